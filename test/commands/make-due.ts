import Sqlite from 'better-sqlite3';
import { addChecksumFunctions, keepChecksums } from '../../src/store/sqlite/checksums.ts';

/** Makes every delivery that waits in a database due now, as if the time had passed; the checksums are kept, as by any other writing. */
export function makeDue(file: string): void {
  const db = new Sqlite(file);
  addChecksumFunctions(db);
  keepChecksums(db);
  db.exec('UPDATE mail SET due_at = written_at');
  db.close();
}
