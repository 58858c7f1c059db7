import { contentChecksum } from '../checksum.ts';
import type { Canonical } from '../content.ts';
import { damaged } from './checksums.ts';
import type { Database } from './database.ts';

/** Keeps each value once, and gives the number that rows refer to it by. */
export type Intern = (value: Canonical) => number;

/** The content table. What is kept is part of the transaction that keeps it. */
export function internInto(db: Database): Intern {
  const find = db.prepare<[digest: string], { id: number; body: string; checksum: string }>(
    'SELECT id, body, checksum FROM content WHERE digest = ?',
  );
  const add = db.prepare<Canonical>(
    `INSERT INTO content (id, digest, body, checksum)
     SELECT next, :digest, :body, content_checksum(next, :body)
       FROM (SELECT coalesce(max(id), 0) + 1 AS next FROM content)`,
  );
  return ({ digest, body }) => {
    const found = find.get(digest);
    if (!found) return Number(add.run({ digest, body }).lastInsertRowid);
    if (found.body !== body || found.checksum !== contentChecksum(found.id, body))
      throw damaged(db, `the content ${digest}`);
    return found.id;
  };
}
