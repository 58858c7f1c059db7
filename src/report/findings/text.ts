import type { ReportedFinding } from '../../domain/finding.ts';
import { fixCommands } from '../copyable.ts';
import type { ReportModel } from '../model.ts';
import { hanging, padded, wrapped } from '../terminal.ts';
import { findingInFull, severityStyles, shown, shownLines, type TextPage } from '../text-finding.ts';
import { ageBetween, countOf, dayOf, grouped, listed, severityMarks } from '../words.ts';
import type { FindingRow } from './rows.ts';

/** Columns before the values. */
const indent = 14;

/** A row of findings: one finding in full, or what several have in common, with their names. */
export function rowInFull(page: TextPage, row: FindingRow): readonly string[] {
  const [only, ...others] = row.findings;
  return only && others.length === 0 ? findingInFull(page, only) : groupInFull(page, row);
}

/** The same in a line. */
export function rowInBrief({ width, paint, room, model }: TextPage, row: FindingRow): readonly string[] {
  const mark = paint(severityMarks[row.severity], severityStyles[row.severity]);
  const [first] = row.findings;
  const line = `${row.heading} · since ${sinceOf(row.findings, model)}${row.findings.length === 1 ? ` · ${first?.id ?? ''}` : ''}`;
  return hanging(`  ${mark} `, wrapped(shown(line, room), width - 4));
}

function groupInFull(page: TextPage, { severity, heading, expected, actual, findings }: FindingRow): readonly string[] {
  const { width, paint, model, room } = page;
  const members = findings.slice(0, room.members);
  const rest = findings.length - members.length;
  const facts: readonly (readonly [string, string])[] = [
    ...(expected === undefined ? [] : [['expected', expected] as const]),
    ...(actual === undefined ? [] : [['actual', actual] as const]),
    ...members.map((finding, index): readonly [string, string] => [
      index === 0 ? 'where' : '',
      memberText(finding, actual === undefined, model),
    ]),
    ...(rest > 0 ? [['', `… and ${grouped(rest)} more`] as const] : []),
    ['owner', ownersOf(findings)],
    ['since', sinceOf(findings, model)],
  ];
  const label = paint(`${severityMarks[severity]} ${padded(severity, 8)}`, 'bold', severityStyles[severity]);
  return [
    ...hanging(
      `  ${label}  `,
      wrapped(shown(heading, room), width - indent).map((line) => paint(line, 'bold')),
    ),
    ...facts.flatMap(([name, value]) =>
      hanging(
        `    ${paint(padded(name, 8), 'dim')}  `,
        shownLines(value, room).flatMap((line) => wrapped(line, width - indent)),
      ),
    ),
    ...scriptLines(page, findings),
  ];
}

function memberText(
  { resource, account, region, id, actual, path }: ReportedFinding,
  withActual: boolean,
  model: ReportModel,
) {
  const name = resource.name === undefined || resource.name === resource.id ? '' : ` (${resource.name})`;
  const where = model.result.run.accounts.length > 1 ? `${account} ${region}` : region;
  return `${resource.id}${name}, ${where}, ${id}${withActual && path === undefined ? `: ${actual}` : ''}`;
}

/** The commands that fix all of them, the first ones where there are many. */
function scriptLines({ paint, room }: TextPage, findings: readonly ReportedFinding[]): readonly string[] {
  const lines = fixCommands(findings).flatMap((command) => command.split('\n'));
  if (lines.length === 0) return [];
  const told = lines.slice(0, room.lines);
  if (told.length === 0 || told.join('\n').length > room.command)
    return [`    ${paint('fix     ', 'dim')}  see the full report`];
  const rest = lines.length - told.length;
  return [
    `    ${paint('fix', 'dim')}`,
    ...told.map((line) => `      ${paint(line, 'green')}`),
    ...(rest > 0 ? [`      … and ${countOf(rest, 'more command')} in the full report`] : []),
  ];
}

/** Those who own most of them first: `ana (3), bob (1) and nobody (14)`. */
export function ownersOf(findings: readonly ReportedFinding[]): string {
  const owners = [...Map.groupBy(findings, ({ owner }) => owner ?? 'nobody')]
    .map(([owner, own]) => ({ owner, count: own.length }))
    .sort((a, b) => b.count - a.count);
  const told = owners
    .slice(0, 3)
    .map(({ owner, count }) => (owners.length === 1 ? owner : `${owner} (${grouped(count)})`));
  return listed([...told, ...(owners.length > 3 ? [`${grouped(owners.length - 3)} others`] : [])]);
}

/** When they were first seen: a day and how long ago, or the first and the last of the days. */
export function sinceOf(findings: readonly ReportedFinding[], { result: { run }, zone }: ReportModel): string {
  const times = findings.map(({ firstSeen }) => firstSeen).sort();
  const [first = run.startedAt] = times;
  const last = dayOf(times.at(-1) ?? first, zone);
  const day = dayOf(first, zone);
  return `${day === last ? day : `${day} to ${last}`} (${ageBetween(first, run.startedAt, zone)})`;
}
