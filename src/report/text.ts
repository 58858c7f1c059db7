import type { FindingStatus, ReportedFinding, Severity } from '../domain/finding.ts';
import { copyable } from './copyable.ts';
import type { FindingGroup, ReportModel } from './model.ts';
import { hanging, paintFor, padded, table, wrapped, type Appearance, type Cell, type Paint, type Style } from './terminal.ts';
import type { Tone } from './verdict.ts';
import { clipped, visible } from './visible.ts';
import {
  ageBetween,
  capital,
  count,
  dayOf,
  durationBetween,
  grouped,
  minuteOf,
  severityMarks,
  severityOrder,
  statusNotes,
  statusWords,
} from './words.ts';

/** What a text that must stay short shows; everything unless given. */
export interface TextLimits {
  /** Findings of each status; the rest is counted. */
  readonly shown: Readonly<Partial<Record<FindingStatus, number>>>;
  /** Characters of any one text. */
  readonly characters: number;
  /** Characters of a command: a longer one is left to the full report. */
  readonly command: number;
}

const everything: TextLimits = { shown: {}, characters: Infinity, command: Infinity };

interface Page {
  readonly paint: Paint;
  readonly width: number;
  readonly model: ReportModel;
  readonly limits: TextLimits;
}

const toneMarks: Readonly<Record<Tone, string>> = { clean: '✓', drift: '✗', incomplete: '!' };
const toneStyles: Readonly<Record<Tone, Style>> = { clean: 'green', drift: 'red', incomplete: 'yellow' };
const severityStyles: Readonly<Record<Severity, Style>> = { high: 'red', medium: 'yellow', low: 'cyan' };

