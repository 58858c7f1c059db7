import type { ReportedFinding, Severity } from '../domain/finding.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { copyable } from './copyable.ts';
import type { ReportModel } from './model.ts';
import { hanging, padded, wrapped, type Paint, type Style } from './terminal.ts';
import { clipped, escapedLines } from './lines.ts';
import { ageBetween, dayOf, partlyRead, severityMarks } from './words.ts';

/** What a text that must stay short shows of each finding; everything where infinite. */
export interface TextRoom {
  /** Characters of any one text. */
  readonly characters: number;
  /** Characters of a finding's commands: longer ones are only in the full report, because half a command is of no use. */
  readonly command: number;
  /** Lines of commands of one cause or one row. */
  readonly lines: number;
  /** Findings of one row, and consequences of one cause. */
  readonly members: number;
}

/** Where a finding is written: the report that it belongs to and what its lines may look like. */
export interface TextPage {
  readonly model: ReportModel;
  readonly paint: Paint;
  /** Columns. */
  readonly width: number;
  readonly room: TextRoom;
}

/** The colour of each severity. */
export const severityStyles: Readonly<Record<Severity, Style>> = { high: 'red', medium: 'yellow', low: 'cyan' };

/** Columns before the values. */
const indent = 14;

/** A finding in full, without its evidence. */
export function findingInFull(page: TextPage, finding: ReportedFinding): readonly string[] {
  const { width, paint, model, room } = page;
  const { severity, title, previous } = finding;
  const facts: readonly (readonly [string, string])[] = [
    ['where', place(finding, model)],
    ['expected', finding.expected],
    ...(previous ? [['before', previous.actual] as const] : []),
    [previous ? 'now' : 'actual', finding.actual],
    ['owner', finding.owner ?? 'nobody'],
    ['since', since(finding, model)],
    ['id', finding.id],
  ];
  const label = paint(`${severityMarks[severity]} ${padded(severity, 8)}`, 'bold', severityStyles[severity]);
  return [
    ...hanging(
      `  ${label}  `,
      wrapped(shown(title, room), width - indent).map((line) => paint(line, 'bold')),
    ),
    ...facts.flatMap(([name, value]) =>
      hanging(
        `    ${paint(padded(name, 8), 'dim')}  `,
        shownLines(value, room).flatMap((line) => wrapped(line, width - indent)),
      ),
    ),
    ...fixLines(finding, page),
  ];
}

/** A finding that needs no action: fixed, accepted or no longer checked. */
export function findingInBrief({ width, paint, model, room }: TextPage, finding: ReportedFinding): readonly string[] {
  const { severity, title, id } = finding;
  const mark = paint(severityMarks[severity], severityStyles[severity]);
  const about = wrapped(shown(`${id} · ${outcome(finding, model)}`, room), width - 4);
  return [
    ...hanging(`  ${mark} `, wrapped(shown(title, room), width - 4)),
    ...about.map((line) => `    ${paint(line, 'dim')}`),
  ];
}

/** Commands are never wrapped, because a command in several lines could not be copied. */
function fixLines({ fix }: ReportedFinding, { paint, room }: TextPage): readonly string[] {
  const lines = (fix?.commands ?? []).flatMap((command) => copyable(command).split('\n'));
  if (lines.length === 0) return [];
  if (lines.join('\n').length > room.command || lines.length > room.lines)
    return [`    ${paint('fix     ', 'dim')}  see the full report`];
  return [`    ${paint('fix', 'dim')}`, ...lines.map((line) => `      ${paint(line, 'green')}`)];
}

function outcome({ exception, because, firstSeen }: ReportedFinding, { result: { run }, zone }: ReportModel): string {
  if (because !== undefined) return because;
  if (!exception) return `first seen ${dayOf(firstSeen, zone)} (${ageBetween(firstSeen, run.startedAt, zone)})`;
  const { until, by, reason } = exception;
  return `until ${until}${by === undefined ? '' : ` by ${by}`}: ${reason}`;
}

function place({ resource, account, region }: ReportedFinding, { result: { run } }: ReportModel): string {
  const name = resource.name === undefined || resource.name === resource.id ? '' : ` (${resource.name})`;
  const where = run.accounts.length > 1 ? `${account} ${region}` : region;
  return `${resource.kind} ${resource.id}${name}, ${where}`;
}

function since(
  { firstSeen, lastSeen, certainty, again }: ReportedFinding,
  { result: { run }, zone }: ReportModel,
): string {
  const parts = [`${dayOf(firstSeen, zone)} (${ageBetween(firstSeen, run.startedAt, zone)})`];
  if (lastSeen < run.startedAt) parts.push(`last seen ${dayOf(lastSeen, zone)}`);
  if (again !== undefined) parts.push(`new again, last seen ${dayOf(again, zone)} before`);
  if (certainty === 'partial') parts.push(partlyRead);
  return parts.join(', ');
}

/** AWS's text as a terminal may have it, cut to what there is room for. */
export function shown(text: string, { characters }: Pick<TextRoom, 'characters'>): string {
  return clipped(escapeUnprintable(text), characters);
}

/** The same for a text of several lines; the cut counts them together. */
export function shownLines(text: string, { characters }: Pick<TextRoom, 'characters'>): readonly string[] {
  return clipped(escapedLines(text).join('\n'), characters).split('\n');
}
