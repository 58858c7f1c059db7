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
import { acceptedFindingText, type Exception, type SelectorException } from '../../../domain/exception.ts';
import { selectorText } from '../../../domain/finding-selector.ts';
import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { entryText, layouts, selectorIn, writtenSelector } from './exception-text.ts';
import {
  breakLike,
  contentEnd,
  contentEndOf,
  endOf,
  inserted,
  isJson,
  lineBreakOf,
  lineStart,
  rangeOf,
  valueOf,
  withLine,
} from './yaml-text.ts';

export type NewException = Omit<Exception, 'line'>;

type WithoutLine<Entry> = Entry extends unknown ? Omit<Entry, 'line'> : never;

export type NewSelectorException = WithoutLine<SelectorException>;

/** An entry of the list as the file says it. */
interface Entry {
  /** What the file says once the entry is in it. */
  readonly value: JsonObject;
  readonly text: (asJson: boolean) => string;
  /** Whether an entry that is there is about the same, so that this one takes its place. */
  readonly isSame: (other: unknown) => boolean;
}

/**
 * The baseline's text with an exception in it, in place of one for the same finding if there is one. Every other byte
 * stays, whatever style the file is written in. Undefined where no such edit says what it should: where the list is an
 * alias, or another part of the file repeats the entry that would change.
 */
export function withException(text: string, exception: NewException): string | undefined {
  return withEntry(text, {
    value: { ...exception },
    text: (asJson) => entryText({ ...exception }, asJson),
    isSame: (other) => isJsonObject(other) && other['finding'] === exception.finding,
  });
}

/** The same for an exception by selector, in place of one with the same selector. Its findings stand in lines of their own. */
export function withSelectorException(text: string, exception: NewSelectorException): string | undefined {
  const { match, reason, by, until } = exception;
  const what =
    'findings' in exception ? { findings: exception.findings.map(acceptedFindingText) } : { atMost: exception.atMost };
  const value: JsonObject = { match: writtenSelector(match), reason, ...(by !== undefined && { by }), until, ...what };
  const same = selectorText(match);
  return withEntry(text, {
    value,
    text: (asJson) => entryText(value, asJson),
    isSame: (other) =>
      isJsonObject(other) && isJsonObject(other['match']) && selectorText(selectorIn(other['match'])) === same,
  });
}

function withEntry(text: string, entry: Entry): string | undefined {
  const expected = expectedValue(valueOf(text), entry);
  for (const after of candidates(text, entry)) {
    for (const laidOut of layouts(after)) if (isDeepStrictEqual(valueOf(laidOut), expected)) return laidOut;
  }
  return undefined;
}

function expectedValue(before: unknown, { value, isSame }: Entry): unknown {
  const entries: readonly unknown[] =
    isJsonObject(before) && Array.isArray(before['exceptions']) ? before['exceptions'] : [];
  const index = entries.findIndex(isSame);
  return {
    ...(before as object),
    exceptions: index < 0 ? [...entries, value] : entries.with(index, value),
  };
}

interface Editing {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly entry: string;
  readonly isSame: Entry['isSame'];
}

/** Texts that may be it, the one that reads best first. */
function* candidates(text: string, { text: textOf, isSame }: Entry): Iterable<string> {
  const document = parseDocument(text, { schema: 'core', merge: true, logLevel: 'silent' });
  const { contents } = document;
  if (!isMap(contents)) return;
  const editing = { text, document, entry: textOf(isJson(text)), isSame };
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
  const { text, document, entry, isSame } = editing;
  const same = list.items.find((item) => isSame(valueIn(item, document)));
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

function valueIn(item: unknown, document: Document.Parsed): unknown {
  const node = isAlias(item) ? item.resolve(document) : item;
  return isNode(node) ? node.toJS(document) : undefined;
}
