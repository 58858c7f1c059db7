import { isDeepStrictEqual } from 'node:util';
import { isMap, isNode, isScalar, isSeq, parseDocument, type Node, type Pair, type YAMLSeq } from 'yaml';
import type { BaselineEdit, BaselinePath } from '../../../domain/baseline-edit.ts';
import type { Json } from '../../../domain/json.ts';
import { printableJson } from '../../../domain/text/unprintable.ts';
import { withEntries } from './add-entries.ts';
import { flow, keyText, type Writing } from './flow-text.ts';
import { nodeAt, pairOf, placeAt, type Placed } from './nodes.ts';
import { edited, withValueAt } from './edited-value.ts';
import {
  breakLike,
  contentEndOf,
  inserted,
  isJson,
  lineBreakOf,
  lineStart,
  rangeOf,
  valueOf,
  withLine,
} from './yaml-text.ts';

/**
 * A YAML text after an edit, every byte of what the edit is not about as it was. Undefined where no such text says what it
 * should: where the place is written as an alias, or is merged from elsewhere.
 */
export function applyEdit(text: string, edit: BaselineEdit): string | undefined {
  const before = valueOf(text);
  const put = edited(before, edit);
  const expected = withValueAt(before, edit.at, put);
  if (isDeepStrictEqual(before, expected)) return text;
  for (const after of candidates(text, edit, put)) if (isDeepStrictEqual(valueOf(after), expected)) return after;
  return undefined;
}

function* candidates(text: string, edit: BaselineEdit, put: Json | undefined): Iterable<string> {
  const { contents } = parseDocument(text, { schema: 'core', merge: true, logLevel: 'silent' });
  const asJson = isJson(text);
  const placed = placeAt(contents, edit.at);
  const { node } = placed;
  if (edit.do === 'append' || edit.do === 'insert') {
    yield* withEntries(text, edit);
  }
  if (put === undefined) {
    yield* withoutItem(text, placeAt(contents, edit.at.slice(0, -1)), edit.at.at(-1));
    return;
  }
  if (edit.do === 'add' && isSeq(node) && node.items.length > 0) yield* withItem(text, node, edit.value, asJson);
  if (edit.do === 'add' && isScalar(node)) yield* withFirstInList(text, placed, edit.value, asJson);
  if (edit.do === 'remove' && isSeq(node)) {
    const index = node.items.findIndex((item) => isScalar(item) && String(item.value) === edit.value);
    yield* withoutItem(text, placed, index);
  }
  if (isNode(node)) yield* withOther(text, placed, put, asJson);
  else yield* withKey(text, contents, edit.at, put, asJson);
}

/** Another value in place of one. */
function* withOther(text: string, { node, key }: Placed, value: Json, asJson: boolean): Iterable<string> {
  if (!isNode(node)) return;
  for (const written of writings(value, { asJson, quotes: quotesOf(text, node) }))
    yield* replacing(text, { node, end: contentEndOf(node), ...(key && { key }) }, written);
}

/** A list with the single value that stood for it, as it is written, and another. */
function* withFirstInList(text: string, { node, key }: Placed, value: string, asJson: boolean): Iterable<string> {
  if (!isNode(node)) return;
  const [start, end] = rangeOf(node);
  const first = text.slice(start, end).trim();
  if (first === '' || first.includes('\n')) return;
  for (const written of writings(value, { asJson, quotes: quotesOf(text, node) }))
    yield* replacing(text, { node, end, ...(key && { key }) }, `[${first}, ${written}]`);
}

/** A text in place of a node: where the node is, or else behind its key, before the comment there. */
function* replacing(
  text: string,
  { node, end: last, key }: { readonly node: Node; readonly end: number; readonly key?: Node },
  written: string,
): Iterable<string> {
  const [start] = rangeOf(node);
  const end = Math.max(start, last);
  const trailing = /\s*$/.exec(text.slice(start, end))?.[0] ?? '';
  yield `${text.slice(0, start)}${written}${trailing}${text.slice(end)}`;
  if (!key) return;
  const colon = text.indexOf(':', rangeOf(key)[1]) + 1;
  yield `${text.slice(0, colon)} ${written}${text.slice(colon, start).trimEnd()}${trailing}${text.slice(end)}`;
  // A key without a value.
  if (text.slice(start, end).trim() === '') yield inserted(text, colon, ` ${written}`);
}

