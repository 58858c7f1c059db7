import type { FindingStatus } from '../../domain/finding.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { causesBlocks } from '../causes/text.ts';
import { carriedLines } from '../coverage.ts';
import { rowInBrief, rowInFull } from '../findings/text.ts';
import type { FindingGroup, ReportModel } from '../model.ts';
import { hanging, paintFor, wrapped, type Appearance, type Style } from '../terminal.ts';
import { findingInBrief, findingInFull, type TextPage, type TextRoom } from '../text-finding.ts';
import {
  access,
  acceptedBySelector,
  accessDrift,
  endingSoon,
  more,
  owners,
  remarks,
  traffic,
  trend,
  undecided,
  unread,
} from '../text-sections.ts';
import type { Tone } from '../verdict.ts';
import {
  accountsOf,
  capital,
  durationBetween,
  grouped,
  isQuiet,
  minuteOf,
  statusNotes,
  statusWords,
} from '../words.ts';

/** What a text that must stay short shows. */
export interface TextLimits extends TextRoom {
  /** Rows of findings of each status in full; the same number follows in one line each, and the rest is counted. */
  readonly shown: Readonly<Partial<Record<FindingStatus, number>>>;
  /** Owners, paths, and reasons why something was not read. */
  readonly listed: number;
  /** Causes in full. */
  readonly causes: number;
  /** Whether findings that say the same stand in one row. */
  readonly inRows: boolean;
}

const everything: TextLimits = {
  shown: {},
  listed: Infinity,
  causes: Infinity,
  inRows: false,
  characters: Infinity,
  command: Infinity,
  lines: Infinity,
  members: Infinity,
};

/** The report on a terminal has at most so many lines, unless all of it is asked for. */
const mostLines = 200;

/** How many changes of access a text tells. */
const mostAccess = 20;

/** From the most detail to the least: the first with which the report keeps to its lines is taken. */
const rooms: readonly TextLimits[] = [
  limitsOf({ rows: 40, listed: 40, causes: 20, members: 12, lines: 24, characters: Infinity }),
  limitsOf({ rows: 14, listed: 14, causes: 8, members: 6, lines: 12, characters: 2000 }),
  limitsOf({ rows: 6, listed: 8, causes: 6, members: 4, lines: 6, characters: 800 }),
  limitsOf({ rows: 3, listed: 5, causes: 4, members: 3, lines: 3, characters: 300 }),
  limitsOf({ rows: 1, listed: 3, causes: 8, members: 2, lines: 2, characters: 160 }),
  limitsOf({ rows: 1, listed: 3, causes: 2, members: 2, lines: 2, characters: 160 }),
];

interface Measures extends Pick<TextLimits, 'listed' | 'causes' | 'members' | 'lines' | 'characters'> {
  readonly rows: number;
}

function limitsOf({ rows, ...measures }: Measures): TextLimits {
  const shown = { new: rows, changed: rows, open: rows, resolved: rows, unchecked: rows, accepted: rows };
  return { ...measures, shown, inRows: true, command: Infinity };
}

const toneMarks: Readonly<Record<Tone, string>> = { clean: '✓', drift: '✗', incomplete: '!', first: '»' };
const toneStyles: Readonly<Record<Tone, Style>> = { clean: 'green', drift: 'red', incomplete: 'yellow', first: 'cyan' };

/**
 * The report for a terminal: verdict and coverage, what happened, then the findings. At most 200 lines, what is cut off
 * being counted, unless `all` asks for every finding in full.
 */
export function text(
  model: ReportModel,
  { all = false, ...appearance }: Appearance & { readonly all?: boolean },
): string {
  if (all) return textWithin(model, appearance, everything);
  let lines: readonly string[] = [];
  for (const room of rooms) {
    lines = textWithin(model, appearance, room).split('\n');
    if (lines.length <= mostLines) return lines.join('\n');
  }
  const end = closing(pageOf(model, appearance, everything));
  return [
    ...lines.slice(0, mostLines - end.length - 4),
    '',
    'The rest is cut off: --all shows it.',
    '',
    ...end,
    '',
  ].join('\n');
}

