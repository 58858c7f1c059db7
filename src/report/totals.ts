import type { AuditResult } from '../domain/audit-result.ts';
import { isDrift, type ReportedFinding, type Severity } from '../domain/finding.ts';
import { compareText } from '../domain/text/order.ts';
import { escapeUnprintable, printableJson } from '../domain/text/unprintable.ts';
import { filterDocument } from './formats/json.ts';
import type { ReportFilter } from './filter.ts';
import { reportModel, type ReportModel } from './model.ts';
import { paintFor, table, wrapped, type Appearance, type Cell } from './terminal.ts';
import { grouped, severityOrder } from './words.ts';

/** A check's drift by severity, and what of it is accepted. */
interface CheckTotals extends Readonly<Record<Severity, number>> {
  readonly check: string;
  readonly drift: number;
  readonly accepted: number;
}

/** The totals of a result by check and severity, and nothing else; as text or as JSON. */
export function renderSummary(
  result: AuditResult,
  format: 'text' | 'json',
  { filter, ...appearance }: Appearance & { readonly filter?: ReportFilter | undefined },
): string {
  const model = reportModel(result, filter);
  const checks = totalsByCheck(model.result.findings);
  return format === 'json' ? summaryJson(model, checks) : summaryText(model, checks, appearance);
}

function totalsByCheck(findings: readonly ReportedFinding[]): readonly CheckTotals[] {
  return [...Map.groupBy(findings, ({ check }) => check)]
    .map(([check, group]): CheckTotals => {
      const drift = group.filter(isDrift);
      const of = (severity: Severity) => drift.filter((finding) => finding.severity === severity).length;
      return {
        check,
        high: of('high'),
        medium: of('medium'),
        low: of('low'),
        drift: drift.length,
        accepted: group.filter(({ status }) => status === 'accepted').length,
      };
    })
    .filter(({ drift, accepted }) => drift + accepted > 0)
    .sort((a, b) => b.high - a.high || b.medium - a.medium || b.low - a.low || compareText(a.check, b.check));
}

function summaryJson({ result, filtered }: ReportModel, checks: readonly CheckTotals[]): string {
  const { run, verdict, totals } = result;
  return printableJson({
    schemaVersion: 1,
    run: { id: run.id, startedAt: run.startedAt, finishedAt: run.finishedAt, accounts: run.accounts },
    verdict,
    totals,
    filter: filtered && filterDocument(filtered),
    checks,
  });
}

function summaryText(model: ReportModel, checks: readonly CheckTotals[], appearance: Appearance): string {
  const paint = paintFor(appearance);
  const { headline, detail } = model.verdict;
  const number = (value: number): Cell => ({ text: value === 0 ? '·' : grouped(value), align: 'right' });
  const heads: readonly Cell[] = ['check', ...severityOrder, 'drift', 'accepted'].map((text, index) => ({
    text,
    styles: ['dim'],
    ...(index > 0 && { align: 'right' as const }),
  }));
  const rows = checks.map((each): readonly Cell[] => [
    { text: escapeUnprintable(each.check) },
    ...severityOrder.map((severity) => number(each[severity])),
    number(each.drift),
    number(each.accepted),
  ]);
  return [
    ...wrapped(`${headline}: ${detail}`, Math.max(appearance.width, 40)).map((line) => paint(line, 'bold')),
    ...(rows.length > 0 ? ['', ...table([heads, ...rows], paint)] : []),
  ].join('\n');
}
