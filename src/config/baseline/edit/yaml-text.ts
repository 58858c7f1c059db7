import { isMap, isNode, type Document, type Node } from 'yaml';
import { ConfigError } from '../../problem.ts';
import { parseYaml } from '../../yaml-source.ts';

/* How a text of YAML is edited without changing any other byte of it: by the places of its nodes. */

/** What the text says; undefined where it is no YAML that a baseline may be. */
export function valueOf(text: string): unknown {
  try {
    return parseYaml('', text).value;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** The text with something put in at an offset. */
export function inserted(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at);
}

/**
 * The text with a line after the one that holds an offset; a value that ends with its line break ends in the line
 * before.
 */
export function withLine(text: string, offset: number, line: string): string {
  const eol = lineBreakOf(text, offset);
  const at = text[offset - 1] === '\n' ? offset : text.indexOf('\n', offset) + 1;
  return at === 0 ? `${text}${eol}${line}` : inserted(text, at, `${line}${eol}`);
}

/** Begins a new line where the neighbour that starts at an offset stands alone in front of its own, else a blank. */
export function breakLike(text: string, offset: number): string {
  const before = text.slice(lineStart(text, offset), offset);
  return before.trim() === '' && lineStart(text, offset) > 0 ? lineBreakOf(text, offset) + before : ' ';
}

/** The line break that the line before an offset ends with, or else the file's first. */
export function lineBreakOf(text: string, offset: number): string {
  const last = text.lastIndexOf('\n', offset - 1);
  const at = last < 0 ? text.indexOf('\n') : last;
  return text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** Where the line that holds an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the document ends: the line `...`, or the end of the text. */
export function contentEnd(text: string, { contents }: Document.Parsed): number {
  const from = contents ? rangeOf(contents)[1] : 0;
  const marker = /^\.\.\.(?=\s|$)/m.exec(text.slice(lineStart(text, from)));
  return marker ? lineStart(text, from) + marker.index : text.length;
}

/** Where a node begins and ends in the text. */
export function rangeOf(node: Node): readonly [start: number, end: number] {
  const [start = 0, end = 0] = node.range ?? [];
  return [start, end];
}

/** Where a value ends, less the comment behind it, which a block map counts as its own. */
export function contentEndOf(node: Node): number {
  const last = isMap(node) && !node.flow ? node.items.at(-1) : undefined;
  const inner = last && (isNode(last.value) ? last.value : last.key);
  return isNode(inner) ? contentEndOf(inner) : rangeOf(node)[1];
}

/** Where a node ends; undefined for what is none. */
export function endOf(node: unknown): number | undefined {
  return isNode(node) ? rangeOf(node)[1] : undefined;
}

/** Whether the text is JSON, where keys and strings need quotes. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
