import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseLostError } from '../store.ts';

interface FileState {
  readonly identity: string;
  readonly size: number;
  /** What the file's own header says that its size is. https://sqlite.org/fileformat.html#the_database_header */
  readonly stated: number;
}

/** Tells whether the database is still the file that it was. */
export interface Presence {
  /** Rejects with a DatabaseLostError where the file was deleted, replaced, emptied or cut short since it was opened. */
  confirm(): Promise<void>;
}

/**
 * Watches the file of an open database. SQLite keeps using the file that it opened: after somebody deleted that file, or
 * put another in its place, what SQLite writes would be lost without a word.
 */
export function presenceOf(file: string): Presence {
  const first = look(file);
  let largest = first?.size ?? 0;

  return {
    async confirm() {
      // Another process may be in the middle of moving its changes from the write-ahead log into the file.
      for (let attempt = 0; attempt < 20 && isShort(look(file), largest); attempt += 1) await sleep(50);
      const now = look(file);
      if (!now) throw lost(file, 'was deleted');
      if (now.identity !== first?.identity) throw lost(file, 'was replaced by another file');
      if (isShort(now, largest)) throw lost(file, now.size === 0 ? 'was emptied' : 'was cut short');
      largest = now.size;
    },
  };
}

function isShort(state: FileState | undefined, largest: number): boolean {
  return state !== undefined && state.size < largest && state.size < state.stated;
}

function lost(file: string, how: string): DatabaseLostError {
  return new DatabaseLostError(
    `${file} ${how} while it was in use, so that what was written to it is lost; ` +
      'put back a backup of it, then try again',
  );
}

function look(file: string): FileState | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    const { dev, ino, size } = fstatSync(descriptor, { bigint: true });
    const header = Buffer.alloc(32);
    const read = readSync(descriptor, header, 0, header.length, 0);
    const pageSize = header.readUInt16BE(16);
    return {
      identity: `${dev} ${ino}`,
      size: Number(size),
      stated:
        read < header.length
          ? Number.POSITIVE_INFINITY
          : (pageSize === 1 ? 65_536 : pageSize) * header.readUInt32BE(28),
    };
  } finally {
    closeSync(descriptor);
  }
}
