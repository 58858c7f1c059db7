import { runsToKeep, type RetainedRun, type RetentionFacts } from '../retention.ts';
import type { Pruned, Retention } from '../store.ts';
import type { Database } from './database.ts';

/**
 * Deletes old runs, in one transaction. What a kept run saw and concluded reads as before: intervals are cut to the
 * runs that are left. The file becomes smaller by what was deleted.
 */
export function pruneRuns(db: Database, retention: Retention): Pruned {
  const pruned = db
    .transaction((): Pruned => {
      const keep = runsToKeep(factsOf(db), retention);
      if (keep.size === 0) return { runs: [], resources: 0, findings: 0, contents: 0 };
      db.exec('CREATE TEMP TABLE kept (seq INTEGER PRIMARY KEY)');
      try {
        db.prepare('INSERT INTO kept SELECT value FROM json_each(?)').run(JSON.stringify([...keep]));
        return deleteOthers(db);
      } finally {
        db.exec('DROP TABLE kept');
      }
    })
    .immediate();
  if (pruned.runs.length > 0) db.exec('VACUUM');
  return pruned;
}

function factsOf(db: Database): RetentionFacts {
  const runs = db
    .prepare<[], Omit<RetainedRun, 'concluded'> & { readonly concluded: 0 | 1 }>(
      `SELECT seq AS number, started_at AS startedAt, accounts, verdict IS NOT NULL AS concluded FROM run ORDER BY seq`,
    )
    .all();
  const lastRuns = db
    .prepare<[run: number], number>(
      'SELECT DISTINCT last_run FROM finding WHERE key IN (SELECT finding FROM finding_night WHERE run = ?)',
    )
    .pluck();
  return {
    runs: runs.map((run) => ({ ...run, concluded: run.concluded === 1 })),
    unresolved: db
      .prepare<[], number>(
        `SELECT DISTINCT last_run FROM finding JOIN finding_night ON finding = key AND run = last_run
          WHERE status <> 'resolved'`,
      )
      .pluck()
      .all(),
    undelivered: db
      .prepare<[], number>(
        `SELECT DISTINCT run FROM letter JOIN mail ON mail.letter = letter.id WHERE state IN ('waiting', 'sending')`,
      )
      .pluck()
      .all(),
    lastRunsOfFindings: (run) => lastRuns.all(run),
  };
}

/** Deletes the runs that are not in the table `kept`, and everything that only they needed. */
function deleteOthers(db: Database): Pruned {
  for (const [table, column] of referencesTo(db, 'run')) {
    if (column === 'run') db.exec(`DELETE FROM ${table} WHERE run NOT IN (SELECT seq FROM kept)`);
  }
  const findings = db.prepare('DELETE FROM finding WHERE key NOT IN (SELECT finding FROM finding_night)').run().changes;
  const resources = db.prepare(`DELETE FROM resource WHERE ${nextKept('since')} IS ${nextKept('until')}`).run().changes;
  db.exec(`UPDATE resource SET since = ${nextKept('since')}, until = ${nextKept('until')}`);
  const runs = db
    .prepare<[], string>('DELETE FROM run WHERE seq NOT IN (SELECT seq FROM kept) RETURNING id')
    .pluck()
    .all();
  db.exec('DELETE FROM baseline WHERE digest NOT IN (SELECT baseline_digest FROM run)');
  const inUse = referencesTo(db, 'content').map(
    ([table, column]) => `SELECT ${column} FROM ${table} WHERE ${column} IS NOT NULL`,
  );
  const contents = db.prepare(`DELETE FROM content WHERE id NOT IN (${inUse.join(' UNION ')})`).run().changes;
  return { runs, resources, findings, contents };
}

/** The first kept run from a run on; null where there is none, as for an interval that has not ended. */
function nextKept(column: 'since' | 'until'): string {
  return `(SELECT min(seq) FROM kept WHERE seq >= resource.${column})`;
}

/** Every table and column that refers to a table's key, so that the tables of later migrations are covered. */
function referencesTo(db: Database, table: string): readonly (readonly [table: string, column: string])[] {
  return db
    .prepare<[string], [string, string]>(
      `SELECT tables.name, keys."from" FROM sqlite_schema AS tables, pragma_foreign_key_list(tables.name) AS keys
        WHERE tables.type = 'table' AND keys."table" = ?`,
    )
    .raw()
    .all(table);
}
