import { isMap, isNode, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import type { BaselineEdit } from '../../../domain/baseline-edit.ts';
import { mapOfPairs, type CommentedMap, type CommentedValue } from '../../../domain/commented.ts';
import { isJsonObject, type Json } from '../../../domain/json.ts';
import { blockLines } from '../../write/commented-yaml.ts';
import { flow, keyText } from './flow-text.ts';
import { placeAt } from './nodes.ts';
import {
  breakLike,
  contentEnd,
  contentEndOf,
  inserted,
  lineBreakOf,
  lineStart,
  rangeOf,
  withLine,
} from './yaml-text.ts';

/** Edits that add entries, however many, at the end of a section. */
export type AddingEdit = Extract<BaselineEdit, { do: 'append' | 'insert' }>;

/** The text with entries added, in the style of the section; a missing one is added at the end of the file. */
export function* withEntries(text: string, edit: AddingEdit): Iterable<string> {
  const document = parseDocument(text, { schema: 'core', merge: true, logLevel: 'silent' });
  const { contents } = document;
  const { node, key } = placeAt(contents, edit.at);
  if (isMap(node) || isSeq(node)) {
    if (node.items.length > 0) {
      yield* atEndOf(text, node, edit);
      return;
    }
  }
  const lines = blockLines(commented(edit));
  if (!key) {
    const name = edit.at[0];
    if (edit.at.length !== 1 || typeof name !== 'string' || !isMap(contents) || contents.flow) return;
    const end = contentEnd(text, document);
    const eol = lineBreakOf(text, end);
    const before = end === 0 || text[end - 1] === '\n' ? '' : eol;
    const section = [`${keyText(name, false)}:`, ...lines.map((line) => `  ${line}`)].join(eol);
    yield inserted(text, end, `${before}${eol}${section}${eol}`);
    return;
  }
  // A key with nothing, or with an empty list or mapping.
  const start = rangeOf(key)[0];
  const indent = ' '.repeat(start - lineStart(text, start) + 2);
  const colon = text.indexOf(':', rangeOf(key)[1]) + 1;
  const [from, to] = isNode(node) ? rangeOf(node) : [colon, colon];
  const emptied =
    from < colon || text.slice(from, to).trim() === '' ? text : text.slice(0, from).trimEnd() + text.slice(to);
  const eol = lineBreakOf(text, colon);
  yield withLine(emptied, colon, lines.map((line) => `${indent}${line}`).join(eol));
}

function* atEndOf(text: string, node: YAMLMap | YAMLSeq, edit: AddingEdit): Iterable<string> {
  const first = startOf(node);
  const lastItem: unknown = node.items.at(-1);
  const last = isNode(lastItem) ? lastItem : lastValue(node);
  if (first === undefined || !isNode(last)) return;
  if (node.flow) {
    const written =
      edit.do === 'append'
        ? edit.values.map((value) => flow(value, { asJson: true }))
        : Object.entries(edit.entries).map(([key, value]) => `${keyText(key, true)}: ${flow(value, { asJson: true })}`);
    const between = breakLike(text, first);
    yield inserted(text, rangeOf(last)[1], written.map((each) => `,${between}${each}`).join(''));
    return;
  }
  const start = isSeq(node) ? rangeOf(node)[0] : first;
  const indent = ' '.repeat(start - lineStart(text, start));
  const eol = lineBreakOf(text, start);
  yield withLine(
    text,
    endOfAll(last),
    blockLines(commented(edit))
      .map((line) => `${indent}${line}`)
      .join(eol),
  );
}

/** Where the last of what is in a node ends: behind it there may be a comment. */
function endOfAll(node: unknown): number {
  if (isSeq(node) && !node.flow && node.items.length > 0) return endOfAll(node.items.at(-1));
  if (isMap(node) && !node.flow && node.items.length > 0) {
    const pair = node.items.at(-1);
    return endOfAll(isNode(pair?.value) ? pair.value : pair?.key);
  }
  return isNode(node) ? contentEndOf(node) : 0;
}

function startOf(node: YAMLMap | YAMLSeq): number | undefined {
  const item: unknown = isMap(node) ? node.items[0]?.key : node.items[0];
  return isNode(item) ? rangeOf(item)[0] : undefined;
}

function lastValue(node: YAMLMap | YAMLSeq): unknown {
  if (!isMap(node)) return undefined;
  const pair = node.items.at(-1);
  return isNode(pair?.value) ? pair.value : pair?.key;
}

function commented(edit: AddingEdit): readonly CommentedValue[] | CommentedMap {
  return edit.do === 'append' ? edit.values.map(commentedValue) : mapOf(edit.entries);
}

function commentedValue(value: Json): CommentedValue {
  if (Array.isArray(value)) return (value as readonly Json[]).map(commentedValue);
  return isJsonObject(value) ? mapOf(value) : (value as CommentedValue);
}

function mapOf(value: { readonly [key: string]: Json }): CommentedMap {
  return mapOfPairs(Object.entries(value).map(([key, each]) => [key, commentedValue(each)]));
}