/** The same with a given room: what does not fit is counted. */
export function textWithin(model: ReportModel, appearance: Appearance, limits: TextLimits): string {
  const page = pageOf(model, appearance, limits);
  const blocks = [
    [...verdict(page), ...runFacts(page)],
    remarks(page),
    unread(page, limits.listed),
    undecided(page, limits.listed),
    ...causesBlocks(page, limits.causes),
    accessDrift(page, Math.min(limits.listed, mostAccess)),
    access(page, limits.listed),
    ...model.groups.map((group) => findings(page, group, limits)),
    acceptedBySelector(page, limits.listed),
    endingSoon(page, limits.listed),
    owners(page, limits.listed),
    trend(page),
    traffic(page),
    closing(page),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function pageOf(model: ReportModel, appearance: Appearance, room: TextRoom): TextPage {
  return { model, paint: paintFor(appearance), width: Math.min(Math.max(appearance.width, 40), 120), room };
}

function verdict({ paint, width, model }: TextPage): readonly string[] {
  const { tone, headline, detail } = model.verdict;
  const style = toneStyles[tone];
  const lines = wrapped(`${headline}: ${detail}`, width - 2);
  return hanging(
    `${paint(toneMarks[tone], 'bold', style)} `,
    lines.map((line) => paint(line, 'bold', style)),
  );
}

function runFacts({ paint, width, model }: TextPage): readonly string[] {
  const { run, background } = model.result;
  const facts = [
    minuteOf(run.startedAt, model.zone),
    accountsOf(run, background.accountName),
    `took ${durationBetween(run.startedAt, run.finishedAt)}`,
    `run ${run.id}`,
  ];
  return [escapeUnprintable(facts.join(' · ')), ...carriedLines(model.coverage, model.zone)].flatMap((fact) =>
    wrapped(fact, width - 2).map((line) => `  ${paint(line, 'dim')}`),
  );
}

function findings(page: TextPage, group: FindingGroup, limits: TextLimits): readonly string[] {
  const { paint, width } = page;
  const { status, findings: all } = group;
  return [
    paint(`${capital(statusWords[status])} (${grouped(all.length)})`, 'bold'),
    ...wrapped(statusNotes[status], width).map((line) => paint(line, 'dim')),
    ...(isQuiet(status) ? quiet(page, group, limits) : loud(page, group, limits)),
  ];
}

function loud(page: TextPage, { status, findings: all, rows }: FindingGroup, limits: TextLimits): readonly string[] {
  if (!limits.inRows) return all.flatMap((finding) => ['', ...findingInFull(page, finding)]);
  const limit = limits.shown[status] ?? Infinity;
  const [inFull, inBrief] = [rows.slice(0, limit), rows.slice(limit, 2 * limit)];
  const told = [...inFull, ...inBrief].reduce((sum, row) => sum + row.findings.length, 0);
  return [
    ...inFull.flatMap((row) => ['', ...rowInFull(page, row)]),
    ...(inBrief.length > 0 ? ['', ...inBrief.flatMap((row) => rowInBrief(page, row))] : []),
    ...(all.length > told ? ['', ...more(all.length - told, 'finding')] : []),
  ];
}

function quiet(page: TextPage, { status, findings: all }: FindingGroup, limits: TextLimits): readonly string[] {
  const limit = limits.shown[status] ?? Infinity;
  return [
    ...all.slice(0, limit).flatMap((finding) => findingInBrief(page, finding)),
    ...more(all.length - limit, 'finding'),
  ];
}

/** A long report ends with its verdict, because a terminal shows the end. */
function closing(page: TextPage): readonly string[] {
  const [example] = page.model.groups.find(({ status }) => !isQuiet(status))?.findings ?? [];
  if (!example) return [];
  return [
    'To accept a finding:',
    `  driftwarden accept ${example.id} --reason 'why' --until YYYY-MM-DD`,
    '',
    ...verdict(page),
  ];
}
