import type { Coverage } from '../../domain/scope.ts';
import type { ConcludedRun, History } from '../history.ts';
import {
  concludedFrom,
  coverageFrom,
  summaryFrom,
  type ConcludedRow,
  type CoverageRow,
  type RunRow,
  type StatusCountRow,
} from '../rows/run.ts';
import { findRun } from '../run-name.ts';
import type { RunSummary } from '../store.ts';
import type { Checksums } from './checksums.ts';
import type { Database } from './database.ts';

/** Reads runs and their coverage. */
export interface Runs {
  /** By `latest`, an id, or a beginning that one run alone has; else a StoreError with the choices. */
  find(name: string): RunRow;
  coverage(run: RunRow): readonly Coverage[];
  list(): readonly RunSummary[];
  /** The runs that concluded; their table is checked first. */
  history(): History;
}

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
      return newestFirst.all().map((row) => summaryFrom(row, counts.get(row.seq)));
    },
  };
}
