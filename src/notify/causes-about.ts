import type { Cause } from '../domain/cause.ts';
import { severities, type ReportedFinding } from '../domain/finding.ts';

/**
 * The causes of some findings, with what concerns these: a consequence that others share stays as it is said to all, and
 * a repair still says all that it closes.
 */
export function causesAbout(findings: readonly ReportedFinding[], causes: readonly Cause[]): readonly Cause[] {
  const told = new Map(findings.map((finding) => [finding.id, finding]));
  const isTold = (id: string) => told.has(id);
  const kept = causes.filter((cause) => cause.findings.some(isTold));
  const ids = new Set(kept.map(({ id }) => id));
  return kept.map((cause) => {
    const concerning = cause.findings.flatMap((id) => told.get(id) ?? []);
    return {
      ...cause,
      severity:
        severities.findLast((severity) => concerning.some((each) => each.severity === severity)) ?? cause.severity,
      findings: concerning.map(({ id }) => id),
      togetherWith: cause.togetherWith.filter((id) => ids.has(id)),
      consequences: cause.consequences.filter((consequence) => consequence.findings.some(isTold)),
      repairs: cause.repairs.filter(({ closes }) => closes.some(isTold)),
    };
  });
}
