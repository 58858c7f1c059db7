import { canonicalJson, isJsonObject, type Json } from './json.ts';
import { refOf, type Resource, type ResourceRef } from './resource.ts';
import type { Scope } from './scope.ts';

/** What differs in one resource between two snapshots. */
export interface Change extends Scope {
  readonly change: 'added' | 'gone' | 'changed';
  readonly resource: ResourceRef;
  /** Empty unless `change` is `changed`. */
  readonly fields: readonly FieldChange[];
  /** What changed in the meaning of its policy documents, if it has some; their text is in `fields`. */
  readonly documents?: readonly DocumentChange[];
}

/** How the meaning of a policy document changed. */
export interface DocumentChange {
  /** `trust policy`, `inline policy NAME`, `default version`. */
  readonly document: string;
  readonly change: 'added' | 'gone' | 'changed';
  /**
   * One line each: `+` a statement that is new, `-` one that is gone, `~` one that changed, and how. Empty if both
   * texts mean the same.
   */
  readonly differences: readonly string[];
}

/** One field that differs; a side that does not have it is undefined. */
export interface FieldChange {
  /** Keys from the resource down: `['tags', 'Owner']`, `['attributes', 'metadata', 'tokens']`. */
  readonly path: readonly string[];
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** Compares one resource as two runs saw it; undefined if nothing differs. At least one side must be given. */
export function changeBetween(before: Resource | undefined, after: Resource | undefined): Change | undefined {
  const resource = after ?? before;
  if (!resource) return undefined;
  const { account, region, kind } = resource;
  const head = { account, region, kind, resource: refOf(resource) };
  if (!before) return { ...head, change: 'added', fields: [] };
  if (!after) return { ...head, change: 'gone', fields: [] };
  const fields = [
    ...fieldChanges(before.name, after.name, ['name']),
    ...fieldChanges(before.tags, after.tags, ['tags']),
    ...fieldChanges(before.attributes, after.attributes, ['attributes']),
  ];
  return fields.length === 0 ? undefined : { ...head, change: 'changed', fields };
}

/** Objects are compared key by key, everything else (lists too) as a whole. */
function fieldChanges(before: Json | undefined, after: Json | undefined, path: readonly string[]): FieldChange[] {
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => fieldChanges(own(before, key), own(after, key), [...path, key]));
  }
  return textOf(before) === textOf(after) ? [] : [{ path, before, after }];
}

function own(object: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function textOf(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : canonicalJson(value);
}
