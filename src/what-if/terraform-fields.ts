import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { ProposedChange } from '../domain/proposed-change.ts';

/** One resource of a plan. https://developer.hashicorp.com/terraform/internals/json-format#change-representation */
export interface Planned {
  readonly address: string;
  readonly type: string;
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly unknown: JsonObject;
  readonly exists: { readonly before: boolean; readonly after: boolean };
  /** Deleted and created again, with another id. */
  readonly isReplaced: boolean;
}

/** Thrown for what cannot be taken from the plan; the message is a sentence. */
export class NotKnown extends Error {}

/** Whether a value, or a part of it, is known only after apply. */
export function isUnknown(value: Json | undefined): boolean {
  if (value === true) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some((each: Json) => isUnknown(each));
}

/** A resource that is one change where it is made and another where it goes. */
export function moved<Change>(
  { before, after, exists }: Planned,
  {
    remove,
    add,
    isSame,
  }: {
    readonly remove: (side: JsonObject) => Change;
    readonly add: (side: JsonObject) => Change;
    readonly isSame: (a: JsonObject, b: JsonObject) => boolean;
  },
): readonly Change[] {
  const stays = exists.before && exists.after && isSame(before, after);
  return [...(exists.before && !stays ? [remove(before)] : []), ...(exists.after ? [add(after)] : [])];
}

/** Changes of a resource that is there; what is created or replaced has no id yet. */
export function existing({ exists, isReplaced }: Planned, resource: string, changed: () => readonly ProposedChange[]) {
  if (!exists.before) return unknownYet('resources that are created are not considered');
  if (isReplaced) return unknownYet('it is deleted and created again: it is not considered');
  return exists.after ? changed() : [{ kind: 'remove', resource } as const];
}

/** A permissions boundary that changes. */
export function boundary({ before, after }: Planned, on: string): readonly ProposedChange[] {
  const [was, is] = [before['permissions_boundary'] ?? '', after['permissions_boundary'] ?? ''];
  if (was === is) return [];
  return is === ''
    ? [{ kind: 'delete-boundary', on }]
    : [{ kind: 'set-boundary', on, policy: text(after, 'permissions_boundary') }];
}

/** `tags_all` has the provider's default tags, too; where it is not known yet, `tags` alone is compared. */
export function tags({ before, after, unknown }: Planned, resource: string): readonly ProposedChange[] {
  const isWhole =
    isJsonObject(before['tags_all']) && isJsonObject(after['tags_all']) && !isUnknown(unknown['tags_all']);
  const field = isWhole ? 'tags_all' : 'tags';
  const [was, is] = [tagsOf(before[field]), tagsOf(after[field])];
  return [
    ...Object.keys(was)
      .filter((key) => !Object.hasOwn(is, key))
      .map((key) => ({ kind: 'remove-tag', resource, key }) as const),
    ...Object.entries(is)
      .filter(([key, value]) => was[key] !== value)
      .map(
        ([key, value]) =>
          ({
            kind: 'set-tag',
            resource,
            key,
            value: typeof value === 'string' ? value : JSON.stringify(value),
          }) as const,
      ),
  ];
}

function tagsOf(written: Json | undefined): JsonObject {
  return isJsonObject(written) ? written : {};
}

/** One field that is an attribute of the snapshot. */
export function attribute(
  { before, after }: Planned,
  resource: string,
  field: string,
  name: string,
): readonly ProposedChange[] {
  const value = after[field];
  if (value === before[field] || (typeof value !== 'boolean' && typeof value !== 'string')) return [];
  return [{ kind: 'set-attribute', resource, attribute: name, value }];
}

/** Throws for what cannot be considered; the message is a sentence. */
export function unknownYet(message: string): never {
  throw new NotKnown(message);
}

/** A field that is a string. */
export function text(side: JsonObject, field: string): string {
  const value = side[field];
  return typeof value === 'string' ? value : unknownYet(`${field} is not a known string: it is not considered`);
}

/** A field that is a list of strings. */
export function texts(side: JsonObject, field: string): readonly string[] {
  const value = side[field];
  if (!Array.isArray(value)) return unknownYet(`${field} is not a known list: it is not considered`);
  return (value as readonly Json[]).map((each) =>
    typeof each === 'string' ? each : unknownYet(`${field} has what is not a known string: it is not considered`),
  );
}

/** A field that is JSON in a string. */
export function parsed(side: JsonObject, field: string): JsonObject {
  const written = text(side, field);
  try {
    const document = JSON.parse(written) as Json;
    if (isJsonObject(document)) return document;
  } catch {
    // Said below.
  }
  return unknownYet(`${field} is not JSON: it is not considered`);
}
