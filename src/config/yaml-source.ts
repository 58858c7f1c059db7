import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  Scalar,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { ConfigError, wholeFile, type Problem } from './problem.ts';
import { quoted } from './wording.ts';

/** A YAML file as plain values, with the way back from each value to its place in the file. */
export interface YamlSource {
  readonly file: string;
  /**
   * Maps as objects, lists as arrays. A number or boolean that would print otherwise than it is written (`0123`,
   * `1.10`, `True`) is its text.
   */
  readonly value: unknown;
  /** The place of a value; of its key, if asked for; of the nearest thing in the file if there is no such value. */
  place(path: readonly PropertyKey[], of?: 'value' | 'key'): Omit<Problem, 'message'>;
}

/** Aliases may stand for this many values together: a baseline stays far below, an alias bomb far above. */
const maxAliasCount = 1000;
const maxDepth = 100;

/**
 * Parses one YAML 1.2 document (core schema, merge keys `<<` understood). A syntax error, a duplicate key, a second
 * document, an unknown tag and an empty file are ConfigErrors.
 */
export function parseYaml(file: string, text: string): YamlSource {
  try {
    return readDocument(file, text);
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigError([wholeFile(file, 'is nested too deeply')], { cause: error });
    throw error;
  }
}

function readDocument(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'core',
    merge: true,
    stringKeys: true,
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter: lines,
  });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const errors = [...document.errors, ...document.warnings];
  if (errors.some(({ message }) => message.startsWith('Maximum call stack'))) throw new RangeError();
  if (errors.length > 0) {
    throw new ConfigError(
      errors.map(({ code, message, pos }) => ({ ...at(pos[0]), message: plainWords.get(code) ?? `YAML: ${message}` })),
    );
  }

  const { aliases, faults } = survey(document, (offset) => at(offset).line);
  if (faults.length > 0) throw new ConfigError(faults.map(({ node, message }) => ({ ...at(startOf(node)), message })));

  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    throw new ConfigError([wholeFile(file, 'is empty; it must have at least "version: 1"')]);
  }
  return {
    file,
    value: valueOf(file, document),
    place: (path, of = 'value') => at(startOf(find(contents, path, of, aliases))),
  };
}

function valueOf(file: string, document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = `its aliases expand to more than ${maxAliasCount} values`;
    throw new ConfigError([wholeFile(file, message)], { cause: error });
  }
}

/** For the errors whose wording speaks of the parser's interface. */
const plainWords: ReadonlyMap<string, string> = new Map([
  ['MULTIPLE_DOCS', 'a second document begins here; the file must hold only one'],
  ['NON_STRING_KEY', 'a key must be a string, not a list, a mapping or an alias'],
]);

interface Survey {
  readonly aliases: ReadonlyMap<Alias, Node>;
  readonly faults: readonly { readonly node: Node; readonly message: string }[];
}

/** Resolves aliases, keeps scalars as they are written, notes what YAML allows and we do not. */
function survey(document: Document.Parsed, lineOf: (offset: number) => number): Survey {
  const aliases = new Map<Alias, Node>();
  const anchors = new Map<string, Node>();
  const faults: { node: Node; message: string }[] = [];
  visit(document, (key, node, ancestors) => {
    if (!isNode(node)) return undefined;
    if (ancestors.length > 2 * maxDepth) {
      faults.push({ node, message: `is nested deeper than ${maxDepth} levels` });
      return visit.BREAK;
    }
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      const alias = `the alias *${node.source}`;
      if (target) aliases.set(node, target);
      else faults.push({ node, message: `there is no anchor &${node.source} before ${alias}` });
      if (target && ancestors.includes(target))
        faults.push({ node, message: `${alias} is inside the value that it refers to` });
    } else if (node.anchor) anchors.set(node.anchor, node);
    if (isScalar(node) && key !== 'key') keepAsWritten(node);
    if (isMap(node)) faults.push(...duplicateKeys(node, lineOf));
    return undefined;
  });
  visit(document, {
    Pair: (_key, pair) => {
      if (isMergeKey(pair) && !mergeSources(pair, aliases).every(isMap)) {
        faults.push({
          node: pair.key as Node,
          message: '"<<" merges only mappings: an alias of a mapping, or a list of them',
        });
      }
    },
  });
  return { aliases, faults };
}

/** Account ids begin with zeros, versions end with them, and tag values know `True` from `true`. */
function keepAsWritten(scalar: Scalar): void {
  const { value, source } = scalar;
  if (source === undefined || (typeof value !== 'number' && typeof value !== 'boolean')) return;
  if (String(value) !== source) scalar.value = source;
}

function duplicateKeys(map: YAMLMap, lineOf: (offset: number) => number): { node: Node; message: string }[] {
  const first = new Map<string, Node>();
  return map.items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const name = keyText(key);
    const earlier = first.get(name);
    if (!earlier) first.set(name, key);
    if (!earlier) return [];
    const message = `the key ${quoted(name)} is here twice: first in line ${lineOf(startOf(earlier))}`;
    return [{ node: key, message }];
  });
}

function find(root: Node, path: readonly PropertyKey[], of: 'value' | 'key', aliases: Survey['aliases']): Node {
  let node = root;
  for (const [index, step] of path.entries()) {
    const collection = deref(node, aliases);
    if (isMap(collection)) {
      const pair = pairAt(collection, String(step), aliases);
      if (!pair) return node;
      const key = pair.key as Node;
      node = of === 'key' && index === path.length - 1 ? key : isNode(pair.value) ? pair.value : key;
    } else if (isSeq(collection)) {
      const item = collection.items[Number(step)];
      if (!isNode(item)) return node;
      node = item;
    } else return node;
  }
  return node;
}

/** The pair that a key's value comes from: the mapping's own, else that of the first mapping that it merges. */
function pairAt(map: YAMLMap, name: string, aliases: Survey['aliases']): Pair | undefined {
  const own = map.items.find((pair) => !isMergeKey(pair) && keyText(pair.key) === name);
  if (own) return own;
  const merged = map.items
    .filter(isMergeKey)
    .flatMap((pair) => mergeSources(pair, aliases))
    .filter(isMap);
  return merged.map((source) => pairAt(source, name, aliases)).find((pair) => pair !== undefined);
}

function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.type === Scalar.PLAIN && keyText(pair.key) === '<<';
}

function mergeSources(pair: Pair, aliases: Survey['aliases']): readonly unknown[] {
  const value = deref(pair.value, aliases);
  return isSeq(value) ? value.items.map((item) => deref(item, aliases)) : [value];
}

function deref(node: unknown, aliases: Survey['aliases']): unknown {
  return isAlias(node) ? aliases.get(node) : node;
}

function keyText(key: unknown): string {
  return isScalar(key) && typeof key.value === 'string' ? key.value : '';
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
