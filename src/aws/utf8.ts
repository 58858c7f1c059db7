import { isUtf8 } from 'node:buffer';
import { ReadError } from './read-error.ts';

/** Bytes as text. A ReadError where they are not UTF-8: read all the same, they would come out as another text. */
export function utf8Text(bytes: Uint8Array, what: string): string {
  if (!isUtf8(bytes)) throw new ReadError('failed', 'MalformedAnswer', `${what} is not UTF-8 text`);
  return Buffer.from(bytes).toString('utf8');
}
