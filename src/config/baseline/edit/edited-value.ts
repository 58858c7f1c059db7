import type { BaselineEdit, BaselinePath } from '../../../domain/baseline-edit.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts';

/** What stands at a place; undefined where nothing does. */
export function valueAt(value: unknown, path: BaselinePath): unknown {
  return path.reduce<unknown>((at, key) => {
    if (Array.isArray(at)) return typeof key === 'number' ? (at as readonly unknown[])[key] : undefined;
    return isJsonObject(at) && typeof key === 'string' && Object.hasOwn(at, key) ? at[key] : undefined;
  }, value);
}

/** An edit of lists as the value that is to stand there; undefined deletes what does. */
export function edited(value: unknown, edit: BaselineEdit): Json | undefined {
  const before = valueAt(value, edit.at) as Json | undefined;
  switch (edit.do) {
    case 'set':
      return edit.value;
    case 'delete':
      return undefined;
    case 'add':
      return asList(before).some((item) => isText(item, edit.value)) ? (before ?? []) : [...asList(before), edit.value];
    case 'append':
      return [...asList(before), ...edit.values];
    case 'insert':
      return { ...(isJsonObject(before) ? before : {}), ...edit.entries };
    case 'remove':
      return asList(before).filter((item) => !isText(item, edit.value));
  }
}

/** Numbers and booleans count as they are written. */
function isText(item: Json, text: string): boolean {
  return (typeof item === 'string' ? item : JSON.stringify(item)) === text;
}

function asList(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

/** The value with another at a place, or with nothing there; mappings on the way that are missing are made. */
export function withValueAt(value: unknown, [key, ...rest]: BaselinePath, put: Json | undefined): Json {
  if (key === undefined) return put ?? null;
  if (Array.isArray(value) && typeof key === 'number') {
    const list = value as readonly Json[];
    if (rest.length === 0 && put === undefined) return list.toSpliced(key, 1);
    return list.with(key, withValueAt(list[key], rest, put));
  }
  const object: JsonObject = isJsonObject(value) ? value : {};
  const entries = Object.entries(object);
  const at = entries.findIndex(([name]) => name === key);
  if (rest.length === 0 && put === undefined) return Object.fromEntries(entries.filter((_, index) => index !== at));
  const entry: readonly [string, Json] = [String(key), withValueAt(at < 0 ? undefined : entries[at]?.[1], rest, put)];
  return Object.fromEntries(at < 0 ? [...entries, entry] : entries.with(at, entry as [string, Json]));
}
