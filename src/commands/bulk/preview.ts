import { severities, type Finding, type Severity } from '../../domain/finding.ts';
import { compareText } from '../../domain/text/order.ts';
import { counted } from '../../domain/text/counted.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';

/** The findings of one check in a preview. */
export interface PreviewGroup {
  readonly check: string;
  /** The highest of them. */
  readonly severity: Severity;
  readonly count: number;
  /** Those that reach the most, the most severe first; a few. */
  readonly examples: readonly { readonly id: string; readonly title: string }[];
}

/** How many findings of a check are shown. */
export const mostExamples = 3;

/** The findings by check: the most severe first, then the most numerous. */
export function previewGroups(findings: readonly Finding[]): readonly PreviewGroup[] {
  const rank = (severity: Severity) => -severities.indexOf(severity);
  return [...Map.groupBy(findings, ({ check }) => check)]
    .map(([check, group]): PreviewGroup => {
      const ordered = group.toSorted(
        (a, b) =>
          rank(a.severity) - rank(b.severity) ||
          (b.ability?.count ?? 0) - (a.ability?.count ?? 0) ||
          compareText(a.title, b.title),
      );
      return {
        check,
        severity: ordered[0]?.severity ?? 'low',
        count: group.length,
        examples: ordered.slice(0, mostExamples).map(({ id, title }) => ({ id, title })),
      };
    })
    .toSorted((a, b) => rank(a.severity) - rank(b.severity) || b.count - a.count || compareText(a.check, b.check));
}

/** The groups as lines of text, a line a check and one for each example. */
export function previewLines(groups: readonly PreviewGroup[]): readonly string[] {
  const width = Math.max(...groups.map(({ check }) => check.length));
  const digits = Math.max(...groups.map(({ count }) => String(count).length));
  return groups.flatMap(({ check, severity, count, examples }) => [
    `  ${severity.padEnd(6)}  ${check.padEnd(width)}  ${String(count).padStart(digits)}`,
    ...examples.map(({ id, title }) => `          ${escapeUnprintable(title)} (${id})`),
    ...(count > examples.length ? [`          and ${counted(count - examples.length, 'more', 'more')}`] : []),
  ]);
}
