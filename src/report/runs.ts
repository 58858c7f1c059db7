import type { Verdict } from '../domain/audit-result.ts';
import type { RequestCounts } from '../domain/traffic.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { columns, paintFor, table, wrapped, type Appearance, type Cell, type Paint, type Style } from './terminal.ts';
import { trafficWords } from './traffic.ts';
import { accountsOf, countOf, durationBetween, grouped, minuteOf } from './words.ts';

/** What the store says of a run. */
export interface RunLine {
  readonly id: string;
  readonly startedAt: string;
  /** Null where the run never ended. */
  readonly finishedAt: string | null;
  /** Null where the run never concluded. */
  readonly verdict: Verdict | null;
  readonly accounts: readonly string[];
  /** Findings that no exception covers. */
  readonly drift: number;
  readonly scopes: { readonly complete: number; readonly all: number };
  /** What it asked of AWS. */
  readonly traffic?: RequestCounts;
}

const verdictStyles: Readonly<Record<Verdict, Style>> = {
  clean: 'green',
  drift: 'red',
  incomplete: 'yellow',
  'drift-incomplete': 'red',
};

/**
 * What ran, in the order given, for a terminal: a line a run where there is room, else what there is of each below its
 * id.
 */
export function renderRuns(runs: readonly RunLine[], appearance: Appearance): string {
  if (runs.length === 0) return 'No audit has run yet.\n';
  const paint = paintFor(appearance);
  const header = ['Run', 'Started', 'Took', 'Verdict', 'Drift', 'Scopes read', 'Requests', 'Throttled', 'Accounts'];
  const rows = runs.map(runCells);
  const isWideEnough = table([header.map((text) => ({ text })), ...rows], paintFor({ color: false })).every(
    (line) => columns(line) <= appearance.width,
  );
  const lines = isWideEnough
    ? table([header.map((text): Cell => ({ text, styles: ['dim'] })), ...rows], paint)
    : runs.flatMap((run) => runLines(run, appearance.width, paint));
  return `${lines.join('\n')}\n`;
}

function runLines(run: RunLine, width: number, paint: Paint): readonly string[] {
  const { startedAt, finishedAt, verdict, accounts, drift, scopes, traffic } = run;
  const facts = [
    minuteOf(startedAt),
    ...(finishedAt === null ? [] : [`took ${durationBetween(startedAt, finishedAt)}`]),
    `${grouped(scopes.complete)}/${grouped(scopes.all)} scopes read`,
    ...(traffic ? [trafficWords(traffic)] : []),
    accountsOf({ accounts: accounts.map(escapeUnprintable) }),
  ];
  const { text, styles = [] } = verdictCell(run);
  const found = verdict === null ? '' : `  ${countOf(drift, 'finding')}`;
  return [
    `${escapeUnprintable(run.id)}  ${styles.length > 0 ? paint(text, ...styles) : text}${found}`,
    ...wrapped(facts.join(' · '), width - 2).map((line) => `  ${line}`),
  ];
}

function verdictCell({ verdict }: Pick<RunLine, 'verdict'>): Cell {
  return verdict === null
    ? { text: 'never concluded', styles: ['yellow'] }
    : { text: verdict, styles: [verdictStyles[verdict]] };
}

function runCells({ id, startedAt, finishedAt, verdict, accounts, drift, scopes, traffic }: RunLine): readonly Cell[] {
  return [
    { text: escapeUnprintable(id) },
    { text: minuteOf(startedAt) },
    { text: finishedAt === null ? '–' : durationBetween(startedAt, finishedAt) },
    verdictCell({ verdict }),
    { text: verdict === null ? '–' : grouped(drift), align: 'right' },
    { text: `${grouped(scopes.complete)}/${grouped(scopes.all)}`, align: 'right' },
    { text: traffic ? grouped(traffic.requests) : '–', align: 'right' },
    { text: traffic ? grouped(traffic.throttled) : '–', align: 'right' },
    { text: accounts.length > 2 ? countOf(accounts.length, 'account') : accounts.map(escapeUnprintable).join(', ') },
  ];
}
