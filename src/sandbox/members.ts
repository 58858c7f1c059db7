import { isJsonObject, type JsonObject } from '../domain/json.ts';

/** A member's string; undefined if the object has no such member or it is not a string. */
export function textMember(object: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The objects in a list member; none if the object has no such list. */
export function objectMembers(object: JsonObject, name: string): readonly JsonObject[] {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
