import { findingStatuses, severities, type ReportedFinding } from '../domain/finding.ts';

/** The order of a report: by status, new findings first, then by severity, high first, then by place. */
export function inOrder(findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  return [...findings].sort((a, b) => {
    const byStatus = findingStatuses.indexOf(a.status) - findingStatuses.indexOf(b.status);
    const bySeverity = severities.indexOf(b.severity) - severities.indexOf(a.severity);
    return byStatus || bySeverity || byPlace(a, b);
  });
}

function byPlace(a: ReportedFinding, b: ReportedFinding): number {
  return (
    byText(a.account, b.account) ||
    byText(a.region, b.region) ||
    byText(a.check, b.check) ||
    byText(a.resource.id, b.resource.id) ||
    byText(a.id, b.id)
  );
}

/** By code unit, as no locale changes. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
