import { selectorFields, type FindingSelector } from '../../../domain/finding-selector.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts';
import { printableJson } from '../../../domain/text/unprintable.ts';
import { lineBreakOf, lineStart } from './yaml-text.ts';

/** Stands where a line may be broken: no YAML has it. */
const mayBreak = '\u0001';

/** The text with its possible breaks as line breaks, indented deeper than the line before, or else as blanks. */
export function* layouts(text: string): Iterable<string> {
  const at = text.indexOf(mayBreak);
  if (at < 0) {
    yield text;
    return;
  }
  const indent = /^[\s-]*/.exec(text.slice(lineStart(text, at)))?.[0].length ?? 0;
  // What is all in one line stays so.
  if (text.includes('\n')) yield text.replaceAll(mayBreak, `${lineBreakOf(text, at)}${' '.repeat(indent + 2)}`);
  yield text.replaceAll(mayBreak, ' ');
}

/** A selector as a baseline has it: a single value stands for the list of it. */
export function writtenSelector({ tag, ...fields }: FindingSelector): JsonObject {
  const short = (values: readonly string[]): Json => (values.length === 1 ? (values[0] ?? '') : [...values]);
  const tags = Object.fromEntries(Object.entries(tag ?? {}).map(([key, values]) => [key, short(values)]));
  const all = { ...Object.fromEntries(Object.entries(fields).map(([key, values]) => [key, short(values)])) };
  return Object.fromEntries(
    selectorFields.flatMap((field): [string, Json][] => {
      const value = field === 'tag' ? (tag ? tags : undefined) : all[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

/** A selector that a file has, whatever is in it. */
export function selectorIn(match: JsonObject): FindingSelector {
  const list = (value: Json | undefined) => (Array.isArray(value) ? value : [value]).map(String);
  const { tag, ...fields } = match;
  return {
    ...Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, list(value)])),
    ...(isJsonObject(tag) && {
      tag: Object.fromEntries(Object.entries(tag).map(([key, value]) => [key, list(value)])),
    }),
  };
}

/** An entry of the list; what `layouts` makes of it may stand in several lines. */
export function entryText(entry: JsonObject, asJson: boolean): string {
  const fields = Object.entries(entry).map(
    ([key, value]) => `${key === 'findings' ? mayBreak : ''}${keyText(key, asJson)}: ${valueText(value, asJson)}`,
  );
  return `{ ${fields.join(', ').replaceAll(`, ${mayBreak}`, `,${mayBreak}`)} }`;
}

function valueText(value: Json, asJson: boolean, isPlain = isPlainValue): string {
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => valueText(item, asJson, isPlainWord));
    return `[${items.map((item, index) => (index === 0 ? item : `,${index % itemsInLine === 0 ? `${mayBreak}  ` : ' '}${item}`)).join('')}]`;
  }
  if (isJsonObject(value)) {
    const fields = Object.entries(value).map(
      ([key, member]) => `${keyText(key, asJson)}: ${valueText(member, asJson, isPlainWord)}`,
    );
    return `{ ${fields.join(', ')} }`;
  }
  return typeof value === 'string' && !asJson && isPlain(value) ? value : printableJson(value);
}

/** How many findings stand in one line. */
const itemsInLine = 3;

function keyText(key: string, asJson: boolean): string {
  return !asJson && /^[a-zA-Z]{2,}$/.test(key) && !/^(true|false|null|yes|no|on|off)$/i.test(key)
    ? key
    : printableJson(key);
}

/**
 * Ids, dates and digests stand as they are, unless they could be read as a number; whatever somebody wrote is a JSON string, which YAML reads too.
 */
function isPlainValue(value: string): boolean {
  return /^(dw-[\da-f]+|\d{4}-\d{2}-\d{2}|(?=.*[a-df])[\da-f]{64})$/.test(value);
}

/** The same within a selector: what looks like an id of ours or of AWS, and means nothing else in any YAML, stands as it is. */
function isPlainWord(value: string): boolean {
  return /^(dwc?-[\da-f]+(@[\da-f]{16})?|[a-z]+(-[a-z\d]+)+|low|medium|high)$/.test(value);
}
