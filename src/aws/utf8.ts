import { isUtf8 } from 'node:buffer';
import { ReadError } from './read-error.ts';

/** Bytes as text. Throws a ReadError if they are not UTF-8: decoding would change them. */
export function utf8Text(bytes: Uint8Array, what: string): string {
  if (!isUtf8(bytes)) throw new ReadError('failed', 'MalformedAnswer', `${what} is not UTF-8 text`);
  return Buffer.from(bytes).toString('utf8');
}
