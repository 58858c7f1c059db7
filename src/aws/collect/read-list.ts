import type { AnyResource, ListedKind, Place, ResourcesOf } from '../kinds/kind.ts';
import { asMalformed, ReadError } from '../read-error.ts';
import { shaped, typeText } from '../kinds/shape.ts';
import { firstIndexOf, type AccountReader } from '../source.ts';

/** Gives a resource the form in which the run keeps it. */
export type Pack = (resource: AnyResource) => AnyResource;

type ByKind = ReadonlyMap<string, readonly AnyResource[]>;

/** The resources of one list. */
export interface ListReading {
  readonly resources: ByKind;
  /** By kind, the ids that other resources refer to and that are not in the list, each with such a resource. */
  readonly missing: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Whether a list is read at all, by what the kinds that it depends on hold. */
export function isAsked([{ list }]: readonly [ListedKind, ...ListedKind[]], resourcesOf: ResourcesOf): boolean {
  return list.requests?.(resourcesOf).length !== 0;
}

/**
 * Reads one list to its end and normalises it for all the kinds that share it. Rejects with a ReadError if anything of
 * it could not be read: part of a list counts as not read.
 */
export async function readList(
  kinds: readonly [ListedKind, ...ListedKind[]],
  place: Place,
  reader: AccountReader,
  resourcesOf: ResourcesOf,
  pack: Pack,
  signal: AbortSignal | undefined,
): Promise<ListReading> {
  const { requests, ...list } = kinds[0].list;
  const query = { ...list, requests: requests?.(resourcesOf) ?? [{}], region: place.region, signal };
  const collected = new Map<string, Map<string, AnyResource>>();
  for await (const page of reader.pages(query)) {
    try {
      addPage(kinds, page, place, pack, collected);
    } catch (error) {
      throw asMalformed(error, reader.answerName(query));
    }
  }
  const withoutList = kinds.find(({ kind }) => !collected.has(kind));
  if (withoutList)
    throw asMalformed(new Error(`no list for the kind ${withoutList.kind} in the answer`), reader.answerName(query));
  return keepResources(kinds, collected, place, resourcesOf);
}

/** Adds a page's resources by id: one that is on two pages is added once. */
function addPage(
  kinds: readonly ListedKind[],
  page: object,
  place: Place,
  pack: Pack,
  collected: Map<string, Map<string, AnyResource>>,
): void {
  const held = kinds.flatMap((kind) => {
    const items = kind.items(page);
    return items === undefined ? [] : [{ kind, items }];
  });
  if (held.length === 0)
    throw new ReadError('failed', 'MalformedAnswer', `not the answer that was asked for: it holds ${keysOf(page)}`);
  for (const { kind, items } of held) {
    const resources = collected.get(kind.kind) ?? new Map<string, AnyResource>();
    collected.set(kind.kind, resources);
    for (const [index, item] of listOf(items, page).entries()) {
      const checked = shaped(kind.shape, item, () => placeOf(page, items, index));
      for (const resource of [kind.normalise(checked, place)].flat()) resources.set(resource.id, pack(resource));
    }
  }
}

function listOf(items: unknown, page: object): readonly unknown[] {
  if (Array.isArray(items)) return items as readonly unknown[];
  throw new ReadError('failed', 'MalformedAnswer', `${fieldOf(page, items)}: expected a list, got ${typeText(items)}`);
}

/** `Reservations[3]`. */
function placeOf(page: object, items: unknown, index: number): string {
  const field = fieldOf(page, items);
  return `${field}[${firstIndexOf(page, field) + index}]`;
}

/** The field of the page with these items; `line ` if the kind computes them. */
function fieldOf(page: object, items: unknown): string {
  return Object.entries(page).find(([, value]) => value === items)?.[0] ?? 'line ';
}

function keepResources(
  kinds: readonly ListedKind[],
  collected: ReadonlyMap<string, ReadonlyMap<string, AnyResource>>,
  place: Place,
  resourcesOf: ResourcesOf,
): ListReading {
  const collectedOf = (kind: string) => [...(collected.get(kind)?.values() ?? [])];
  const allOf: ResourcesOf = (kind) => (collected.has(kind) ? collectedOf(kind) : resourcesOf(kind));
  const resources = new Map(
    kinds.map((kind) => {
      const keep = kind.keep?.(allOf, place) ?? (() => true);
      return [kind.kind, collectedOf(kind.kind).filter(keep)];
    }),
  );
  const missing = kinds.flatMap((kind) => {
    const isThere = (id: string) => {
      const resource = collected.get(kind.kind)?.get(id);
      return resource !== undefined && (kind.isComplete?.(resource) ?? true);
    };
    const ids = [...(kind.referredTo?.(allOf) ?? [])].filter(([id]) => !isThere(id));
    return ids.length === 0 ? [] : [[kind.kind, new Map(ids)] as const];
  });
  return { resources, missing: new Map(missing) };
}

function keysOf(page: object): string {
  const keys = Object.keys(page).filter((key) => !key.startsWith('$'));
  return keys.length === 0 ? 'nothing' : keys.slice(0, 5).join(', ');
}
