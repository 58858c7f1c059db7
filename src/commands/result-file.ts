import { randomBytes } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import { open, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A result that could not be put where it was asked for; the message is a sentence. */
export class ResultError extends Error {
  override readonly name = 'ResultError';
}

/**
 * Writes a result into a file whole or not at all: what stood there stays until the new text is on the disk. A file of
 * that name keeps its permissions, a new one is its owner's to read. A device or a pipe is written to as it is. Rejects
 * with a ResultError.
 */
export async function writeResultFile(file: string, text: string): Promise<void> {
  try {
    const [there, target] = await Promise.all([found(stat(file)), found(realpath(file))]);
    if (there && !there.isFile()) await writeFile(file, text);
    else await replace(target ?? file, text, (there?.mode ?? 0o600) & 0o777);
  } catch (error) {
    throw new ResultError(`the result could not be written to ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

async function replace(file: string, text: string, mode: number): Promise<void> {
  const partial = join(dirname(file), `.${basename(file).slice(0, 200)}.${randomBytes(6).toString('hex')}`);
  const handle = await open(partial, 'wx', mode);
  const remove = () => {
    unlinkSync(partial);
  };
  process.once('exit', remove);
  try {
    try {
      await handle.writeFile(text);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    remove();
    throw error;
  } finally {
    process.off('exit', remove);
  }
}

/** Undefined where there is no such file. */
async function found<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such folder'],
  ['ENOTDIR', 'a part of its path is not a folder'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'no space is left on the device'],
  ['EDQUOT', 'the disk quota is used up'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ELOOP', 'its symbolic links lead in a circle'],
]);

/** Why writing failed, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ('code' in error ? reasons.get(error.code) : undefined) ?? error.message;
}
