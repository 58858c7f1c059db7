import type { FindingStatus } from '../../domain/finding.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { accessPathLine } from '../access.ts';
import { driftNumber } from '../context.ts';
import type { FindingGroup, ReportModel } from '../model.ts';
import {
  fitted,
  hanging,
  paintFor,
  padded,
  table,
  wrapped,
  type Appearance,
  type Cell,
  type Style,
} from '../terminal.ts';
import { findingInBrief, findingInFull, shown, type TextPage, type TextRoom } from '../text-finding.ts';
import { undecidedText } from '../undecided.ts';
import type { Tone } from '../verdict.ts';
import {
  accountsOf,
  capital,
  countOf,
  durationBetween,
  grouped,
  isQuiet,
  minuteOf,
  severityMarks,
  severityOrder,
  statusNotes,
  statusWords,
} from '../words.ts';

/** What a text that must stay short shows. */
export interface TextLimits extends TextRoom {
  /** Findings of each status; the rest is counted. All where a status is left out. */
  readonly shown: Readonly<Partial<Record<FindingStatus, number>>>;
  /** Owners, and reasons why something was not read. */
  readonly listed: number;
}

const everything: TextLimits = { shown: {}, listed: Infinity, characters: Infinity, command: Infinity };

const toneMarks: Readonly<Record<Tone, string>> = { clean: '✓', drift: '✗', incomplete: '!' };
const toneStyles: Readonly<Record<Tone, Style>> = { clean: 'green', drift: 'red', incomplete: 'yellow' };

