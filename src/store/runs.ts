import { runTotals, type RunTotals, type Run, type Totals, type Verdict } from '../domain/audit-result.ts';
import type { Coverage } from '../domain/scope.ts';
import type { Database } from './database.ts';
import type { Checksums } from './checksums.ts';
import { StoreError, type RunSummary, type Store } from './store.ts';

/** A run as its row has it; `seq` is what intervals and other rows refer to. */
export interface RunRow {
  readonly seq: number;
  readonly id: string;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly accounts: string;
  readonly baseline_digest: string;
  readonly verdict: Verdict | null;
  readonly totals: string | null;
  readonly background: string;
  readonly undecided: string;
}

/** Reads runs and their coverage. */
export interface Runs {
  /** By `latest`, an id, or a beginning that one run alone has; else a StoreError with the choices. */
  find(name: string): RunRow;
  coverage(run: RunRow): readonly Coverage[];
  list(): readonly RunSummary[];
  lastOfSchedule(schedule: string): string | undefined;
  lastWhole(): string | undefined;
  lastBaseline(accounts: readonly string[]): string | undefined;
  nights: (...of: Parameters<Store['nights']>) => readonly RunTotals[];
}

type CoverageRow = Omit<Coverage, 'api' | 'code' | 'error' | 'optional'> & {
  api: string | null;
  code: string | null;
  error: string | null;
  optional: 0 | 1;
};

/** The run and coverage tables. */
export function runsOf(db: Database, checksums: Checksums): Runs {
  const latest = db.prepare<[], RunRow>('SELECT * FROM run WHERE verdict IS NOT NULL ORDER BY seq DESC LIMIT 1');
  const exact = db.prepare<[string], RunRow>('SELECT * FROM run WHERE id = ?');
  const beginning = db.prepare<{ text: string }, RunRow>(
    'SELECT * FROM run WHERE substr(id, 1, length(:text)) = :text ORDER BY seq DESC',
  );
  const recent = db.prepare<[], string>('SELECT id FROM run ORDER BY seq DESC LIMIT 5').pluck();
  const coverage = db.prepare<[number], CoverageRow>(
    `SELECT account, region, kind, status, api, code, error, optional
       FROM coverage JOIN scope ON scope.id = coverage.scope WHERE run = ? ORDER BY position`,
  );
  const summaries = db.prepare<[], RunRow & { complete: number; all_scopes: number }>(
    `SELECT run.*, count(*) FILTER (WHERE NOT (coverage.status = 'skipped' AND coverage.optional)) AS all_scopes, count(*) FILTER (WHERE coverage.status = 'complete') AS complete
       FROM run LEFT JOIN coverage ON coverage.run = run.seq GROUP BY run.seq ORDER BY run.seq DESC`,
  );

  const concluded = db.prepare<
    [accounts: string, kinds: string | null, limit: number],
    RunRow & { verdict: Verdict; totals: string }
  >(
    "SELECT * FROM run WHERE verdict IS NOT NULL AND accounts = ? AND background ->> '$.kinds' IS ? ORDER BY seq DESC LIMIT ?",
  );

  const lastOfSchedule = db
    .prepare<[schedule: string], string>(
      "SELECT started_at FROM run WHERE verdict IS NOT NULL AND background ->> '$.schedule' = ? ORDER BY seq DESC LIMIT 1",
    )
    .pluck();
  const lastWhole = db
    .prepare<[], string>(
      "SELECT started_at FROM run WHERE verdict IN ('clean', 'drift') AND background ->> '$.kinds' IS NULL ORDER BY seq DESC LIMIT 1",
    )
    .pluck();

  const lastBaseline = db
    .prepare<[accounts: string], string>(
      `SELECT baseline_digest FROM run
      WHERE verdict IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(accounts) AS had JOIN json_each(?) AS asked ON asked.value = had.value)
      ORDER BY seq DESC LIMIT 1`,
    )
    .pluck();

  function choices(): string {
    const ids = recent.all();
    return ids.length === 0 ? 'none was recorded yet' : `the last ones are ${ids.join(', ')}`;
  }

  function find(name: string): RunRow {
    checksums.check('run');
    if (name === 'latest') {
      const run = latest.get();
      if (!run) throw new StoreError(`no run has concluded; ${choices()}`);
      return run;
    }
    const found = exact.get(name);
    if (found) return found;
    const candidates = name === '' ? [] : beginning.all({ text: name });
    const [only] = candidates;
    if (!only) throw new StoreError(`no run is called ${JSON.stringify(name)}; ${choices()}`);
    if (candidates.length > 1) {
      const ids = candidates.slice(0, 5).map(({ id }) => id);
      throw new StoreError(
        `${candidates.length} runs begin with ${JSON.stringify(name)}; say more of the id: ${ids.join(', ')}${candidates.length > 5 ? ', …' : ''}`,
      );
    }
    return only;
  }

  function checked<T>(read: () => T, ...tables: readonly string[]): T {
    for (const table of ['run', ...tables]) checksums.checkEach(table);
    return read();
  }

  return {
    find,
    coverage: ({ seq }) => {
      checksums.check('scope');
      checksums.check('coverage', seq);
      return coverage.all(seq).map(coverageFrom);
    },
    lastOfSchedule: (schedule) => checked(() => lastOfSchedule.get(schedule)),
    lastWhole: () => checked(() => lastWhole.get()),
    lastBaseline: (accounts) => checked(() => lastBaseline.get(JSON.stringify(accounts))),
    nights: ({ accounts, kinds }, limit) =>
      checked(() => concluded.all(JSON.stringify(accounts), kinds ? JSON.stringify(kinds) : null, limit))
        .map((row) => runTotals(row.id, row.started_at, row.verdict, JSON.parse(row.totals) as Totals))
        .reverse(),
    list: () =>
      checked(() => summaries.all(), 'coverage').map((row) => ({
        ...headOf(row),
        finishedAt: row.finished_at,
        verdict: row.verdict,
        drift: driftOf(row),
        scopes: { complete: row.complete, all: row.all_scopes },
      })),
  };
}

/** What a run's row says from its start on. */
export function headOf(row: RunRow): Omit<Run, 'finishedAt'> {
  return {
    id: row.id,
    startedAt: row.started_at,
    accounts: JSON.parse(row.accounts) as string[],
    baselineDigest: row.baseline_digest,
  };
}

function driftOf({ totals }: RunRow): number {
  if (totals === null) return 0;
  const counts = JSON.parse(totals) as Totals;
  return counts.new + counts.open + counts.changed;
}

function coverageFrom({ account, region, kind, status, api, code, error, optional }: CoverageRow): Coverage {
  return {
    account,
    region,
    kind,
    status,
    ...(api !== null && { api }),
    ...(code !== null && { code }),
    ...(error !== null && { error }),
    ...(optional === 1 && { optional: true }),
  };
}
