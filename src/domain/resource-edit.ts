import { canonicalJson, isJsonObject, type Json, type JsonObject } from './json.ts';
import { refOf, type Resource, type ResourceRef, type Tags } from './resource.ts';
import { scopeKey, type Scope } from './scope.ts';

type AnyResource = Resource<string, unknown>;

/** A resource in two states; a side that does not have it is undefined. At least one is given. */
export interface ResourcePair {
  readonly before: AnyResource | undefined;
  readonly after: AnyResource | undefined;
}

/** The smallest part of a difference between two states of a resource that can be taken back by itself. */
export interface ResourceEdit extends Scope {
  readonly change: 'added' | 'gone' | 'changed';
  readonly resource: ResourceRef;
  /** Keys from the resource down; members of a list by name or value. Empty: the whole resource came or went. */
  readonly path: readonly string[];
  /** Null for a side that does not have it, and for a whole resource. */
  readonly before: Json;
  readonly after: Json;
}

/** What tells one resource of a snapshot from another. */
export function resourceKey(resource: Scope & Pick<ResourceRef, 'id'>): string {
  return `${scopeKey(resource)}/${resource.id}`;
}

/** The edits that lead from one state of a resource to the other, in the order of their paths. */
export function resourceEdits({ before, after }: ResourcePair): readonly ResourceEdit[] {
  const resource = after ?? before;
  if (!resource) return [];
  const { account, region, kind } = resource;
  // What lost its name is still known by it.
  const name = resource.name ?? before?.name;
  const head = { account, region, kind, resource: refOf({ ...resource, ...(name !== undefined && { name }) }) };
  if (!before) return [{ ...head, change: 'added', path: [], before: null, after: null }];
  if (!after) return [{ ...head, change: 'gone', path: [], before: null, after: null }];
  return differences(editable(before), editable(after), []).map((difference) => ({
    ...head,
    change: 'changed',
    ...difference,
  }));
}

/**
 * The resource with those edits taken back for which `isTakenBack` holds, and the others made: `after` if none is,
 * `before` if all are. Undefined where the resource is not there then.
 */
export function withEditsTakenBack(
  { before, after }: ResourcePair,
  isTakenBack: (path: readonly string[]) => boolean,
): AnyResource | undefined {
  if (!before || !after) return isTakenBack([]) ? before : after;
  const merged = merge(editable(before), editable(after), [], isTakenBack) as unknown as Editable;
  const { account, region, kind, arn, id } = after;
  return { account, region, kind, arn, id, ...merged };
}

/** The parts of a resource that can change while it stays the same resource. */
type Editable = {
  readonly name?: string;
  readonly tags: Tags;
  readonly attributes: JsonObject;
};

function editable({ name, tags, attributes }: AnyResource): Editable {
  return { ...(name !== undefined && { name }), tags, attributes: attributes as JsonObject };
}

type Difference = Pick<ResourceEdit, 'path' | 'before' | 'after'>;

function differences(before: Json, after: Json, path: readonly string[]): readonly Difference[] {
  const [was, is] = [membersOf(before), membersOf(after)];
  if (was && is && was.kind === is.kind) {
    const names = new Set([...was.members.keys(), ...is.members.keys()]);
    return [...names].sort().flatMap((name): readonly Difference[] => {
      const [old, now] = [was.members.get(name), is.members.get(name)];
      const place = [...path, name];
      if (old !== undefined && now !== undefined) return differences(old, now, place);
      return [{ path: place, before: old ?? null, after: now ?? null }];
    });
  }
  return canonicalJson(before) === canonicalJson(after) ? [] : [{ path, before, after }];
}

function merge(
  before: Json,
  after: Json,
  path: readonly string[],
  isTakenBack: (path: readonly string[]) => boolean,
): Json {
  const [was, is] = [membersOf(before), membersOf(after)];
  if (was && is && was.kind === is.kind) {
    const names = [...is.members.keys(), ...[...was.members.keys()].filter((name) => !is.members.has(name))];
    const members = names.flatMap((name): readonly (readonly [string, Json])[] => {
      const [old, now] = [was.members.get(name), is.members.get(name)];
      const place = [...path, name];
      if (old !== undefined && now !== undefined) return [[name, merge(old, now, place, isTakenBack)]];
      const kept = isTakenBack(place) ? old : now;
      return kept === undefined ? [] : [[name, kept]];
    });
    return is.kind === 'object' ? Object.fromEntries(members) : inOrder(members, was.members, is.members);
  }
  return canonicalJson(before) !== canonicalJson(after) && isTakenBack(path) ? before : after;
}

/** A list whose members come from two lists: as one of them has it where it is one of them, by name otherwise. */
function inOrder(
  members: readonly (readonly [string, Json])[],
  before: ReadonlyMap<string, Json>,
  after: ReadonlyMap<string, Json>,
): readonly Json[] {
  const byName = new Map(members);
  for (const order of [after, before])
    if (order.size === byName.size && [...order.keys()].every((name) => byName.has(name)))
      return [...order.keys()].flatMap((name) => byName.get(name) ?? []);
  return [...byName].sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, member]) => member);
}

interface Members {
  readonly kind: 'object' | 'list';
  readonly members: ReadonlyMap<string, Json>;
}

/**
 * The members of an object by key, of a list of strings by value, of a list of objects by the field that names them.
 * Undefined for what is one value: policy documents, lists whose members have no names or not names of their own.
 */
function membersOf(value: Json): Members | undefined {
  if (isJsonObject(value)) {
    if ('document' in value || 'Statement' in value || 'text' in value) return undefined;
    return { kind: 'object', members: new Map(Object.entries(value)) };
  }
  if (!Array.isArray(value)) return undefined;
  const named = (value as readonly Json[]).map((member) => [memberName(member), member] as const);
  const members = new Map(named.flatMap(([name, member]) => (name === undefined ? [] : [[name, member] as const])));
  return members.size === value.length ? { kind: 'list', members } : undefined;
}

function memberName(member: Json): string | undefined {
  if (typeof member === 'string') return member;
  if (!isJsonObject(member)) return undefined;
  const name = ['name', 'id', 'volume', 'slot'].map((field) => member[field]).find((each) => each !== undefined);
  return typeof name === 'string' || typeof name === 'number' ? String(name) : undefined;
}
