import { constants } from 'node:fs';
import { lstat, open, stat, type FileHandle } from 'node:fs/promises';
import { ReadError } from '../read-error.ts';
import { utf8Text } from '../utf8.ts';

/** A file of an account directory. */
export interface AccountFile {
  /** Its path. */
  readonly path: string;
  /** Its name in messages: its path below the directory. */
  readonly name: string;
}

const chunkBytes = 1024 * 1024;

/**
 * The bytes of a regular file, piece by piece, without a byte order mark; undefined if there is no file. Pipes,
 * devices, sockets and folders may never end, or do something when they are opened: they are refused with a ReadError,
 * as is a file of more bytes than `most`.
 */
export async function openFile(
  { path, name }: AccountFile,
  most: number,
  signal?: AbortSignal,
): Promise<AsyncIterable<Buffer> | undefined> {
  try {
    if (!(await isThere(path))) return undefined;
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      checkFile(await handle.stat(), name, most);
      return chunksOf(handle, name, most, signal);
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw unreadable(error, name);
  }
}

/** The text of a file; undefined if there is no file. */
export async function readText(file: AccountFile, most: number, signal?: AbortSignal): Promise<string | undefined> {
  const chunks = await openFile(file, most, signal);
  if (!chunks) return undefined;
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return utf8Text(Buffer.concat(all), file.name);
}

/** Whether there is a file. A broken link counts as a file that cannot be read. */
async function isThere(path: string): Promise<boolean> {
  try {
    checkFile(await stat(path), '', Infinity);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    const link = await lstat(path).catch(() => undefined);
    if (link) throw new Error('it is a link to a file that does not exist', { cause: error });
    return false;
  }
}

function checkFile(stats: Awaited<ReturnType<typeof stat>>, name: string, most: number): void {
  if (stats.isDirectory()) throw new Error('it is a folder');
  if (!stats.isFile()) throw new Error('it is not a regular file');
  if (stats.size > most) throw pastBound(name, most);
}

async function* chunksOf(
  handle: FileHandle,
  name: string,
  most: number,
  signal: AbortSignal | undefined,
): AsyncIterable<Buffer> {
  try {
    let total = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, null);
      if (bytesRead === 0) return;
      const chunk = buffer.subarray(0, bytesRead);
      // A file may grow while it is read.
      if (total + bytesRead > most) throw pastBound(name, most);
      yield total === 0 && chunk.subarray(0, 3).equals(byteOrderMark) ? chunk.subarray(3) : chunk;
      total += bytesRead;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw unreadable(error, name);
  } finally {
    await handle.close();
  }
}

const byteOrderMark = Buffer.from('\uFEFF');

function pastBound(name: string, most: number): ReadError {
  return new ReadError('failed', 'FileTooLarge', `${name} has more than ${most / 1024 / 1024} MiB, and was not read`);
}

function unreadable(error: unknown, name: string): ReadError {
  if (error instanceof ReadError) return error;
  return new ReadError(
    'failed',
    'UnreadableFile',
    `${name}: ${error instanceof Error ? error.message : String(error)}`,
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
