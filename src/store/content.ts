import { digestText } from '../domain/digest.ts';
import { canonicalJson, type Json } from '../domain/json.ts';
import type { Database } from './database.ts';

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
  const find = db.prepare<[digest: string], number>('SELECT id FROM content WHERE digest = ?').pluck();
  const add = db.prepare<[digest: string, body: string]>('INSERT INTO content (digest, body) VALUES (?, ?)');
  return ({ digest, body }) => find.get(digest) ?? Number(add.run(digest, body).lastInsertRowid);
}
