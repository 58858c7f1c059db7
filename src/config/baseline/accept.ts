import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { Baseline } from '../../domain/baseline.ts';
import { baselineFrom, loadBaseline } from './load-baseline.ts';
import type { Vocabulary } from './baseline-schema.ts';
import type { NewException } from './exception-edit.ts';
import { withExceptions } from './exceptions-edit.ts';
import { ConfigError, wholeFile } from '../problem.ts';
import { readTextFile } from '../text-file.ts';

/**
 * Writes exceptions into a baseline, each in place of one for the same finding if there is one; every other byte of the
 * file stays. The file is replaced at once or not at all. Rejects with a ConfigError that says why not.
 */
export async function acceptFindings(
  file: string,
  exceptions: readonly NewException[],
  vocabulary: Vocabulary,
): Promise<Baseline> {
  const before = await loadBaseline(file, vocabulary);
  const text = withExceptions(await readTextFile(file, 'name another with --baseline FILE'), exceptions);
  if (text === undefined)
    throw new ConfigError([
      wholeFile(
        file,
        'has its exceptions in a form that cannot be added to, for example as an alias; write the entry by hand',
      ),
    ]);
  const after = await baselineFrom(file, text, vocabulary);
  const ids = new Set(exceptions.map(({ finding }) => finding));
  const problem = after.malformedExceptions.find(({ finding }) => finding !== undefined && ids.has(finding))?.problem;
  if (problem !== undefined)
    throw new ConfigError([wholeFile(file, `would not be valid with the exception: ${problem}`)]);
  if (after.digest !== before.digest)
    throw new ConfigError([wholeFile(file, 'would change in more than the exceptions; write the entry by hand')]);
  await replaceFile(await realpath(file), text);
  return after;
}

/** Replaces a file by a text, its mode and byte order mark kept; a reader sees either the old or the new text. */
async function replaceFile(file: string, text: string): Promise<void> {
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
