import { chmod, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';

/** Replaces a file by a text, its mode and byte order mark kept; a reader sees either the old or the new text. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.accepting`;
  const mark = (await readFile(file)).subarray(0, 3).equals(byteOrderMark) ? '\uFEFF' : '';
  try {
    const { mode } = await stat(file);
    await writeFile(draft, mark + text, { mode });
    // Whatever the umask takes away from a new file.
    await chmod(draft, mode);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
