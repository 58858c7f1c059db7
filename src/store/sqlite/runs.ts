import { runTotals, type ReportContext, type Run, type Totals, type Verdict } from '../../domain/audit-result.ts';
import type { AttributesRead, Coverage } from '../../domain/scope.ts';
import { driftIn } from '../conclusion.ts';
import { countScopes, type StatusCount } from '../coverage.ts';
import type { ConcludedRun, History } from '../history.ts';
import { findRun } from '../run-name.ts';
import type { RunSummary } from '../store.ts';
import type { Checksums } from './checksums.ts';
import type { Database } from './database.ts';

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
  readonly causes: string;
}

/** Reads runs and their coverage. */
export interface Runs {
  /** By `latest`, an id, or a beginning that one run alone has; else a StoreError with the choices. */
  find(name: string): RunRow;
  coverage(run: RunRow): readonly Coverage[];
  list(): readonly RunSummary[];
  /** The runs that concluded; their table is checked first. */
  history(): History;
}

type CoverageRow = Omit<Coverage, 'api' | 'code' | 'error' | 'optional' | 'attributes'> & {
  api: string | null;
  code: string | null;
  error: string | null;
  optional: 0 | 1;
  /** JSON. */
  attributes: string | null;
};

type StatusCountRow = Pick<CoverageRow, 'status' | 'optional'> & { readonly run: number; readonly count: number };

type ConcludedRow = Pick<RunRow, 'id' | 'started_at' | 'accounts' | 'baseline_digest'> & {
  readonly verdict: Verdict;
  readonly totals: string;
  /** JSON. */
  readonly kinds: string | null;
  readonly schedule: string | null;
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
    `SELECT account, region, kind, status, api, code, error, optional, attributes
       FROM coverage JOIN scope ON scope.id = coverage.scope WHERE run = ? ORDER BY position`,
  );
  const newestFirst = db.prepare<[], RunRow>('SELECT * FROM run ORDER BY seq DESC');
  const countStatuses = db.prepare<[], StatusCountRow>(
    'SELECT run, status, optional, count(*) AS count FROM coverage GROUP BY run, status, optional',
  );
  const concluded = db.prepare<[], ConcludedRow>(
    `SELECT id, started_at, accounts, baseline_digest, verdict, totals,
            background ->> '$.kinds' AS kinds, background ->> '$.schedule' AS schedule
       FROM run WHERE verdict IS NOT NULL ORDER BY seq DESC`,
  );

  function* concludedRuns(): Generator<ConcludedRun> {
    for (const row of concluded.iterate()) yield concludedFrom(row);
  }

  return {
    find: (name) => {
      checksums.check('run');
      return findRun(name, {
        latest: () => latest.get(),
        byId: (id) => exact.get(id),
        beginningWith: (text) => beginning.all({ text }),
        recentIds: () => recent.all(),
      });
    },
    coverage: ({ seq }) => {
      checksums.check('scope');
      checksums.check('coverage', seq);
      return coverage.all(seq).map(coverageFrom);
    },
    history: () => {
      checksums.check('run');
      return concludedRuns();
    },
    list: () => {
      for (const table of ['run', 'coverage']) checksums.checkEach(table);
      const counts = Map.groupBy(countStatuses.all(), ({ run }) => run);
      return newestFirst.all().map((row) => ({
        ...headOf(row),
        finishedAt: row.finished_at,
        verdict: row.verdict,
        drift: row.totals === null ? 0 : driftIn(JSON.parse(row.totals) as Totals),
        scopes: countScopes((counts.get(row.seq) ?? []).map(statusCountFrom)),
        ...trafficOf(row),
      }));
    },
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

function trafficOf({ background }: RunRow): Pick<RunSummary, 'traffic'> {
  const { traffic } = JSON.parse(background) as Partial<ReportContext>;
  return traffic ? { traffic } : {};
}

function concludedFrom(row: ConcludedRow): ConcludedRun {
  const { id, started_at: startedAt, baseline_digest: baselineDigest, verdict, kinds, schedule } = row;
  return {
    id,
    startedAt,
    accounts: JSON.parse(row.accounts) as string[],
    baselineDigest,
    verdict,
    kinds: kinds === null ? undefined : (JSON.parse(kinds) as string[]),
    schedule: schedule ?? undefined,
    totals: () => runTotals(id, startedAt, verdict, JSON.parse(row.totals) as Totals),
  };
}

function statusCountFrom({ status, optional, count }: StatusCountRow): StatusCount {
  return { status, count, ...(optional === 1 && { optional: true }) };
}

function coverageFrom({
  account,
  region,
  kind,
  status,
  api,
  code,
  error,
  optional,
  attributes,
}: CoverageRow): Coverage {
  return {
    account,
    region,
    kind,
    status,
    ...(api !== null && { api }),
    ...(code !== null && { code }),
    ...(error !== null && { error }),
    ...(optional === 1 && { optional: true }),
    ...(attributes !== null && { attributes: JSON.parse(attributes) as AttributesRead }),
  };
}
