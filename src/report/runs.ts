import type { Verdict } from '../domain/audit-result.ts';
import { paintFor, table, type Appearance, type Cell, type Style } from './terminal.ts';
import { visible } from './visible.ts';
import { count, durationBetween, grouped, minuteOf } from './words.ts';

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
}

const verdictStyles: Readonly<Record<Verdict, Style>> = {
  clean: 'green',
  drift: 'red',
  incomplete: 'yellow',
  'drift-incomplete': 'red',
};

/** What ran, one line a run in the order given, for a terminal. */
export function renderRuns(runs: readonly RunLine[], appearance: Appearance): string {
  if (runs.length === 0) return 'No audit has run yet.\n';
  const header = ['Run', 'Started', 'Took', 'Verdict', 'Drift', 'Scopes read', 'Accounts'];
  const rows = [header.map((text): Cell => ({ text, styles: ['dim'] })), ...runs.map(runCells)];
  return `${table(rows, paintFor(appearance)).join('\n')}\n`;
}

function runCells({ id, startedAt, finishedAt, verdict, accounts, drift, scopes }: RunLine): readonly Cell[] {
  return [
    { text: visible(id) },
    { text: minuteOf(startedAt) },
    { text: finishedAt === null ? '–' : durationBetween(startedAt, finishedAt) },
    verdict === null ? { text: 'never concluded', styles: ['yellow'] } : { text: verdict, styles: [verdictStyles[verdict]] },
    { text: verdict === null ? '–' : grouped(drift), align: 'right' },
    { text: `${grouped(scopes.complete)}/${grouped(scopes.all)}`, align: 'right' },
    { text: accounts.length > 2 ? count(accounts.length, 'account') : accounts.map(visible).join(', ') },
  ];
}
