import { isDeepStrictEqual } from 'node:util';
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Exception } from '../../domain/exception.ts';
import { isJsonObject } from '../../domain/json.ts';
import { printableJson } from '../../domain/text/unprintable.ts';
import { ConfigError } from '../problem.ts';
import { parseYaml } from '../yaml-source.ts';

export type NewException = Omit<Exception, 'line'>;

/**
 * The baseline's text with an exception in it, in place of one for the same finding if there is one. Every other byte
 * stays, whatever style the file is written in. Undefined where no such edit says what it should: where the list is an
 * alias, or another part of the file repeats the entry that would change.
 */
export function withException(text: string, exception: NewException): string | undefined {
  const expected = expectedValue(valueOf(text), exception);
  for (const after of candidates(text, exception)) {
    if (isDeepStrictEqual(valueOf(after), expected)) return after;
  }
  return undefined;
}

/** What the text says; undefined where it is no YAML that a baseline may be. */
function valueOf(text: string): unknown {
  try {
    return parseYaml('', text).value;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function expectedValue(before: unknown, exception: NewException): unknown {
  const entries: readonly unknown[] =
    isJsonObject(before) && Array.isArray(before['exceptions']) ? before['exceptions'] : [];
  const index = entries.findIndex((entry) => isJsonObject(entry) && entry['finding'] === exception.finding);
  return {
    ...(before as object),
    exceptions: index < 0 ? [...entries, { ...exception }] : entries.with(index, { ...exception }),
  };
}

interface Editing {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly entry: string;
  readonly finding: string;
}

/** Texts that may be it, the one that reads best first. */
function* candidates(text: string, exception: NewException): Iterable<string> {
  const document = parseDocument(text, { schema: 'core', merge: true, logLevel: 'silent' });
  const { contents } = document;
  if (!isMap(contents)) return;
  const editing = { text, document, entry: entryText(exception, isJson(text)), finding: exception.finding };
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === 'exceptions');
  if (!pair) yield* withSection(editing, contents);
  else if (isSeq(pair.value)) yield* withItem(editing, pair.value);
  else yield* withList(editing, pair, contents);
}

/** A whole section: at the end, or before the first key where the end belongs to a text that it would lengthen. */
function* withSection({ text, document, entry }: Editing, contents: YAMLMap): Iterable<string> {
  const [first] = contents.items;
  const [firstStart] = first && isNode(first.key) ? rangeOf(first.key) : [0];
  if (contents.flow) {
    const last = contents.items.at(-1);
    const end = endOf(last?.value) ?? endOf(last?.key) ?? firstStart;
    yield inserted(
      text,
      end,
      `,${breakLike(text, firstStart)}${isJson(text) ? '"exceptions"' : 'exceptions'}: [${entry}]`,
    );
    return;
  }
  const indent = ' '.repeat(firstStart - lineStart(text, firstStart));
  const eol = lineBreakOf(text, text.length);
  const section = `${indent}exceptions:${eol}${indent}  - ${entry}`;
  const end = contentEnd(text, document);
  const isOnNewLine = end === 0 || text[end - 1] === '\n';
  for (const gap of [eol, ''])
    yield inserted(text, end, isOnNewLine ? `${gap}${section}${eol}` : `${eol}${gap}${section}`);
  yield inserted(text, lineStart(text, firstStart), `${section}${eol}`);
}

/** An item in a list that is there. */
function* withItem(editing: Editing, list: YAMLSeq): Iterable<string> {
  const { text, document, entry, finding } = editing;
  const same = list.items.find((item) => findingOf(item, document) === finding);
  if (isNode(same)) {
    const [start] = rangeOf(same);
    const end = contentEndOf(same);
    const trailing = /\s*$/.exec(text.slice(start, end))?.[0] ?? '';
    yield `${text.slice(0, start)}${entry}${trailing}${text.slice(end)}`;
    return;
  }
  const [start] = rangeOf(list);
  const last = endOf(list.items.at(-1));
  if (list.flow) {
    if (last === undefined) yield inserted(text, start + 1, entry);
    else yield inserted(text, last, `,${breakLike(text, rangeOf(list.items.at(-1) as Node)[0])}${entry}`);
    return;
  }
  const item = `${' '.repeat(start - lineStart(text, start))}- ${entry}`;
  yield withLine(text, last ?? start, item);
  yield inserted(text, lineStart(text, start), `${item}${lineBreakOf(text, start)}`);
}

/** A list where the key has no value. */
function* withList({ text, entry }: Editing, { key, value }: Pair, contents: YAMLMap): Iterable<string> {
  if (!isNode(key) || (isNode(value) && !isScalar(value))) return;
  const [keyStart, keyEnd] = rangeOf(key);
  const [start, end] = isNode(value) ? rangeOf(value) : [keyEnd, keyEnd];
  if (isNode(value) && text.slice(start, end).trim() !== '')
    yield `${text.slice(0, start)}[${entry}]${text.slice(end)}`;
  else if (contents.flow) yield inserted(text, text.indexOf(':', keyEnd) + 1, ` [${entry}]`);
  else
    yield withLine(text, text.indexOf(':', keyEnd), `${' '.repeat(keyStart - lineStart(text, keyStart))}  - ${entry}`);
}

function findingOf(item: unknown, document: Document.Parsed): unknown {
  const node = isAlias(item) ? item.resolve(document) : item;
  return isMap(node) ? node.get('finding') : undefined;
}

function inserted(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at);
}

