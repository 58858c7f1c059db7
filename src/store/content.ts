import { digestText } from '../domain/digest.ts';
import { canonicalJson, type Json } from '../domain/json.ts';

/** A JSON value as it is kept: its canonical text, and the digest that the text is found by. */
export interface Canonical {
  /** SHA-256 of the body, in hexadecimal digits. */
  readonly digest: string;
  readonly body: string;
}

/** Writes a value's canonical text: equal values have equal texts, so that each value is kept once. */
export function canonicalise(value: Json): Canonical {
  const body = canonicalJson(value);
  return { digest: digestText(body), body };
}
