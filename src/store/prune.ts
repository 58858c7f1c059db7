import type { Database } from './database.ts';
import type { Pruned, Retention } from './store.ts';

/**
 * Forgetting old runs, in one transaction. What a kept run saw and concluded reads as before: intervals are cut to the
 * runs that are left. Besides what is asked for, the newest run of each account is kept, the runs that say how a
 * finding stands that a kept run speaks of or that is not resolved, those with notifications that are still to be
 * delivered, and what began after the oldest of all these and did not end. The file gives back the room.
 */
export function pruneRuns(db: Database, { runs, since }: Retention): Pruned {
  const pruned = db
    .transaction((): Pruned => {
      db.exec('CREATE TEMP TABLE kept (seq INTEGER PRIMARY KEY)');
      try {
        keepWhatIsAskedFor(db, runs ?? (since === undefined ? -1 : 0), since ?? '~');
        if (db.prepare('SELECT 1 FROM kept').get() === undefined)
          return { runs: [], resources: 0, findings: 0, contents: 0 };
        while (db.prepare(keepWhereFindingsStand).run().changes > 0);
        db.exec(keepWhatIsUnderWay);
        db.exec(keepWhatIsToBeDelivered);
        for (const [table, column] of referencesTo(db, 'run')) {
          if (column === 'run') db.exec(`DELETE FROM ${table} WHERE run NOT IN (SELECT seq FROM kept)`);
        }
        const findings = db
          .prepare('DELETE FROM finding WHERE key NOT IN (SELECT finding FROM finding_night)')
          .run().changes;
        const resources = db
          .prepare(`DELETE FROM resource WHERE ${nextKept('since')} IS ${nextKept('until')}`)
          .run().changes;
        db.exec(`UPDATE resource SET since = ${nextKept('since')}, until = ${nextKept('until')}`);
        const gone = db
          .prepare<[], string>('DELETE FROM run WHERE seq NOT IN (SELECT seq FROM kept) RETURNING id')
          .pluck()
          .all();
        db.exec('DELETE FROM baseline WHERE digest NOT IN (SELECT baseline_digest FROM run)');
        const inUse = referencesTo(db, 'content').map(
          ([table, column]) => `SELECT ${column} FROM ${table} WHERE ${column} IS NOT NULL`,
        );
        const contents = db.prepare(`DELETE FROM content WHERE id NOT IN (${inUse.join(' UNION ')})`).run().changes;
        return { runs: gone, resources, findings, contents };
      } finally {
        db.exec('DROP TABLE kept');
      }
    })
    .immediate();
  if (pruned.runs.length > 0) db.exec('VACUUM');
  return pruned;
}

/** The newest of each account first: with no rule at all, -1 keeps every run. */
function keepWhatIsAskedFor(db: Database, count: number, since: string): void {
  db.prepare(
    `INSERT OR IGNORE INTO kept
     SELECT max(seq) FROM run WHERE verdict IS NOT NULL GROUP BY accounts
     UNION SELECT seq FROM run WHERE verdict IS NOT NULL AND started_at >= :since
     UNION SELECT seq FROM (SELECT seq FROM run WHERE verdict IS NOT NULL ORDER BY seq DESC LIMIT :count)`,
  ).run({ count, since });
}

const keepWhereFindingsStand = `
  INSERT OR IGNORE INTO kept
  SELECT last_run FROM finding WHERE key IN (SELECT finding FROM finding_night WHERE run IN (SELECT seq FROM kept))
  UNION
  SELECT last_run FROM finding JOIN finding_night ON finding = key AND run = last_run WHERE status <> 'resolved'`;

const keepWhatIsUnderWay =
  'INSERT OR IGNORE INTO kept SELECT seq FROM run WHERE verdict IS NULL AND seq > (SELECT min(seq) FROM kept)';

const keepWhatIsToBeDelivered = `
  INSERT OR IGNORE INTO kept SELECT run FROM letter JOIN mail ON mail.letter = letter.id WHERE state IN ('waiting', 'sending')`;

/** The first run that is kept from that one on; null for none, as for an interval that has not ended. */
function nextKept(column: 'since' | 'until'): string {
  return `(SELECT min(seq) FROM kept WHERE seq >= resource.${column})`;
}

/** Every table and column that refers to a table's key, so that a later migration's tables are not forgotten. */
function referencesTo(db: Database, table: string): readonly (readonly [table: string, column: string])[] {
  return db
    .prepare<[string], [string, string]>(
      `SELECT tables.name, keys."from" FROM sqlite_schema AS tables, pragma_foreign_key_list(tables.name) AS keys
        WHERE tables.type = 'table' AND keys."table" = ?`,
    )
    .raw()
    .all(table);
}
