import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { holdsOnlyEvents, isRegionName } from '../account-directory.ts';
import { SourceError } from '../source.ts';

/** The names of the folders in a folder, sorted. Rejects with a SourceError if it cannot be read. */
export async function foldersOf(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isFile())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    throw new SourceError(
      `${directory} can't be read as a folder of accounts: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** The regions that an account directory has folders for, sorted: all of them, and those whose resources are read. */
export async function regionFolders(
  account: string,
): Promise<{ readonly all: readonly string[]; readonly read: readonly string[] }> {
  const all = (await foldersOf(account)).filter((name) => isRegionName(name));
  const held = await Promise.all(all.map((region) => foldersOf(path.join(account, region)).catch(() => [])));
  return { all, read: all.filter((_, index) => !holdsOnlyEvents(held[index] ?? [])) };
}
