import { groupColumn, isChecked } from '../checksum.ts';
import type { Database } from './database.ts';

/** A table whose rows have checksums. */
export interface CheckedTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The column whose value the rows of one part share; undefined: the whole table is one part. */
  readonly group: string | undefined;
  /** Says in a row's digest what its values are. */
  readonly label: string;
}

/** The tables that the schema has, so that a later migration's tables and columns have checksums too. */
export function checkedTables(db: Database): ReadonlyMap<string, CheckedTable> {
  const names = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .pluck()
    .all();
  const columnsOf = db.prepare<[table: string], string>('SELECT name FROM pragma_table_info(?) ORDER BY cid').pluck();
  const tables = names.filter(isChecked).map((name): CheckedTable => {
    const columns = columnsOf.all(name);
    return { name, columns, group: groupColumn(name), label: `${name} (${columns.join(', ')})` };
  });
  return new Map(tables.map((table) => [table.name, table]));
}

/**
 * Triggers that only this connection has: each row that it writes is added to the checksum of the row's part, and each
 * row that it deletes is taken away.
 */
export function triggersOf({ name, columns, group, label }: CheckedTable): string {
  const apply = (row: 'OLD' | 'NEW', sign: 1 | -1) => {
    const part = group === undefined ? `'${name}'` : `'${name}/' || ${row}.${group}`;
    const values = columns.map((column) => `${row}."${column}"`).join(', ');
    return `
      INSERT INTO checksum (part, count, sum)
        SELECT ${part}, 0, '0' WHERE NOT EXISTS (SELECT 1 FROM checksum WHERE part = ${part});
      UPDATE checksum
         SET count = count + ${sign}, sum = with_digest(sum, row_digest('${label}', ${values}), ${sign})
       WHERE part = ${part};
      DELETE FROM checksum WHERE part = ${part} AND count = 0 AND sum = '0';`;
  };
  const [remove, add] = [apply('OLD', -1), apply('NEW', 1)];
  return `
    CREATE TEMP TRIGGER checksum_insert_${name} AFTER INSERT ON main.${name} BEGIN ${add} END;
    CREATE TEMP TRIGGER checksum_update_${name} AFTER UPDATE ON main.${name} BEGIN ${remove} ${add} END;
    CREATE TEMP TRIGGER checksum_delete_${name} AFTER DELETE ON main.${name} BEGIN ${remove} END;`;
}
