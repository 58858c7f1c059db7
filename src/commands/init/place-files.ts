import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { lstat, mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reasonOf, ResultError } from '../result-file.ts';
import { UsageError } from '../setup.ts';

/** Files that are complete in a folder of their own, until they take their places together. */
export interface Draft {
  /** Where they are until then. */
  readonly folder: string;
  /** Writes files, by their paths. */
  write(files: ReadonlyMap<string, string>): Promise<void>;
  /** Moves all of them to their places, or, where that fails, none; files that are there are replaced only if forced. */
  place(options: { readonly isForced: boolean }): Promise<void>;
  /** Removes what was not placed. */
  discard(): Promise<void>;
}

/** Throws a UsageError that names the files which exist already. */
export async function refuseExisting(folder: string, paths: Iterable<string>, isForced: boolean): Promise<void> {
  const there: string[] = [];
  for (const path of paths) {
    const found = await kindOf(join(folder, path));
    if (found === undefined) continue;
    if (found === 'folder')
      throw new UsageError(`${join(folder, path)} is a folder; a file of that name is to be written`);
    there.push(path);
  }
  for (const parent of new Set([...paths].map(dirname).filter((parent) => parent !== '.'))) {
    const found = await kindOf(join(folder, parent));
    if (found === 'other')
      throw new UsageError(`${join(folder, parent)} is no folder; files are to be written into it`);
  }
  if (there.length > 0 && !isForced)
    throw new UsageError(
      `${there.slice(0, 5).join(', ')}${there.length > 5 ? ` and ${there.length - 5} more` : ''} ${there.length === 1 ? 'exists' : 'exist'} in ${folder}; nothing was written. --force replaces ${there.length === 1 ? 'it' : 'them'}`,
    );
}

async function kindOf(path: string): Promise<'folder' | 'other' | undefined> {
  try {
    return (await lstat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Makes a folder for a draft within the folder where the files will be: that one is made too. */
export async function newDraft(target: string): Promise<Draft> {
  const folder = join(target, `.driftwarden-init-${randomBytes(6).toString('hex')}`);
  const written = new Set<string>();
  let made: string | undefined;
  try {
    made = await mkdir(target, { recursive: true });
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    throw notWritten(target, error);
  }
  const removeAtExit = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', removeAtExit);
  return {
    folder,
    async write(files) {
      try {
        for (const [path, text] of files) {
          await mkdir(dirname(join(folder, path)), { recursive: true });
          await writeFile(join(folder, path), text);
          written.add(path);
        }
      } catch (error) {
        throw notWritten(target, error);
      }
    },
    place: ({ isForced }) => placeAll(folder, target, [...written], isForced),
    async discard() {
      process.off('exit', removeAtExit);
      await rm(folder, { recursive: true, force: true });
      // A folder that nothing was placed into goes with those above it that were made for it.
      for (let empty = target; made !== undefined && empty.startsWith(made); empty = dirname(empty))
        if (
          !(await rmdir(empty).then(
            () => true,
            () => false,
          ))
        )
          break;
    },
  };
}

/** Each step knows how to take itself back. */
async function placeAll(draft: string, target: string, paths: readonly string[], isForced: boolean): Promise<void> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const path of paths) {
      const place = join(target, path);
      for (const folder of await missingFolders(dirname(place), target)) {
        await mkdir(folder);
        undo.push(() => rmdir(folder));
      }
      if ((await kindOf(place)) !== undefined) {
        if (!isForced) throw new Error(`${place} exists by now; --force replaces it`);
        const kept = join(draft, `replaced-${undo.length}`);
        await rename(place, kept);
        undo.push(() => rename(kept, place));
      }
      await rename(join(draft, path), place);
      undo.push(() => rename(place, join(draft, path)));
    }
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => undefined);
    throw notWritten(target, error);
  }
}

async function missingFolders(folder: string, upTo: string): Promise<readonly string[]> {
  if (folder === upTo || (await kindOf(folder)) !== undefined) return [];
  return [...(await missingFolders(dirname(folder), upTo)), folder];
}

function notWritten(target: string, error: unknown): ResultError {
  return new ResultError(`nothing was written into ${target}: ${reasonOf(error)}`, { cause: error });
}
