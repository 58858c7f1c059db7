import { runsToKeep } from '../retention.ts';
import { StoreError, type Pruned, type Retention } from '../store.ts';
import type { Database } from './database.ts';
import { retentionFactsOf } from './retention-facts.ts';
import type { Runs } from './runs.ts';

/** Deleting old runs. */
export interface Pruning {
  /** The ids of the runs that the rule does not keep, the oldest first. */
  prunable(retention: Retention): readonly string[];
  prune(retention: Retention): Pruned;
}

/**
 * Deletes old runs, in one transaction. What a kept run saw and concluded reads as before: a state of a resource goes
 * when no kept run saw it. The file becomes smaller by what was deleted.
 */
export function pruningOf(db: Database, runs: Pick<Runs, 'history'>): Pruning {
  const all = db.prepare<[], { seq: number; id: string }>('SELECT seq, id FROM run ORDER BY seq');

  /** In place of `REFERENCES`, which would look through a table for each row that goes: one look at all of them. */
  function requireReferences(): void {
    if ((db.pragma('foreign_key_check') as unknown[]).length > 0)
      throw new StoreError(`deleting old runs would break references in ${db.name}; nothing was deleted`);
  }

  const remove = db.transaction((retention: Retention): Pruned => {
    const keep = runsToKeep(retentionFactsOf(db, runs), retention);
    if (keep.size === 0 || all.all().every(({ seq }) => keep.has(seq))) return nothing;
    db.exec('CREATE TEMP TABLE kept (seq INTEGER PRIMARY KEY)');
    try {
      db.prepare('INSERT INTO kept SELECT value FROM json_each(?)').run(JSON.stringify([...keep]));
      const pruned = deleteOthers(db);
      requireReferences();
      return pruned;
    } finally {
      db.exec('DROP TABLE kept');
    }
  });

  return {
    prunable: (retention) => {
      const keep = runsToKeep(retentionFactsOf(db, runs), retention);
      return keep.size === 0 ? [] : all.all().flatMap(({ seq, id }) => (keep.has(seq) ? [] : [id]));
    },
    prune: (retention) => {
      // A pragma that has no effect within a transaction: https://sqlite.org/pragma.html#pragma_foreign_keys
      db.pragma('foreign_keys = OFF');
      try {
        const pruned = remove.immediate(retention);
        if (pruned.runs.length > 0) giveSpaceBack(db);
        return pruned;
      } finally {
        db.pragma('foreign_keys = ON');
      }
    },
  };
}

const nothing: Pruned = { runs: [], resources: 0, findings: 0, contents: 0 };

/** Deletes the runs that are not in the table `kept`, and everything that only they needed. */
function deleteOthers(db: Database): Pruned {
  for (const [table, column] of referencesTo(db, 'run')) {
    if (column === 'run') db.exec(`DELETE FROM ${table} WHERE run NOT IN (SELECT seq FROM kept)`);
  }
  for (const [table, column] of referencesTo(db, 'letter'))
    db.exec(`DELETE FROM ${table} WHERE ${column} NOT IN (SELECT id FROM letter)`);
  const findings = db.prepare('DELETE FROM finding WHERE key NOT IN (SELECT finding FROM finding_night)').run().changes;
  const resources = db
    .prepare(
      'DELETE FROM resource WHERE until IS NOT NULL AND coalesce((SELECT min(seq) FROM kept WHERE seq >= since) >= until, TRUE)',
    )
    .run().changes;
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

/** A database that an earlier version made is written anew once; from then on, the pages at its end are cut off. */
function giveSpaceBack(db: Database): void {
  if (db.pragma('auto_vacuum', { simple: true }) === incremental) {
    db.pragma('incremental_vacuum');
  } else {
    db.pragma('auto_vacuum = INCREMENTAL');
    db.exec('VACUUM');
  }
  // Else the log keeps the size that this transaction gave it.
  db.pragma('wal_checkpoint(TRUNCATE)');
}

/** As https://sqlite.org/pragma.html#pragma_auto_vacuum numbers it. */
const incremental = 2;

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
