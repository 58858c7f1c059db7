import { digestText } from '../domain/digest.ts';
import { canonicalJson, type Json } from '../domain/json.ts';
import type { Database } from './database.ts';
import { contentChecksum } from './row-digest.ts';
import { damaged } from './checksums.ts';

/** A JSON value ready to be kept: its canonical text, and the digest that it is found by. */
export interface Sealed {
  readonly digest: string;
  readonly body: string;
}

/** Writes the value's canonical text and its digest. */
export function seal(value: Json): Sealed {
  const body = canonicalJson(value);
  return { digest: digestText(body), body };
}

/** Keeps each value once, and gives the number that rows refer to it by. */
export type Keep = (value: Sealed) => number;

/** The content table. What is kept belongs to the transaction that it is kept in. */
export function keeperOf(db: Database): Keep {
  const find = db.prepare<[digest: string], { id: number; body: string; checksum: string }>(
    'SELECT id, body, checksum FROM content WHERE digest = ?',
  );
  const add = db.prepare<Sealed>(
    `INSERT INTO content (id, digest, body, checksum)
     SELECT next, :digest, :body, content_checksum(next, :body) FROM (SELECT coalesce(max(id), 0) + 1 AS next FROM content)`,
  );
  return ({ digest, body }) => {
    const found = find.get(digest);
    if (!found) return Number(add.run({ digest, body }).lastInsertRowid);
    if (found.body !== body || found.checksum !== contentChecksum(found.id, body))
      throw damaged(db, `the content ${digest}`);
    return found.id;
  };
}
