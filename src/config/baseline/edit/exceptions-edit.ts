import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from '../../problem.ts';
import { parseYaml } from '../../yaml-source.ts';
import { withException, type NewException } from './exception-edit.ts';

/**
 * The baseline's text with several exceptions that differ in finding and evidence alone. Undefined where there is no such
 * edit. The others are written as the first one is, which takes one reading of the file and not one for each.
 */
export function withExceptions(text: string, exceptions: readonly NewException[]): string | undefined {
  const [first, ...others] = exceptions;
  if (!first) return text;
  const edited = withException(text, first);
  if (edited === undefined || others.length === 0) return edited;
  const oneByOne = () =>
    others.reduce<string | undefined>((after, each) => after && withException(after, each), edited);
  const repeated = repeatedLines(text, edited, first, others);
  return repeated !== undefined && saysAll(repeated, edited, others) ? repeated : oneByOne();
}

/** The text with the lines that the first exception added, once more for each of the others. */
function repeatedLines(
  text: string,
  edited: string,
  first: NewException,
  others: readonly NewException[],
): string | undefined {
  let common = 0;
  while (common < text.length && text[common] === edited[common]) common += 1;
  const start = edited.lastIndexOf('\n', common - 1) + 1;
  const added = edited.slice(start, start + edited.length - text.length);
  const isLines = added.endsWith('\n') && text.slice(0, start) + added + text.slice(start) === edited;
  const { finding, evidence = '' } = first;
  if (!isLines || added.split(finding).length !== 2 || added.split(evidence).length !== 2) return undefined;
  const more = others.map((each) =>
    added.replace(finding, () => each.finding).replace(evidence, () => each.evidence ?? ''),
  );
  return edited.slice(0, start) + added + more.join('') + text.slice(start);
}

function saysAll(repeated: string, edited: string, others: readonly NewException[]): boolean {
  const [before, after] = [exceptionsIn(edited), exceptionsIn(repeated)];
  const known = new Set(before?.list.map((entry) => (entry as Partial<NewException> | null)?.finding));
  return (
    before !== undefined &&
    after !== undefined &&
    others.every(({ finding }) => !known.has(finding)) &&
    isDeepStrictEqual(after.rest, before.rest) &&
    isDeepStrictEqual(sorted(after.list), sorted([...before.list, ...others.map((each) => ({ ...each }))]))
  );
}

function sorted(list: readonly unknown[]): readonly unknown[] {
  return list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function exceptionsIn(text: string): { readonly rest: object; readonly list: readonly unknown[] } | undefined {
  try {
    const { exceptions, ...rest } = parseYaml('', text).value as { readonly exceptions?: unknown };
    return Array.isArray(exceptions) ? { rest, list: exceptions } : undefined;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
