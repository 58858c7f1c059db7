import { newByteLog } from './byte-log.ts';
import { newDictionary, type Entry, type Dictionary } from './dictionary.ts';

/** JSON values that are added and never changed, in about a tenth of the room that they take as objects. */
export interface JsonLog {
  /** Adds a value; gives the position to find it at. */
  readonly add: (value: unknown) => number;
  /** A value equal to the one that was added at this position; what comes often in values is one object in all. */
  readonly read: (position: number) => unknown;
}

// A value is written as a number, and after it what it needs; from `firstEntry` on, numbers are entries of the dictionary.
const [ascii, utf8, list, object, firstEntry] = [0, 1, 2, 3, 4];

/** A log without values. */
export function newJsonLog(): JsonLog {
  const dictionary = newDictionary();
  const log = newByteLog();
  const writer = newWriter(dictionary);
  return {
    add: (value) => {
      const { record, length } = writer(value);
      return log.add(record, length);
    },
    read: (position) => {
      const { bytes, offset } = log.at(position);
      return readValue({ bytes, at: offset, dictionary });
    },
  };
}

/** Makes the function that writes a value as a record, which is good until the next one is written. */
function newWriter(dictionary: Dictionary): (value: unknown) => { readonly record: Buffer; readonly length: number } {
  let record = Buffer.allocUnsafeSlow(1024);
  let length = 0;
  const makeRoom = (size: number): void => {
    if (length + size > record.length) record = Buffer.concat([record], 2 * record.length + size);
  };
  const writeNumber = (number: number): void => {
    makeRoom(8);
    let left = number;
    for (; left > 0x7f; left = Math.floor(left / 0x80)) record[length++] = (left % 0x80) | 0x80;
    record[length++] = left;
  };
  const writeText = (text: string): void => {
    const known = dictionary.numberOf('text', text, () => ({ value: text }));
    if (known !== undefined) {
      writeNumber(firstEntry + known);
      return;
    }
    const size = Buffer.byteLength(text);
    if (size !== text.length && !text.isWellFormed()) {
      writeNumber(firstEntry + dictionary.add(text));
      return;
    }
    writeNumber(size === text.length ? ascii : utf8);
    writeNumber(size);
    makeRoom(size);
    length += record.write(text, length);
  };
  const writeList = (value: readonly unknown[]): void => {
    writeNumber(list);
    writeNumber(value.length);
    for (const item of value) write(item);
  };
  const writeObject = (value: object): void => {
    const keys = Object.keys(value);
    const known = dictionary.numberOf('keys', JSON.stringify(keys), () => ({ keys }));
    if (known === undefined) {
      writeNumber(object);
      writeNumber(keys.length);
    } else writeNumber(firstEntry + known);
    for (const key of keys) {
      if (known === undefined) writeText(key);
      write((value as Readonly<Record<string, unknown>>)[key]);
    }
  };
  const write = (value: unknown): void => {
    if (typeof value === 'string') writeText(value);
    else if (typeof value !== 'object' || value === null) writeNumber(firstEntry + dictionary.add(value));
    else {
      const known = isGroup(value) ? dictionary.numberOf('group', JSON.stringify(value), () => ({ value })) : undefined;
      if (known !== undefined) writeNumber(firstEntry + known);
      else if (Array.isArray(value)) writeList(value);
      else writeObject(value);
    }
  };
  return (value) => {
    length = 0;
    write(value);
    return { record, length };
  };
}

/** Whether a list or an object holds single values only: these come again as a whole. */
function isGroup(value: object): boolean {
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return parts.every((part) => part !== undefined && (typeof part !== 'object' || part === null));
}

interface Cursor {
  readonly bytes: Buffer;
  at: number;
  readonly dictionary: Dictionary;
}

function readNumber(cursor: Cursor): number {
  let [number, unit] = [0, 1];
  for (;;) {
    const byte = cursor.bytes[cursor.at++] ?? 0;
    if (byte < 0x80) return number + byte * unit;
    number += (byte & 0x7f) * unit;
    unit *= 0x80;
  }
}

function readValue(cursor: Cursor): unknown {
  const number = readNumber(cursor);
  if (number === ascii || number === utf8) return readText(cursor, number === ascii ? 'latin1' : 'utf8');
  if (number === list) return readList(cursor);
  if (number === object) return readObject(cursor, undefined);
  const entry: Entry | undefined = cursor.dictionary.entry(number - firstEntry);
  if (!entry) throw new RangeError(`there is no entry ${number}`);
  return 'keys' in entry ? readObject(cursor, entry.keys) : entry.value;
}

function readList(cursor: Cursor): readonly unknown[] {
  const items: unknown[] = [];
  for (let left = readNumber(cursor); left > 0; left -= 1) items.push(readValue(cursor));
  return items;
}

function readObject(cursor: Cursor, keys: readonly string[] | undefined): object {
  const made: Record<string, unknown> = {};
  const size = keys ? keys.length : readNumber(cursor);
  for (let index = 0; index < size; index += 1) {
    const key = keys ? (keys[index] ?? '') : String(readValue(cursor));
    const value = readValue(cursor);
    // Assigned, it would be the object's prototype.
    if (key === '__proto__') Object.defineProperty(made, key, { ...ownMember, value });
    else made[key] = value;
  }
  return made;
}

const ownMember = { enumerable: true, configurable: true, writable: true };

function readText(cursor: Cursor, encoding: 'latin1' | 'utf8'): string {
  const size = readNumber(cursor);
  const from = cursor.at;
  cursor.at += size;
  return cursor.bytes.toString(encoding, from, from + size);
}
