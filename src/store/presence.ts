import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from './store.ts';

interface Sight {
  readonly identity: string;
  readonly size: number;
  /** What the file's own header says that its size is. https://sqlite.org/fileformat.html#the_database_header */
  readonly stated: number;
}

/** Looks whether the database is still the file that it was. */
export interface Presence {
  /** Rejects with a StoreError where the file was deleted, replaced, emptied or cut short since it was opened. */
  confirm(): Promise<void>;
}

/**
 * Watches over the file of an open database. SQLite holds on to the file that it opened: what it writes after somebody
 * deleted that file, or put another in its place, would go with it in silence.
 */
export function presenceOf(file: string): Presence {
  const first = look(file);
  let largest = first?.size ?? 0;

  return {
    async confirm() {
      // Another process that carries its changes over from the write-ahead log may be half through with it.
      for (let attempt = 0; attempt < 20 && isShort(look(file), largest); attempt += 1) await sleep(50);
      const now = look(file);
      if (!now) throw lost(file, 'was deleted');
      if (now.identity !== first?.identity) throw lost(file, 'was replaced by another file');
      if (isShort(now, largest)) throw lost(file, now.size === 0 ? 'was emptied' : 'was cut short');
      largest = now.size;
    },
  };
}

function isShort(sight: Sight | undefined, largest: number): boolean {
  return sight !== undefined && sight.size < largest && sight.size < sight.stated;
}

function lost(file: string, how: string): StoreError {
  return new StoreError(
    `${file} ${how} while it was in use, so that what was written to it is lost; put back a backup of it, then try again`,
  );
}

function look(file: string): Sight | undefined {
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
