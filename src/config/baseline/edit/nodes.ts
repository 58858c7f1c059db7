import { isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { BaselinePath } from '../../../domain/baseline-edit.ts';

/** What stands at a place, with its key if it has one. */
export interface Placed {
  readonly node: unknown;
  readonly key?: Node;
}

/** Finds what stands at a place, and its key. */
export function placeAt(contents: unknown, path: BaselinePath): Placed {
  const parent = nodeAt(contents, path.slice(0, -1));
  const key = isMap(parent) && path.length > 0 ? pairOf(parent, path.at(-1))?.key : undefined;
  return { node: nodeAt(contents, path), ...(isNode(key) && { key }) };
}

/** What stands at a place; no node where nothing does. */
export function nodeAt(contents: unknown, path: BaselinePath): unknown {
  return path.reduce<unknown>((node, key) => {
    if (isMap(node)) return pairOf(node, key)?.value;
    return isSeq(node) && typeof key === 'number' ? node.items[key] : undefined;
  }, contents);
}

/** A mapping's key with its value. */
export function pairOf(map: YAMLMap, key: unknown): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}
