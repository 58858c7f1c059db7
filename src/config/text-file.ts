import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { positionIn, type Position } from '../domain/text/json-problem.ts';
import { ConfigError, wholeFile } from './problem.ts';

/** More than any configuration, baseline or policy (AWS: 10,240 characters) has; less than would hurt. */
const maxBytes = 16 * 1024 * 1024;

/**
 * Reads a UTF-8 file, a byte order mark left out. Whatever stops that is a ConfigError that names the file;
 * `hint` ends its message and says what to do about it.
 */
export async function readTextFile(file: string, hint: string, limit = maxBytes): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readRegularFile(file, limit);
  } catch (error) {
    throw new ConfigError([wholeFile(file, `cannot be read: ${reasonOf(error)}; ${hint}`)], { cause: error });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ConfigError([{ file, ...firstBadCharacter(bytes), message: 'is not UTF-8 text' }], { cause: error });
  }
}

/** A pipe or a device may never end, so only regular files are read. */
async function readRegularFile(file: string, limit: number): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw new Error('it is a folder');
    if (!stat.isFile()) throw new Error('it is not a regular file');
    if (stat.size > limit) throw new Error(`it has more than ${limit / 1024 / 1024} MiB`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'a part of its path is not a folder'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ERR_INVALID_ARG_VALUE', 'this is not a file name'],
]);

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ('code' in error ? reasons.get(error.code) : undefined) ?? error.message;
}

function firstBadCharacter(bytes: Buffer): Position {
  const before = bytes.toString('utf8').split('\uFFFD', 1)[0] ?? '';
  return positionIn(before, before.length);
}