/** The report for a terminal: verdict and coverage, then what is new, changed, still open, fixed and accepted. */
export function text(model: ReportModel, appearance: Appearance, limits: TextLimits = everything): string {
  const width = Math.min(Math.max(appearance.width, 40), 120);
  const page = { paint: paintFor(appearance), width, model, limits };
  const blocks = [
    head(page),
    unread(page),
    ...model.groups.map((group) => groupBlock(page, group)),
    owners(page),
    closing(page),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function verdict({ paint, width, model }: Page): readonly string[] {
  const { tone, headline, detail } = model.verdict;
  const [first = '', ...rest] = wrapped(`${headline}: ${detail}`, width - 2);
  const style = toneStyles[tone];
  return [`${paint(toneMarks[tone], 'bold', style)} ${paint(first, 'bold', style)}`, ...rest.map((line) => `  ${paint(line, 'bold', style)}`)];
}

function head(page: Page): readonly string[] {
  const { run } = page.model.result;
  const accounts = run.accounts.length === 1 ? `account ${run.accounts.join('')}` : count(run.accounts.length, 'account');
  const facts = [minuteOf(run.startedAt), accounts, `took ${durationBetween(run.startedAt, run.finishedAt)}`, `run ${run.id}`];
  return [...verdict(page), ...wrapped(visible(facts.join(' · ')), page.width - 2).map((line) => `  ${page.paint(line, 'dim')}`)];
}

function unread({ paint, width, model: { coverage } }: Page): readonly string[] {
  if (coverage.unread.length === 0) return [];
  const rows = coverage.unread.flatMap(({ status, account, api, error, scopes }) => {
    const places = [...Map.groupBy(scopes, ({ region }) => region)].map(
      ([region, ofRegion]) => `${region} ${ofRegion.map(({ kind }) => kind).join(', ')}`,
    );
    const where = visible(`${account} ${places.join('; ')}`);
    const why = visible([api, error].filter((part) => part !== undefined).join(': '));
    return [
      ...hanging(`  ${padded(status, 7)}  `, wrapped(where, width - 11)).map((line) => line.replace(status, paint(status, 'bold', 'yellow'))),
      ...(why === '' ? [] : wrapped(why, width - 11).map((line) => ' '.repeat(11) + paint(line, 'dim'))),
    ];
  });
  const note = 'What these scopes held is unknown: nothing in them counts as clean, gone or fixed.';
  return [
    paint(`Not read: ${grouped(coverage.meant - coverage.read)} of ${count(coverage.meant, 'scope')}`, 'bold'),
    ...rows,
    ...wrapped(note, width - 2).map((line) => `  ${line}`),
  ];
}

function groupBlock(page: Page, { status, findings }: FindingGroup): readonly string[] {
  const { paint, width, limits } = page;
  const shown = findings.slice(0, limits.shown[status]);
  const brief = status === 'resolved' || status === 'accepted';
  const more = findings.length - shown.length;
  return [
    paint(`${capital(statusWords[status])} (${grouped(findings.length)})`, 'bold'),
    ...wrapped(statusNotes[status], width).map((line) => paint(line, 'dim')),
    ...shown.flatMap((finding) => (brief ? briefly(page, finding) : ['', ...fully(page, finding)])),
    ...(more > 0 ? [...(brief ? [] : ['']), `  … and ${grouped(more)} more`] : []),
  ];
}

function fully(page: Page, finding: ReportedFinding): readonly string[] {
  const { width, paint, model, limits } = page;
  const facts: readonly (readonly [string, string])[] = [
    ['where', place(page, finding)],
    ['expected', finding.expected],
    ...(finding.previous ? [['before', finding.previous.actual] as const] : []),
    [finding.previous ? 'now' : 'actual', finding.actual],
    ['owner', finding.owner ?? 'nobody'],
    ['since', since(finding, model)],
    ['id', finding.id],
  ];
  return [
    ...titled(page, finding),
    ...facts.flatMap(([label, value]) => {
      const [first = '', ...rest] = wrapped(shown(value, limits), width - 14);
      return [`    ${paint(padded(label, 8), 'dim')}  ${first}`, ...rest.map((line) => ' '.repeat(14) + line)];
    }),
    ...fixLines(page, finding),
  ];
}

function titled({ width, paint, limits }: Page, { severity, title }: ReportedFinding): readonly string[] {
  const label = `${severityMarks[severity]} ${padded(severity, 6)}`;
  const [first = '', ...rest] = wrapped(shown(title, limits), width - 12);
  return [`  ${paint(label, 'bold', severityStyles[severity])}  ${paint(first, 'bold')}`, ...rest.map((line) => ' '.repeat(12) + paint(line, 'bold'))];
}

/** Never wrapped: a command that was broken into lines could not be copied. */
function fixLines({ paint, limits }: Page, { fix }: ReportedFinding): readonly string[] {
  const lines = (fix?.commands ?? []).flatMap((command) => copyable(command).split('\n'));
  if (lines.length === 0) return [];
  if (lines.join('\n').length > limits.command) return [`    ${paint(padded('fix', 8), 'dim')}  the command is in the full report`];
  return [`    ${paint('fix', 'dim')}`, ...lines.map((line) => `      ${paint(line, 'green')}`)];
}

function briefly({ width, paint, model, limits }: Page, finding: ReportedFinding): readonly string[] {
  const { severity, status, exception, id } = finding;
  const lasted = `open ${ageBetween(finding.firstSeen, model.result.run.startedAt)}`.replace('open today', 'seen today');
  const detail =
    status === 'accepted' && exception
      ? `until ${exception.until}${exception.by === undefined ? '' : ` by ${exception.by}`}: ${exception.reason}`
      : lasted;
  const mark = paint(severityMarks[severity], severityStyles[severity]);
  const [first = '', ...rest] = wrapped(shown(finding.title, limits), width - 4);
  return [
    `  ${mark} ${first}`,
    ...rest.map((line) => `    ${line}`),
    ...wrapped(shown(`${id} · ${detail}`, limits), width - 4).map((line) => `    ${paint(line, 'dim')}`),
  ];
}

/** AWS's text as a terminal may have it. */
function shown(text: string, { characters }: TextLimits): string {
  return clipped(visible(text), characters);
}

function place({ model }: Page, { resource, account, region }: ReportedFinding): string {
  const name = resource.name === undefined || resource.name === resource.id ? '' : ` (${resource.name})`;
  const where = model.result.run.accounts.length > 1 ? `${account} ${region}` : region;
  return `${resource.kind} ${resource.id}${name}, ${where}`;
}

function since({ firstSeen, lastSeen, certainty }: ReportedFinding, { result: { run } }: ReportModel): string {
  const parts = [`${dayOf(firstSeen)} (${ageBetween(firstSeen, run.startedAt)})`];
  if (lastSeen < run.startedAt) parts.push(`last seen ${dayOf(lastSeen)}`);
  if (certainty === 'unknown') parts.push('could not be read, so it is unknown');
  return parts.join(', ');
}

function owners({ paint, model }: Page): readonly string[] {
  const people = model.owners;
  if (people.length === 0) return [];
  const shown = severityOrder.filter((severity) => people.some((owner) => owner[severity] > 0));
  const header: Cell[] = [{ text: '  Owner', styles: ['dim'] }, ...shown.map((severity): Cell => ({ text: severity, styles: ['dim'], align: 'right' }))];
  const rows = people.map((owner) => [
    { text: `  ${visible(owner.owner ?? 'nobody')}` },
    ...shown.map((severity): Cell => ({ text: owner[severity] === 0 ? '·' : grouped(owner[severity]), align: 'right' })),
  ]);
  return [paint('Drift by owner', 'bold'), ...table([header, ...rows], paint)];
}

function closing(page: Page): readonly string[] {
  const { model, width } = page;
  const [example] = model.groups.find(({ status }) => status !== 'resolved' && status !== 'accepted')?.findings ?? [];
  if (!example) return [];
  return [...wrapped('To accept a finding:', width), `  driftwarden accept ${example.id} --reason 'why' --until YYYY-MM-DD`, '', ...verdict(page)];
}
