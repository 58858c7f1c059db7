import { digestText } from '../domain/digest.ts';
import { canonicalJson, type Json } from '../domain/json.ts';
import type { Database } from './database.ts';

/** Keeps each JSON value once, by the digest of its canonical text; `put` gives the number that rows refer to it by. */
export interface Contents {
  put(value: Json): number;
}

/** The content table. Call within a transaction: what `put` adds belongs to it. */
export function contentsOf(db: Database): Contents {
  const find = db.prepare<[digest: string], number>('SELECT id FROM content WHERE digest = ?').pluck();
  const add = db.prepare<[digest: string, body: string]>('INSERT INTO content (digest, body) VALUES (?, ?)');
  return {
    put: (value) => {
      const body = canonicalJson(value);
      const digest = digestText(body);
      return find.get(digest) ?? Number(add.run(digest, body).lastInsertRowid);
    },
  };
}
