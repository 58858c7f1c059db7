import { hash } from 'node:crypto';
import { canonicalJson, type Json } from './json.ts';

/** The SHA-256 of a value's canonical JSON, as 64 lower-case hexadecimal digits. */
export function digest(value: Json): string {
  return digestText(canonicalJson(value));
}

/** The SHA-256 of a text in UTF-8, as 64 lower-case hexadecimal digits. */
export function digestText(text: string): string {
  return hash('sha256', text, 'hex');
}
