import { stringify } from 'csv-stringify/sync';
import type { ReportedFinding } from '../../domain/finding.ts';
import type { Coverage } from '../../domain/scope.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Cause } from '../../domain/cause.ts';
import { causesByFinding } from '../causes/by-finding.ts';
import { copyable } from '../copyable.ts';
import { filterWords } from '../filter.ts';
import type { ReportModel } from '../model.ts';
import { undecidedText, type UndecidedRule } from '../undecided.ts';
import { joinedLines } from '../lines.ts';

/** New columns are added at the end: people address them by letter. */
const columns = [
  'status',
  'severity',
  'check',
  'title',
  'expected',
  'actual',
  'owner',
  'account',
  'region',
  'kind',
  'resource',
  'name',
  'arn',
  'first_seen',
  'last_seen',
  'accepted_until',
  'accepted_reason',
  'fix',
  'id',
  'causes',
] as const;

type Row = Readonly<Partial<Record<(typeof columns)[number], string | undefined>>>;

/**
 * The report for a spreadsheet, one record a line. A scope that was not read is a row with the status `not-read`, and a
 * rule that could not be decided one with `not-decided`, so that a table without findings is not taken for a clean
 * account; where a filter is on, the first row has the status `filtered`. Formulas are escaped with an apostrophe.
 */
export function csv({ result, coverage, undecided, groups, filtered }: ReportModel): string {
  const causes = causesByFinding(result);
  const rows = [
    ...(filtered ? [{ status: 'filtered', title: filterWords(filtered) }] : []),
    ...coverage.unread.flatMap(({ scopes }) => scopes).map(unreadRow),
    ...undecided.map(undecidedRow),
    ...groups.flatMap(({ findings }) => findings).map((finding) => findingRow(finding, causes.get(finding.id) ?? [])),
  ];
  return stringify(rows.map(visibleRow), { header: true, columns: [...columns], escape_formulas: true });
}

function unreadRow({ account, region, kind, status, api, error }: Coverage): Row {
  const reason = [api, error].filter((part) => part !== undefined).join(': ');
  return { status: 'not-read', title: `Not read (${status})`, actual: reason, account, region, kind };
}

function undecidedRow(line: UndecidedRule): Row {
  return {
    status: 'not-decided',
    title: `Not decided: ${line.rule}`,
    actual: undecidedText(line),
    check: line.checks.join(' '),
  };
}

function findingRow(finding: ReportedFinding, causes: readonly Cause[]): Row {
  const { resource, exception, fix } = finding;
  return {
    status: finding.status,
    severity: finding.severity,
    check: finding.check,
    title: finding.title,
    expected: finding.expected,
    actual: joinedLines(finding.actual),
    owner: finding.owner,
    account: finding.account,
    region: finding.region,
    kind: resource.kind,
    resource: resource.id,
    name: resource.name,
    arn: resource.arn,
    first_seen: finding.firstSeen,
    last_seen: finding.lastSeen,
    accepted_until: exception?.until,
    accepted_reason: exception?.reason,
    fix: fix?.commands.map(copyable).join(' && '),
    id: finding.id,
    causes: causes.map(({ id }) => id).join(' '),
  };
}

function visibleRow(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, escapeUnprintable(value ?? '')]));
}
