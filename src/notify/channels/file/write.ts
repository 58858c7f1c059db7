import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a report to a file, which only its owner can read where it is new. It is on the disk before this resolves. In the
 * mode `replace` a reader sees the whole old file or the whole new one.
 */
export async function writeReport(path: string, mode: 'append' | 'replace', text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await refuseOther(path);
  if (mode === 'append') return write(path, 'a', text);
  const fresh = `${path}.${randomUUID()}.tmp`;
  try {
    await write(fresh, 'wx', text);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

/** For `doctor`: whether the file, or else a folder where it would be made, can be written. Rejects where not. */
export async function checkTarget(path: string): Promise<string> {
  const isThere = await refuseOther(path);
  await access(isThere ? path : await folderAbove(path), constants.W_OK);
  return isThere ? `${path} can be written` : `${path} does not exist yet and can be made`;
}

async function folderAbove(path: string): Promise<string> {
  const folder = dirname(path);
  if (folder === path || (await statOf(folder))) return folder;
  return folderAbove(folder);
}

/** Whether there is a file. Refuses a folder, and a pipe, which would keep the audit waiting for a reader. */
async function refuseOther(path: string): Promise<boolean> {
  const found = await statOf(path);
  if (found?.isDirectory()) throw new Error('it is a folder; name a file in it');
  if (found && !found.isFile() && !found.isCharacterDevice())
    throw new Error('it is not a regular file; - stands for standard output');
  return found !== undefined;
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function write(path: string, flags: 'a' | 'wx', text: string): Promise<void> {
  const handle = await open(path, flags, 0o600);
  try {
    await handle.writeFile(text);
    if ((await handle.stat()).isFile()) await handle.sync();
  } finally {
    await handle.close();
  }
}
