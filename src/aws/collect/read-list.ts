import type { AnyResource, Found, ListedKind, Place } from '../kinds/kind.ts';
import { asMalformed, ReadError } from '../read-error.ts';
import { shaped, typeText } from '../kinds/shape.ts';
import { firstIndexOf, type AccountReader } from '../source.ts';

type ByKind = ReadonlyMap<string, readonly AnyResource[]>;

/** What one list brought. */
export interface ListReading {
  readonly resources: ByKind;
  /** By kind, the ids that others refer to and the list does not hold, with who refers to them. */
  readonly lacking: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/**
 * Reads one list to its end and normalises it for all the kinds that share it; the resources by kind. Rejects with a
 * ReadError where anything of it could not be read: half a list is none.
 */
export async function readList(
  kinds: readonly [ListedKind, ...ListedKind[]],
  place: Place,
  reader: AccountReader,
  found: Found,
  signal: AbortSignal | undefined,
): Promise<ListReading> {
  const { api, prepare, requests } = kinds[0].list;
  const query = { api, prepare, requests: requests?.(found) ?? [{}], region: place.region, signal };
  const collected = new Map<string, Map<string, AnyResource>>();
  for await (const page of reader.pages(query)) {
    try {
      addPage(kinds, page, place, collected);
    } catch (error) {
      throw asMalformed(error, reader.whereabouts(query));
    }
  }
  const missing = kinds.find(({ kind }) => !collected.has(kind));
  if (missing)
    throw asMalformed(new Error(`no list for the kind ${missing.kind} in the answer`), reader.whereabouts(query));
  return keepWhatBelongs(kinds, collected, place, found);
}

/** Adds a page's resources by id, so that one that two pages hold is one. */
function addPage(
  kinds: readonly ListedKind[],
  page: object,
  place: Place,
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
      for (const resource of [kind.normalise(checked, place)].flat()) resources.set(resource.id, resource);
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

/** The page's field that holds the items, where they stand in it as they are. */
function fieldOf(page: object, items: unknown): string {
  return Object.entries(page).find(([, value]) => value === items)?.[0] ?? 'line ';
}

function keepWhatBelongs(
  kinds: readonly ListedKind[],
  collected: ReadonlyMap<string, ReadonlyMap<string, AnyResource>>,
  place: Place,
  found: Found,
): ListReading {
  const resourcesOf = (kind: string) => [...(collected.get(kind)?.values() ?? [])];
  const foundAtAll: Found = (kind) => (collected.has(kind) ? resourcesOf(kind) : found(kind));
  const resources = new Map(
    kinds.map((kind) => {
      const keep = kind.keep?.(foundAtAll, place) ?? (() => true);
      return [kind.kind, resourcesOf(kind.kind).filter(keep)];
    }),
  );
  const lacking = kinds.flatMap((kind) => {
    const isThere = (id: string) => {
      const resource = collected.get(kind.kind)?.get(id);
      return resource !== undefined && (kind.isWhole?.(resource) ?? true);
    };
    const missing = [...(kind.referredTo?.(foundAtAll) ?? [])].filter(([id]) => !isThere(id));
    return missing.length === 0 ? [] : [[kind.kind, new Map(missing)] as const];
  });
  return { resources, lacking: new Map(lacking) };
}

function keysOf(page: object): string {
  const keys = Object.keys(page).filter((key) => !key.startsWith('$'));
  return keys.length === 0 ? 'nothing' : keys.slice(0, 5).join(', ');
}