/** An item at the end of a list that has some. */
function* withItem(text: string, list: YAMLSeq, value: string, asJson: boolean): Iterable<string> {
  const items = list.items.filter((item) => isNode(item));
  const last = items.at(-1);
  if (!last) return;
  const [start] = rangeOf(list);
  for (const written of writings(value, { asJson, quotes: quotesOf(text, last) })) {
    if (list.flow) {
      yield inserted(text, rangeOf(last)[1], `,${breakLike(text, rangeOf(last)[0])}${written}`);
      continue;
    }
    const item = `${' '.repeat(start - lineStart(text, start))}- ${written}`;
    yield withLine(text, rangeOf(last)[1], item);
    yield inserted(text, lineStart(text, start), `${item}${lineBreakOf(text, start)}`);
  }
}

/** A key that is missing, with what is missing above it. */
function* withKey(text: string, contents: unknown, path: BaselinePath, value: Json, asJson: boolean): Iterable<string> {
  const depth = path.findIndex((_, index) => !isNode(nodeAt(contents, path.slice(0, index + 1))));
  const there = nodeAt(contents, path.slice(0, depth));
  const key = path[depth];
  if (!isNode(there) || typeof key !== 'string') return;
  const below = withValueAt(undefined, path.slice(depth + 1), value);
  const field = `${keyText(key, asJson)}: ${flow(below, { asJson })}`;
  const placed = placeAt(contents, path.slice(0, depth));
  if (!isMap(there)) {
    yield* withOther(text, placed, { [key]: below }, asJson);
    return;
  }
  const lastPair = there.items.at(-1);
  const last = lastPair && (isNode(lastPair.value) ? lastPair.value : lastPair.key);
  const first = there.items[0]?.key;
  if (!isNode(last) || !isNode(first)) {
    yield* withOther(text, placed, { [key]: below }, asJson);
    return;
  }
  if (there.flow) {
    yield inserted(text, rangeOf(last)[1], `,${breakLike(text, rangeOf(first)[0])}${field}`);
    return;
  }
  const start = rangeOf(first)[0];
  const line = `${' '.repeat(start - lineStart(text, start))}${field}`;
  yield withLine(text, contentEndOf(last), line);
  // Before the first key, where the last is a text that the line would lengthen.
  yield inserted(text, start, `${field}${lineBreakOf(text, start)}${' '.repeat(start - lineStart(text, start))}`);
}

/** A mapping or a list without one of its items. */
function* withoutItem(text: string, { node: parent, key: name }: Placed, key: unknown): Iterable<string> {
  if (!isMap(parent) && !isSeq(parent)) return;
  const items: readonly unknown[] = parent.items;
  const index = isMap(parent) ? parent.items.findIndex((pair) => pair === pairOf(parent, key)) : Number(key);
  const item = spanOf(items[index]);
  if (!item) return;
  const [before, after] = [spanOf(items[index - 1]), spanOf(items[index + 1])];
  if (items.length === 1) {
    const end = parent.flow ? rangeOf(parent)[1] : item.end;
    yield* replacing(text, { node: parent, end, ...(name && { key: name }) }, isMap(parent) ? '{}' : '[]');
    return;
  }
  if (parent.flow) {
    if (before) yield text.slice(0, before.end) + text.slice(item.end);
    if (after) yield text.slice(0, item.start) + text.slice(after.start);
    return;
  }
  const dash = isSeq(parent) ? text.lastIndexOf('-', item.start - 1) : item.start;
  const from = lineStart(text, dash);
  const to = text[item.end - 1] === '\n' ? item.end : lineEnd(text, item.end);
  yield text.slice(0, from) + text.slice(to);
  // Where the list or mapping begins in the line of what it belongs to, the next one takes its place there.
  if (after && isMap(parent)) yield text.slice(0, item.start) + text.slice(after.start);
}

/** Where an item begins and ends, its key included. */
function spanOf(item: unknown): { readonly start: number; readonly end: number } | undefined {
  if (isNode(item)) return { start: rangeOf(item)[0], end: contentEndOf(item) };
  const { key, value } = (item ?? {}) as Partial<Pair>;
  if (!isNode(key)) return undefined;
  return { start: rangeOf(key)[0], end: isNode(value) ? contentEndOf(value) : rangeOf(key)[1] };
}

function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

function quotesOf(text: string, node: Node): Writing['quotes'] {
  const first = text[rangeOf(node)[0]];
  return first === "'" || first === '"' ? first : undefined;
}

/** The ways to write a value, the one that looks like its neighbours first. */
function* writings(value: Json, writing: Writing): Iterable<string> {
  yield flow(value, writing);
  yield printableJson(value).replace(/\n\s*/g, ' ');
}