/**
 * The text with a line after the one that holds an offset; a value that ends with its line break ends in the line
 * before.
 */
function withLine(text: string, offset: number, line: string): string {
  const eol = lineBreakOf(text, offset);
  const at = text[offset - 1] === '\n' ? offset : text.indexOf('\n', offset) + 1;
  return at === 0 ? `${text}${eol}${line}` : inserted(text, at, `${line}${eol}`);
}

/** Begins a new line where the neighbour that starts at an offset stands alone in front of its own, else a blank. */
function breakLike(text: string, offset: number): string {
  const before = text.slice(lineStart(text, offset), offset);
  return before.trim() === '' && lineStart(text, offset) > 0 ? lineBreakOf(text, offset) + before : ' ';
}

/** The line break that the line before an offset ends with, or else the file's first. */
function lineBreakOf(text: string, offset: number): string {
  const last = text.lastIndexOf('\n', offset - 1);
  const at = last < 0 ? text.indexOf('\n') : last;
  return text[at - 1] === '\r' ? '\r\n' : '\n';
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the document ends: the line `...`, or the end of the text. */
function contentEnd(text: string, { contents }: Document.Parsed): number {
  const from = contents ? rangeOf(contents)[1] : 0;
  const marker = /^\.\.\.(?=\s|$)/m.exec(text.slice(lineStart(text, from)));
  return marker ? lineStart(text, from) + marker.index : text.length;
}

function rangeOf(node: Node): readonly [start: number, end: number] {
  const [start = 0, end = 0] = node.range ?? [];
  return [start, end];
}

/** Where a value ends, less the comment behind it, which a block map counts as its own. */
function contentEndOf(node: Node): number {
  const last = isMap(node) && !node.flow ? node.items.at(-1) : undefined;
  const inner = last && (isNode(last.value) ? last.value : last.key);
  return isNode(inner) ? contentEndOf(inner) : rangeOf(node)[1];
}

function endOf(node: unknown): number | undefined {
  return isNode(node) ? rangeOf(node)[1] : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function entryText(exception: NewException, asJson: boolean): string {
  const fields = Object.entries(exception).map(
    ([key, value]) => `${asJson ? `"${key}"` : key}: ${asJson || !isPlain(value) ? printableJson(value) : value}`,
  );
  return `{ ${fields.join(', ')} }`;
}

/**
 * Ids, dates and digests stand as they are, unless they could be read as a number; whatever somebody wrote is a JSON string, which YAML reads too.
 */
function isPlain(value: string): boolean {
  return /^(dw-[\da-f]+|\d{4}-\d{2}-\d{2}|(?=.*[a-df])[\da-f]{64})$/.test(value);
}
