import type { AuditResult } from '../domain/audit-result.ts';
import { isDrift, type ReportedFinding } from '../domain/finding.ts';
import { countOf, grouped } from './words.ts';

/** The fields that findings can be filtered by, as flags and the page's address name them. */
export const filterFields = ['check', 'severity', 'status', 'owner', 'account', 'region'] as const;

export type FilterField = (typeof filterFields)[number];

/** What a report shows of the findings: of each field that is present, those with one of the values. */
export type ReportFilter = { readonly [Field in FilterField]?: readonly string[] };

/** The owner of what nobody owns. */
export const nobody = 'nobody';

/** A filter, and how much of a result passes it. */
export interface Filtered {
  readonly filter: ReportFilter;
  readonly shown: number;
  readonly of: number;
  /** How many findings that are drift do not pass. */
  readonly hiddenDrift: number;
}

/** What a finding is filtered by in a field. */
export function filteredValue(finding: ReportedFinding, field: FilterField): string {
  return field === 'owner' ? (finding.owner ?? nobody) : finding[field];
}

/** The result with the findings that pass, and the causes of those. Verdict, totals and coverage stay those of all. */
export function narrowed(result: AuditResult, filter: ReportFilter): { result: AuditResult; filtered: Filtered } {
  const passes = (finding: ReportedFinding) =>
    filterFields.every((field) => filter[field]?.includes(filteredValue(finding, field)) ?? true);
  const [findings, hidden] = [result.findings.filter(passes), result.findings.filter((each) => !passes(each))];
  const shown = new Set(findings.map(({ id }) => id));
  const causes = result.causes
    .map((cause) => ({ ...cause, findings: cause.findings.filter((id) => shown.has(id)) }))
    .filter((cause) => cause.findings.length > 0);
  return {
    result: { ...result, findings, causes },
    filtered: {
      filter,
      shown: findings.length,
      of: result.findings.length,
      hiddenDrift: hidden.filter(isDrift).length,
    },
  };
}

/** `12 of 210 findings shown: --severity high`; texts are as they were given. */
export function filterWords({ filter, shown, of }: Filtered): string {
  const flags = filterFields.flatMap((field) => (filter[field] ?? []).map((value) => `--${field} ${value}`));
  return `${grouped(shown)} of ${countOf(of, 'finding')} shown: ${flags.join(' ')}`;
}
