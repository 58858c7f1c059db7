import { findingStatuses, severities, type ReportedFinding } from '../domain/finding.ts';
import { compareText } from '../domain/order.ts';

/** The order of a report: what is new first, the gravest first, then by place; the same whatever order it came in. */
export function inOrder(findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  return [...findings].sort((a, b) => {
    const byStatus = findingStatuses.indexOf(a.status) - findingStatuses.indexOf(b.status);
    const bySeverity = severities.indexOf(b.severity) - severities.indexOf(a.severity);
    return byStatus || bySeverity || byPlace(a, b);
  });
}

function byPlace(a: ReportedFinding, b: ReportedFinding): number {
  return (
    compareText(a.account, b.account) ||
    compareText(a.region, b.region) ||
    compareText(a.check, b.check) ||
    compareText(a.resource.id, b.resource.id) ||
    compareText(a.id, b.id)
  );
}
