import { Document, Pair, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml';
import { isCommentedMap, type CommentedEntry, type CommentedMap, type CommentedValue } from '../../domain/commented.ts';
import { escapeUnprintable, hasUnprintable, unprintable } from '../../domain/text/unprintable.ts';

/** Where a comment is broken, in characters from the margin. */
const width = 110;

/**
 * A YAML file: its header as comments, then each entry with its reasons above it. Texts may be foreign: none of them can
 * leave its scalar or its comment, and what nobody can see is written as an escape.
 */
export function commentedYaml(header: readonly string[], map: CommentedMap): string {
  const parts = map.entries.map((entry) => {
    const body = yamlOf(mapNode({ entries: [{ ...entry, reasons: [], isExample: false }] }));
    const reasons = linesOf(entry.reasons ?? [], width).map((line) => `# ${line}\n`);
    return reasons.join('') + (entry.isExample ? body.replace(/^(?=.)/gm, '# ') : body);
  });
  const above = header.map((line) => `# ${escapeUnprintable(line)}\n`).join('');
  return [above, ...parts].join('\n');
}

/** A mapping or a list as the lines of a block, to be put into a file. */
export function blockLines(value: readonly CommentedValue[] | CommentedMap): readonly string[] {
  return yamlOf(isCommentedMap(value) ? mapNode(value) : listNode(value))
    .trimEnd()
    .split('\n');
}

function yamlOf(contents: YAMLMap | YAMLSeq): string {
  contents.flow = false;
  const document = new Document(contents, { schema: 'core' });
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: true, nullStr: 'null' });
  // Whatever is unprintable stands in double quotes, where YAML has escapes for it; comments have none of it.
  return text.replace(unprintable, (character) => (character === '\n' ? character : yamlEscape(character)));
}

function yamlEscape(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return point > 0xffff ? `\\U${point.toString(16).padStart(8, '0')}` : `\\u${point.toString(16).padStart(4, '0')}`;
}

function nodeOf(value: CommentedValue): Node {
  if (isCommentedMap(value)) return mapNode(value);
  return isList(value) ? listNode(value) : scalar(value);
}

function scalar(value: string | number | boolean | null): Scalar {
  const node = new Scalar(value);
  if (typeof value !== 'string') return node;
  // `<<` in plain style would merge. What YAML has a meaning for is quoted in any place, so that it looks the same.
  if (hasUnprintable(value) || value === '<<' || /[*?[\]{}&!|>%`#"]/.test(value)) node.type = Scalar.QUOTE_DOUBLE;
  if (value.includes('\\') && !hasUnprintable(value)) node.type = Scalar.QUOTE_SINGLE;
  return node;
}

function listNode(values: readonly CommentedValue[]): YAMLSeq {
  const node = new YAMLSeq();
  node.items = values.map(nodeOf);
  node.flow = isShort(values);
  return node;
}

/** The lines of an example go above what follows it, or at the end. */
function mapNode({ entries, reasons = [] }: CommentedMap): YAMLMap {
  const node = new YAMLMap();
  let above: string[] = [];
  for (const entry of entries) {
    above.push(...linesOf(entry.reasons ?? [], width - 8));
    if (entry.isExample) {
      above.push(...exampleLines(entry));
      continue;
    }
    const key = scalar(entry.key);
    if (above.length > 0) key.commentBefore = asComment(above);
    above = [];
    node.items.push(new Pair(key, nodeOf(entry.value)));
  }
  if (above.length > 0) node.comment = asComment(above);
  const own = linesOf(reasons, width - 6);
  if (own.length > 0) node.commentBefore = asComment(own);
  node.flow = own.length === 0 && isShort({ entries });
  return node;
}

function exampleLines({ key, value }: CommentedEntry): string[] {
  return yamlOf(mapNode({ entries: [{ key, value }] }))
    .trimEnd()
    .split('\n');
}

function asComment(lines: readonly string[]): string {
  return lines.map((line) => ` ${line}`).join('\n');
}

/** Whether a value fits on one line and needs no comment; a list of mappings is written an item a line. */
function isShort(value: CommentedValue): boolean {
  return (
    isBare(value) &&
    lengthOf(value) <= 90 &&
    !(isList(value) && value.some((item) => isList(item) || isCommentedMap(item)))
  );
}

function lengthOf(value: CommentedValue): number {
  const parts = isList(value)
    ? value.map(lengthOf)
    : isCommentedMap(value)
      ? value.entries.map((entry) => entry.key.length + 2 + lengthOf(entry.value))
      : [String(value).length];
  return parts.reduce((sum, length) => sum + length + 2, 0);
}

function isBare(value: CommentedValue): boolean {
  if (isList(value)) return value.every(isBare);
  if (!isCommentedMap(value)) return true;
  const { entries, reasons = [] } = value;
  return (
    entries.length > 0 &&
    reasons.length === 0 &&
    entries.every((entry) => !entry.isExample && (entry.reasons ?? []).length === 0 && isBare(entry.value))
  );
}

function isList(value: CommentedValue): value is readonly CommentedValue[] {
  return Array.isArray(value);
}

/** Paragraphs as lines of at most so many characters, where words allow it. */
function linesOf(paragraphs: readonly string[], most: number): string[] {
  return paragraphs.flatMap((paragraph) => {
    const lines: string[] = [];
    for (const word of escapeUnprintable(paragraph).split(' ')) {
      const last = lines.at(-1);
      if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines;
  });
}
