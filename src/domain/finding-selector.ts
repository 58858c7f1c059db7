import type { Severity } from './finding.ts';

/**
 * Names findings: every field that is present must match, and one of its values is enough. Globs (`*`, `?`) in all but
 * `severity` and `cause`.
 */
export interface FindingSelector {
  readonly check?: readonly string[];
  readonly severity?: readonly Severity[];
  readonly owner?: readonly string[];
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  /** Over the id, the ARN and the name of the resource: one of the three has to match. */
  readonly resource?: readonly string[];
  /** Tags of the resource: each key must have one of the values. */
  readonly tag?: { readonly [key: string]: readonly string[] };
  /** The cause that they followed from when they were accepted. A later run does not look at it. */
  readonly cause?: readonly string[];
}

/** The fields of a selector, in the order in which they are written. */
export const selectorFields = [
  'check',
  'severity',
  'owner',
  'account',
  'region',
  'resource',
  'tag',
  'cause',
] as const satisfies readonly (keyof FindingSelector)[];

/** `check required-tag, tag Env=dev or test`: the same text for the same selector, whatever order it is written in. */
export function selectorText(selector: FindingSelector): string {
  const alternatives = (values: readonly string[]) => values.toSorted().join(' or ');
  return selectorFields
    .flatMap((field) => {
      if (field === 'tag')
        return Object.entries(selector.tag ?? {})
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, values]) => `tag ${key}=${alternatives(values)}`);
      const values = selector[field];
      return values ? [`${field} ${alternatives(values)}`] : [];
    })
    .join(', ');
}