/** The report for a terminal: verdict and coverage, then what is new, changed, still open, fixed and accepted. */
export function text(model: ReportModel, appearance: Appearance, limits: TextLimits = everything): string {
  const width = Math.min(Math.max(appearance.width, 40), 120);
  const page: TextPage = { model, paint: paintFor(appearance), width, room: limits };
  const blocks = [
    [...verdict(page), ...runFacts(page)],
    remarks(page),
    unread(page, limits.listed),
    undecided(page, limits.listed),
    access(page, limits.listed),
    ...model.groups.map((group) => findings(page, group, limits.shown[group.status])),
    endingSoon(page, limits.listed),
    owners(page, limits.listed),
    trend(page),
    closing(page),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
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

function runFacts({
  paint,
  width,
  model: {
    result: { run },
  },
}: TextPage): readonly string[] {
  const facts = [
    minuteOf(run.startedAt),
    accountsOf(run),
    `took ${durationBetween(run.startedAt, run.finishedAt)}`,
    `run ${run.id}`,
  ];
  return wrapped(escapeUnprintable(facts.join(' · ')), width - 2).map((line) => `  ${paint(line, 'dim')}`);
}

function unread({ paint, width, room, model: { coverage } }: TextPage, limit: number): readonly string[] {
  if (coverage.unread.length === 0) return [];
  const reasons = coverage.unread.slice(0, limit).flatMap(({ status, account, api, error, scopes }) => {
    const places = [...Map.groupBy(scopes, ({ region }) => region)].map(
      ([region, ofRegion]) => `${region} ${ofRegion.map(({ kind }) => kind).join(', ')}`,
    );
    const why = [api, error].filter((part) => part !== undefined).join(': ');
    return [
      ...hanging(
        `  ${paint(padded(status, 7), 'bold', 'yellow')}  `,
        wrapped(shown(`${account} ${places.join('; ')}`, room), width - 11),
      ),
      ...(why === '' ? [] : wrapped(shown(why, room), width - 11).map((line) => ' '.repeat(11) + paint(line, 'dim'))),
    ];
  });
  const note = 'What is in these scopes is unknown: nothing in them counts as clean, gone or fixed.';
  return [
    paint(`Not read: ${grouped(coverage.meant - coverage.read)} of ${countOf(coverage.meant, 'scope')}`, 'bold'),
    ...reasons,
    ...more(coverage.unread.length - limit, 'reason'),
    ...wrapped(note, width - 2).map((line) => `  ${line}`),
  ];
}

function undecided({ paint, width, room, model }: TextPage, limit: number): readonly string[] {
  if (model.undecided.length === 0) return [];
  const lines = model.undecided
    .slice(0, limit)
    .flatMap((line) => hanging('  ', wrapped(shown(undecidedText(line), room), width - 2)));
  return [
    paint(`Not decided: ${countOf(model.undecided.length, 'rule')}`, 'bold'),
    ...lines,
    ...more(model.undecided.length - limit, 'rule'),
  ];
}

function access({ paint, width, room, model }: TextPage, limit: number): readonly string[] {
  return model.access.flatMap(({ headline, paths }, index) => [
    ...(index === 0 ? [] : ['']),
    ...wrapped(shown(headline, room), width).map((line) => paint(line, 'bold')),
    ...paths
      .slice(0, limit)
      .flatMap((path) =>
        hanging(`  ${severityMarks[path.severity]} `, wrapped(shown(accessPathLine(path), room), width - 4)),
      ),
    ...more(paths.length - limit, 'path'),
  ]);
}

function findings(page: TextPage, { status, findings: all }: FindingGroup, limit = all.length): readonly string[] {
  const { paint, width } = page;
  const gap = isQuiet(status) ? [] : [''];
  const told = all
    .slice(0, limit)
    .flatMap((finding) => [
      ...gap,
      ...(isQuiet(status) ? findingInBrief(page, finding) : findingInFull(page, finding)),
    ]);
  return [
    paint(`${capital(statusWords[status])} (${grouped(all.length)})`, 'bold'),
    ...wrapped(statusNotes[status], width).map((line) => paint(line, 'dim')),
    ...told,
    ...(all.length > limit ? gap : []),
    ...more(all.length - limit, 'finding'),
  ];
}

function more(number: number, noun: string): readonly string[] {
  return number > 0 ? [`  … and ${countOf(number, `more ${noun}`)}`] : [];
}

function owners({ paint, width, model: { owners: people } }: TextPage, limit: number): readonly string[] {
  if (people.length === 0) return [];
  const heads = [
    { text: '  Owner' },
    ...severityOrder.map((severity) => ({ text: severity, align: 'right' as const })),
  ];
  const rows = people.slice(0, limit).map((owner): readonly Cell[] => [
    { text: `  ${fitted(escapeUnprintable(owner.owner ?? 'nobody'), width - 28)}` },
    ...severityOrder.map((severity) => ({
      text: owner[severity] === 0 ? '·' : grouped(owner[severity]),
      align: 'right' as const,
    })),
  ]);
  return [
    paint('Drift by owner', 'bold'),
    ...table([heads.map((cell): Cell => ({ ...cell, styles: ['dim'] })), ...rows], paint),
    ...more(people.length - limit, 'owner'),
  ];
}

function remarks({ width, room, model }: TextPage): readonly string[] {
  return model.remarks.flatMap((remark) => hanging('  ! ', wrapped(shown(remark, room), width - 4)));
}

function endingSoon({ paint, width, room, model }: TextPage, limit: number): readonly string[] {
  if (model.endingSoon.length === 0) return [];
  const lines = model.endingSoon
    .slice(0, limit)
    .flatMap(({ id, title, exception }) =>
      hanging('  ', wrapped(shown(`${exception?.until ?? ''}  ${title} (${id})`, room), width - 2)),
    );
  return [
    paint('Exceptions that end within a week', 'bold'),
    ...lines,
    ...more(model.endingSoon.length - limit, 'exception'),
  ];
}

function trend({ paint, width, model }: TextPage): readonly string[] {
  if (model.trend.length === 0) return [];
  const unread = model.trend.some(({ whole }) => !whole) ? ' (?: not everything was read)' : '';
  return wrapped(
    `Drift over the last ${countOf(model.trend.length, 'run')}: ${model.trend.map(driftNumber).join(' ')}${unread}`,
    width,
  ).map((line) => paint(line, 'dim'));
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
