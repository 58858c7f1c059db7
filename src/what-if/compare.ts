import type { AccessDrift } from '../domain/access-change.ts';
import { digestOf, type Finding, type Undecided } from '../domain/finding.ts';
import type { Coverage } from '../domain/scope.ts';

/** What the checks see of an account. */
export interface Checked {
  readonly findings: readonly Finding[];
  readonly undecided: readonly Undecided[];
}

/** What changes would bring: what `audit --with --format json` prints. */
export interface WhatIf {
  readonly schemaVersion: 1;
  readonly findings: {
    /** The findings that the changes bring. */
    readonly new: readonly Finding[];
    /** The findings that they close. */
    readonly closed: readonly Finding[];
    /** The findings whose evidence they change, as they would be. */
    readonly changed: readonly (Finding & { readonly previous: Pick<Finding, 'actual' | 'evidence'> })[];
  };
  /** Who would gain or lose which ways to destroy something. */
  readonly access: AccessDrift;
  /** What of the changes is not considered, as sentences. */
  readonly notConsidered: readonly string[];
  /** Rules that cannot be decided for some resources. */
  readonly undecided: readonly Undecided[];
  /** What was not read. */
  readonly unread: readonly Coverage[];
}

/** The findings that are new, closed or changed between an account as it is and as it would be. */
export function compareFindings(before: Checked, after: Checked): WhatIf['findings'] {
  const was = new Map(before.findings.map((finding) => [finding.id, finding]));
  const is = new Set(after.findings.map(({ id }) => id));
  return {
    new: after.findings.filter(({ id }) => !was.has(id)),
    closed: before.findings.filter(({ id }) => !is.has(id)),
    changed: after.findings.flatMap((finding) => {
      const earlier = was.get(finding.id);
      if (!earlier || digestOf(earlier) === digestOf(finding)) return [];
      return [{ ...finding, previous: { actual: earlier.actual, evidence: earlier.evidence } }];
    }),
  };
}

/** Whether somebody gains something, or can do it under fewer conditions. */
export function opensAccess({ changes }: AccessDrift): boolean {
  return changes.some(({ change }) => change === 'gained' || change === 'loosened');
}
