import { realpath } from 'node:fs/promises';
import type { Baseline } from '../../domain/baseline.ts';
import { baselineFrom, loadBaseline } from './load-baseline.ts';
import type { Vocabulary } from './baseline-schema.ts';
import { selectorText } from '../../domain/finding-selector.ts';
import { withSelectorException, type NewException, type NewSelectorException } from './edit/exception-edit.ts';
import { withExceptions } from './edit/exceptions-edit.ts';
import { replaceFile } from './edit/replace-file.ts';
import { ConfigError, wholeFile } from '../problem.ts';
import { readTextFile } from '../text-file.ts';

/**
 * Writes exceptions into a baseline, each in place of one for the same finding if there is one; every other byte of the
 * file stays. The file is replaced at once or not at all. Rejects with a ConfigError that says why not.
 */
export function acceptFindings(
  file: string,
  exceptions: readonly NewException[],
  vocabulary: Vocabulary,
): Promise<Baseline> {
  const ids = new Set(exceptions.map(({ finding }) => finding));
  return editExceptions(file, vocabulary, {
    edit: (text) => withExceptions(text, exceptions),
    problemIn: ({ malformedExceptions }) =>
      malformedExceptions.find(({ finding }) => finding !== undefined && ids.has(finding))?.problem,
  });
}

/** The same for one exception by selector, in place of one with the same selector if there is one. */
export function acceptBySelector(
  file: string,
  exception: NewSelectorException,
  vocabulary: Vocabulary,
): Promise<Baseline> {
  const text = selectorText(exception.match);
  return editExceptions(file, vocabulary, {
    edit: (before) => withSelectorException(before, exception),
    problemIn: ({ selectorExceptions, malformedExceptions }) =>
      selectorExceptions.some(({ match }) => selectorText(match) === text)
        ? undefined
        : (malformedExceptions.at(-1)?.problem ?? 'the entry would not be there'),
  });
}

interface ExceptionsEdit {
  readonly edit: (text: string) => string | undefined;
  /** What is wrong with the new entries. */
  readonly problemIn: (after: Baseline) => string | undefined;
}

async function editExceptions(
  file: string,
  vocabulary: Vocabulary,
  { edit, problemIn }: ExceptionsEdit,
): Promise<Baseline> {
  const before = await loadBaseline(file, vocabulary);
  const text = edit(await readTextFile(file, 'name another with --baseline FILE'));
  if (text === undefined)
    throw new ConfigError([
      wholeFile(
        file,
        'has its exceptions in a form that cannot be added to, for example as an alias; write the entry by hand',
      ),
    ]);
  const after = await baselineFrom(file, text, vocabulary);
  const problem = problemIn(after);
  if (problem !== undefined)
    throw new ConfigError([wholeFile(file, `would not be valid with the exception: ${problem}`)]);
  if (after.digest !== before.digest)
    throw new ConfigError([wholeFile(file, 'would change in more than the exceptions; write the entry by hand')]);
  await replaceFile(await realpath(file), text);
  return after;
}
