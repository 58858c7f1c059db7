import { digestText } from '../../domain/digest.ts';
import { checkedTables, triggersOf, type CheckedTable } from './checked-tables.ts';
import type { Database } from './database.ts';
import { contentChecksum, describePart, partName, rowDigest, sumOf, withDigest, type Sum } from '../checksum.ts';
import { StoreError } from '../store.ts';

/** Tells whether what the database holds is what was written to it. */
export interface Checksums {
  /**
   * Throws a StoreError where a table, or those of its rows that belong to a run or a scope (by its number), are not
   * what was written.
   */
  check(table: string, group?: number): void;
  /** The same of every part of a table. */
  checkEach(table: string): void;
  /** Everything that is not what was written, the first few in words; empty where all of it is. */
  problems(): readonly string[];
}

/** What is said of a database that holds something else than was written. */
export function damaged(db: Database, what: string): StoreError {
  return new StoreError(
    `${db.name} is damaged: ${what} reads otherwise than it was written; ` +
      'put back a backup of it, or name another file',
  );
}

/**
 * Makes the functions that SQL calls. `content_body(reference, checksum, body, what)` gives the body of the content
 * that a column refers to, or throws and names `what`.
 */
export function addChecksumFunctions(db: Database): void {
  const options = { deterministic: true, varargs: true };
  db.function('row_digest', options, (label: string, ...values: unknown[]) => rowDigest(label, values));
  db.function('with_digest', options, (sum: string, digest: string, sign: number) => {
    if (!/^[0-9a-f]{1,64}$/.test(sum)) throw damaged(db, 'the list of checksums');
    return withDigest(sum, digest, sign === 1 ? 1 : -1);
  });
  db.function('content_checksum', options, contentChecksum);
  db.function('text_digest', options, digestText);
  db.function('content_body', options, (reference: number | null, checksum: unknown, body: unknown, what: string) => {
    if (reference === null) return null;
    if (typeof body !== 'string' || contentChecksum(reference, body) !== checksum) throw damaged(db, what);
    return body;
  });
}

/** Keeps the checksums of all that this connection writes from now on. */
export function keepChecksums(db: Database): void {
  for (const table of checkedTables(db).values()) db.exec(triggersOf(table));
}

/** Compares with the checksums what the database holds. */
export function checksumsOf(db: Database): Checksums {
  const tables = checkedTables(db);
  const kept = db.prepare<[part: string], Sum>('SELECT count, sum FROM checksum WHERE part = ?');
  const rowsOf = readerOf(db);

  const isAsWritten = (table: CheckedTable, group: number | undefined) => {
    const written = kept.get(partName(table.name, group)) ?? { count: 0, sum: '0' };
    const found = sumOf(table.label, rowsOf(table, group));
    return found.count === written.count && found.sum === written.sum;
  };
  function check(name: string, group?: number): void {
    const table = tables.get(name);
    if (!table || !isAsWritten(table, group) || !agreesWithIndexes(table))
      throw damaged(db, describe(db, name, table?.group, group));
  }

  /** What is read by an index must be what the table has; parts of a table are read without. */
  function agreesWithIndexes({ name, group }: CheckedTable): boolean {
    return group !== undefined || db.pragma(`integrity_check(${name})`, { simple: true }) === 'ok';
  }

  return {
    check,
    checkEach: (name) => {
      const table = tables.get(name);
      if (!table) throw damaged(db, describe(db, name, undefined, undefined));
      for (const group of groupsOf(db, table)) check(name, group);
    },
    problems: () => [
      ...(db.pragma('integrity_check(5)') as { integrity_check: string }[])
        .map((row) => row.integrity_check)
        .filter((said) => said !== 'ok'),
      ...[...tables.values()].flatMap((table) =>
        groupsOf(db, table).flatMap((group) =>
          isAsWritten(table, group) ? [] : [describe(db, table.name, table.group, group)],
        ),
      ),
      ...otherContents(db),
    ],
  };
}

/** Writes the checksums of what is there, as after a change of the schema. */
export function writeChecksums(db: Database): void {
  const add = db.prepare<[part: string, count: number, sum: string]>(
    'INSERT INTO checksum (part, count, sum) VALUES (?, ?, ?)',
  );
  const rowsOf = readerOf(db);
  db.exec('DELETE FROM checksum');
  for (const table of checkedTables(db).values()) {
    for (const group of groupsOf(db, table)) {
      const { count, sum } = sumOf(table.label, rowsOf(table, group));
      if (count > 0) add.run(partName(table.name, group), count, sum);
    }
  }
  db.exec(
    "UPDATE content SET checksum = content_checksum(id, body) WHERE checksum = '' AND digest = text_digest(body)",
  );
}

/** Whether the schema has checksums yet. */
export function hasChecksums(db: Database): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'checksum'").get() !== undefined;
}

function readerOf(db: Database): (table: CheckedTable, group: number | undefined) => Iterable<readonly unknown[]> {
  return ({ name, columns, group: column }, group) => {
    const rows = `SELECT ${columns.map((each) => `"${each}"`).join(', ')} FROM ${name}`;
    return group === undefined || column === undefined
      ? db.prepare<[], unknown[]>(`${rows} NOT INDEXED`).raw().iterate()
      : db.prepare<[number], unknown[]>(`${rows} WHERE ${column} = ?`).raw().iterate(group);
  };
}

/** The parts of a table: those that have rows, and those that had by their checksum. */
function groupsOf(db: Database, { name, group }: CheckedTable): readonly (number | undefined)[] {
  if (group === undefined) return [undefined];
  return db
    .prepare<{ beginning: string }, number>(
      `SELECT ${group} FROM ${name}
        UNION SELECT CAST(substr(part, length(:beginning) + 1) AS INTEGER)
                FROM checksum WHERE substr(part, 1, length(:beginning)) = :beginning
        ORDER BY 1`,
    )
    .pluck()
    .all({ beginning: `${name}/` });
}

/** Of contents that are not what their checksum or digest says, at most 20: a resource or finding that has it. */
function otherContents(db: Database): readonly string[] {
  return db
    .prepare<[], string>(
      `SELECT coalesce(
                (SELECT kind || ' ' || resource_id || ' (' || account || ' ' || region || ')'
                   FROM resource JOIN scope ON scope.id = scope WHERE content = content.id),
                (SELECT 'finding ' || finding.id
                   FROM finding_night JOIN finding ON key = finding
                  WHERE content.id IN (body, exception, previous)),
                'content ' || id)
         FROM content
        WHERE checksum IS NOT content_checksum(id, body) OR digest IS NOT text_digest(body) LIMIT 20`,
    )
    .pluck()
    .all();
}

/** A part as messages call it: `the coverage of run 20261101T030000Z-1a2b3c`. */
function describe(db: Database, table: string, column: string | undefined, group: number | undefined): string {
  if (column === undefined || group === undefined) return describePart(table);
  const name = db
    .prepare<[number], string>(
      column === 'run'
        ? 'SELECT id FROM run WHERE seq = ?'
        : "SELECT account || ' ' || region || ' ' || kind FROM scope WHERE id = ?",
    )
    .pluck()
    .get(group);
  return describePart(table, name ?? String(group));
}
