import { chmod, rename, rm, stat, writeFile } from 'node:fs/promises';
import { isMap, isSeq, parseDocument, type Document, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Baseline } from '../domain/baseline.ts';
import type { Exception } from '../domain/exception.ts';
import { loadBaseline } from './baseline.ts';
import type { Vocabulary } from './baseline-schema.ts';
import { ConfigError, wholeFile } from './problem.ts';
import { readTextFile } from './text-file.ts';

export type NewException = Omit<Exception, 'line'>;

/**
 * Writes an exception into a baseline, in place of one for the same finding if there is one. Everything else in the
 * file stays to the letter where the exceptions are a block list or there are none yet; a list in another form is
 * written anew, comments kept. The file is replaced at once or not at all. Rejects with a ConfigError that says why not.
 */
export async function acceptFinding(file: string, exception: NewException, vocabulary: Vocabulary): Promise<Baseline> {
  const before = await loadBaseline(file, vocabulary);
  const text = withException(await readTextFile(file, 'name another with --baseline FILE'), exception);
  const draft = `${file}.accepting`;
  try {
    const { mode } = await stat(file);
    await writeFile(draft, text, { mode });
    // Whatever the umask takes away from a new file.
    await chmod(draft, mode);
    const after = await loadBaseline(draft, vocabulary);
    const problem = after.malformedExceptions.find(({ finding }) => finding === exception.finding)?.problem;
    if (problem !== undefined) throw new ConfigError([wholeFile(file, `would not take the exception: ${problem}`)]);
    if (after.digest !== before.digest) throw new ConfigError([wholeFile(file, 'has its exceptions in a form that cannot be added to')]);
    await rename(draft, file);
    return { ...after, file };
  } finally {
    await rm(draft, { force: true });
  }
}

/** The baseline's text with the exception in it. */
export function withException(text: string, exception: NewException): string {
  const document = parseDocument(text, { schema: 'core', merge: true, keepSourceTokens: true });
  const list = document.get('exceptions', true);
  const entry = `{ ${Object.entries(exception).map(([key, value]) => `${key}: ${yamlText(key, value)}`).join(', ')} }`;
  if (isSeq(list)) {
    const index = list.items.findIndex((item) => isMap(item) && item.get('finding') === exception.finding);
    if (index < 0 && !list.flow && list.items.length > 0) return insertedBehind(text, list, entry);
    return rewritten(document, ['exceptions', index < 0 ? list.items.length : index], exception);
  }
  if (document.has('exceptions') || !isBlockMap(document.contents)) return rewritten(document, ['exceptions'], [exception]);
  return `${text.trimEnd()}\n\nexceptions:\n  - ${entry}\n`;
}

/** Dates and ids are plain; whatever somebody wrote is quoted, as JSON and YAML both read it. */
function yamlText(key: string, value: string): string {
  return key === 'reason' || key === 'by' || !/^[\w-]+$/.test(value) ? JSON.stringify(value) : value;
}

function insertedBehind(text: string, list: YAMLSeq, entry: string): string {
  const last = list.items.at(-1) as Node;
  const [start = 0, end = 0] = last.range ?? [];
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = /^\s*/.exec(text.slice(lineStart, start))?.[0] ?? '';
  const lineEnd = text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1 || text.length;
  const before = text.slice(0, lineEnd);
  return `${before}${before.endsWith('\n') ? '' : '\n'}${indent}- ${entry}\n${text.slice(lineEnd)}`;
}

function rewritten(document: Document.Parsed, path: readonly (string | number)[], value: unknown): string {
  document.setIn(path, document.createNode(value, { flow: path.length > 1 }));
  return document.toString({ lineWidth: 0 });
}

function isBlockMap(contents: Node | null): contents is YAMLMap {
  return isMap(contents) && !contents.flow;
}
