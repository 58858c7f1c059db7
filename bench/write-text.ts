import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The text of a JSON object with one list, item by item. */
export function* jsonList(member: string, things: Iterable<unknown>): Generator<string> {
  yield `{"${member}":[`;
  let separator = '\n';
  for (const thing of things) {
    yield separator + JSON.stringify(thing);
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** Writes in blocks: a write for every thing would cost more than making it. */
export async function writeText(file: string, texts: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(blocks(texts), { objectMode: true }), createWriteStream(file));
}

function* blocks(texts: Iterable<string>): Generator<string> {
  let block = '';
  for (const text of texts) {
    block += text;
    if (block.length >= 1 << 20) {
      yield block;
      block = '';
    }
  }
  if (block !== '') yield block;
}
