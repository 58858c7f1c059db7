import { isUtf8 } from 'node:buffer';
import { ReadError } from '../read-error.ts';
import type { FileLimits } from './limits.ts';

/** A member of a JSON object. One that is a list comes as its items, so that no more than a part of it is in memory. */
export interface JsonMember {
  readonly key: string;
  /** `list` comes before the items of a list. */
  readonly kind: 'value' | 'list' | 'item';
  readonly value: unknown;
  /** Bytes of its text. */
  readonly bytes: number;
}

export type JsonBounds = Pick<FileLimits, 'itemBytes' | 'depth' | 'items'>;

const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** By byte, whether it may end a piece; most bytes of a large file are nothing of the kind. */
const isStructure = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number([comma, colon, openList, closeList, openObject, closeObject].includes(byte)),
);

/**
 * Yields the members of the JSON object that the pieces of a text make. Throws a ReadError where they make none, or one
 * past a bound.
 */
export async function* jsonMembers(chunks: AsyncIterable<Buffer>, bounds: JsonBounds): AsyncIterable<JsonMember> {
  const cutter = memberCutter(bounds);
  for await (const chunk of chunks) yield* cutter.push(chunk);
  cutter.end();
}

/**
 * Cuts the text where a key, a value or an item of a list ends, and parses each piece by itself. What stands in the
 * wrong place makes a piece that does not parse.
 */
function memberCutter(bounds: JsonBounds) {
  /** The piece so far: what earlier chunks hold of it, and where it begins in this one. */
  let [parts, size, begin]: [Buffer[], number, number] = [[], 0, 0];
  /** Lists and objects around, whether in a string, and whether behind a backslash in it. */
  let [depth, inString, isEscaped] = [0, false, false];
  let key: string | undefined;
  let list: 'none' | 'open' | 'closed' = 'none';
  let [items, itemsOfList, members] = [0, 0, 0];
  let found: JsonMember[] = [];

  const where = () => (key === undefined ? '' : ` in ${list === 'open' ? `${key}[${itemsOfList}]` : key}`);
  const checkSize = (added: number) => {
    if (size + added > bounds.itemBytes)
      throw pastBound(`a value of more than ${bounds.itemBytes / 1024 / 1024} MiB${where()}`);
  };
  /** The piece that ends here; the next one begins behind this byte. */
  const cut = (chunk: Buffer, at: number): Buffer => {
    checkSize(at - begin);
    const piece = Buffer.concat([...parts, chunk.subarray(begin, at)]);
    [parts, size, begin] = [[], 0, at + 1];
    return piece;
  };
  const parse = (piece: Buffer): unknown => parsed(piece, where());
  const endItem = (piece: Buffer, isLast: boolean) => {
    if (isLast && itemsOfList === 0 && isBlank(piece)) return;
    found.push({ key: key ?? '', kind: 'item', value: parse(piece), bytes: piece.length });
    itemsOfList += 1;
    items += 1;
    if (items > bounds.items) throw pastBound(`more than ${bounds.items} items`);
  };
  const endMember = (piece: Buffer, isLast: boolean) => {
    if (isLast && members === 0 && key === undefined && isBlank(piece)) return;
    if (list === 'none' && key !== undefined)
      found.push({ key, kind: 'value', value: parse(piece), bytes: piece.length });
    else if (list === 'none' || !isBlank(piece)) throw misplaced(where());
    members += 1;
    [key, list] = [undefined, 'none'];
  };
  const open = (byte: number, chunk: Buffer, at: number) => {
    depth += 1;
    if (depth > bounds.depth)
      throw pastBound(`more than ${bounds.depth} lists and objects inside one another${where()}`);
    if (depth === 1) {
      if (byte !== openObject || members > 0 || !isBlank(cut(chunk, at))) throw noObject();
    } else if (depth === 2 && byte === openList && key !== undefined && list === 'none') {
      if (!isBlank(cut(chunk, at))) throw misplaced(where());
      [list, itemsOfList] = ['open', 0];
      found.push({ key, kind: 'list', value: undefined, bytes: 0 });
    }
  };
  const close = (byte: number, chunk: Buffer, at: number) => {
    if (depth === 1) {
      if (byte !== closeObject) throw misplaced(where());
      endMember(cut(chunk, at), true);
      members += 1;
    } else if (depth === 2 && list === 'open') {
      if (byte !== closeList) throw misplaced(where());
      endItem(cut(chunk, at), true);
      list = 'closed';
    }
    depth -= 1;
  };
  const structure = (byte: number | undefined, chunk: Buffer, at: number) => {
    if (byte === openObject || byte === openList) open(byte, chunk, at);
    else if (depth === 0) return;
    else if (byte === closeObject || byte === closeList) close(byte, chunk, at);
    else if (byte === comma && depth === 2 && list === 'open') endItem(cut(chunk, at), false);
    else if (byte === comma && depth === 1) endMember(cut(chunk, at), false);
    else if (byte === colon && depth === 1 && key === undefined) key = keyIn(parse(cut(chunk, at)));
  };
  return {
    push(chunk: Buffer): readonly JsonMember[] {
      found = [];
      begin = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at];
        if (isEscaped) isEscaped = false;
        else if (inString) {
          if (byte === backslash) isEscaped = true;
          else if (byte === quote) inString = false;
        } else if (byte === quote) inString = true;
        else if (isStructure[byte ?? 0] === 1) structure(byte, chunk, at);
      }
      checkSize(chunk.length - begin);
      if (begin < chunk.length) parts.push(chunk.subarray(begin));
      size += chunk.length - begin;
      return found;
    },
    end(): void {
      if (depth > 0) throw new ReadError('failed', 'MalformedFile', `Unexpected end of JSON input${where()}`);
      if (members === 0 || !isBlank(Buffer.concat(parts))) throw noObject();
    },
  };
}

function parsed(piece: Buffer, where: string): unknown {
  if (!isUtf8(piece)) throw new ReadError('failed', 'MalformedFile', `no UTF-8 text${where}`);
  try {
    return JSON.parse(piece.toString('utf8'));
  } catch (error) {
    throw new ReadError('failed', 'MalformedFile', `${error instanceof Error ? error.message : String(error)}${where}`);
  }
}

function keyIn(value: unknown): string {
  if (typeof value !== 'string') throw misplaced('');
  return value;
}

function isBlank(piece: Buffer): boolean {
  return piece.every((byte) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
}

function noObject(): ReadError {
  return new ReadError('failed', 'MalformedFile', 'expected is the JSON object that the AWS CLI prints');
}

function misplaced(where: string): ReadError {
  return new ReadError('failed', 'MalformedFile', `no JSON${where}`);
}

function pastBound(what: string): ReadError {
  return new ReadError('failed', 'FileTooLarge', `it has ${what}, and was not read to its end`);
}
