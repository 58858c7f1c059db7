import { hash } from 'node:crypto';
import { digest } from '../../domain/digest.ts';
import type { Json } from '../../domain/json.ts';
import type { LastRead, LastScope } from '../../domain/last-read.ts';
import { lazy } from '../../domain/memoize.ts';
import { scopeKey, type AttributesRead } from '../../domain/scope.ts';
import { isAttributeKind, type AnyResource, type AttributeKind, type Place, type ResourceKind } from '../kinds/kind.ts';
import { asReadError } from '../read-error.ts';

/** The kinds whose attributes can be carried. */
export type CarriedKind = 'instance-attribute' | 'image-attribute';

/**
 * Finds the resources of a place whose attributes calls may have changed since a moment: their ids, by kind. A kind is
 * missing if that cannot be known for all of its resources.
 */
export type CalledSince = (
  place: Pick<Place, 'account' | 'region'>,
  kinds: readonly CarriedKind[],
  since: Date,
) => Promise<ReadonlyMap<string, ReadonlySet<string>>>;

/** How attributes of earlier runs are carried. */
export interface Carrying {
  /** The start of the run. */
  readonly now: Date;
  /** Within how many days all attributes are read again; at least 1. */
  readonly days: number;
  readonly calledSince: CalledSince;
}

/** What stands as earlier runs read it, and what is to be read. */
export interface CarriedAttributes {
  readonly resources: readonly AnyResource[];
  readonly toRead: readonly AnyResource[];
  /** Left out where nothing is carried, neither in this run nor from it. */
  readonly since?: { readonly [Field in 'since' | 'days']: NonNullable<AttributesRead[Field]> };
}

/** Decides for the resources of a kind which of their attributes are carried. */
export type CarryAttributes = (kind: AttributeKind, parents: readonly AnyResource[]) => Promise<CarriedAttributes>;

/** A reading whose attributes may stand; times are in milliseconds since 1970. */
interface Reading {
  /** The run's id. */
  readonly run: string;
  /** The start of the run. */
  readonly at: number;
  /** No attribute was read before. */
  readonly oldest: number;
}

/**
 * Makes the decision for one place (docs/adr/0024). CloudTrail is asked once for all kinds, and only if something can be
 * carried.
 */
export function carryAttributesIn(
  place: Place,
  kinds: readonly ResourceKind[],
  lastRead: LastRead,
  carrying: Carrying | undefined,
): CarryAttributes {
  const last = new Map(lastRead.scopes.map((scope) => [scopeKey(scope), scope]));
  const lastOf = (kind: string) => carriableReading(last.get(scopeKey({ ...place, kind })), carrying);
  const called = lazy(async () => {
    const readings = kinds.filter(isCarried).flatMap(({ kind }) => {
      const reading = lastOf(kind);
      return reading ? [{ kind, at: reading.at }] : [];
    });
    const since = new Date(Math.min(...readings.map(({ at }) => at)));
    return carrying?.calledSince(
      place,
      readings.map(({ kind }) => kind),
      since,
    );
  });
  return async (kind, parents) => {
    if (!carrying || !isCarried(kind)) return { resources: [], toRead: parents };
    const everything = split(parents, carrying, undefined, () => undefined);
    const reading = lastOf(kind.kind);
    if (!reading || parents.length === 0) return everything;
    const changed = (await endedBySignal(called))?.get(kind.kind);
    if (!changed) return everything;
    const held = await lastRead.resources({ ...place, kind: kind.kind }, reading.run);
    const earlier = new Map(held.map((each) => [each.id, each]));
    const digests = await lastRead.digests({ ...place, kind: kind.of }, reading.run);
    return split(parents, carrying, reading, (parent) =>
      changed.has(parent.id) || digests.get(parent.id) !== digest(parent as unknown as Json)
        ? undefined
        : earlier.get(parent.id),
    );
  };
}

function isCarried(kind: ResourceKind): kind is AttributeKind & { readonly kind: CarriedKind } {
  return isAttributeKind(kind) && kind.isCarried === true;
}

/**
 * The last reading if its attributes may stand: of at least one resource, complete, before this run, and in the same
 * cycle. What a file held is no such reading: nobody knows when it was written.
 */
function carriableReading(last: LastScope | undefined, carrying: Carrying | undefined): Reading | undefined {
  const { complete, count = 0 } = last ?? {};
  const { since, days } = complete?.attributes ?? {};
  if (!carrying || !complete || count === 0 || since === undefined || days !== carrying.days) return undefined;
  const at = Date.parse(complete.startedAt);
  return at < carrying.now.getTime() ? { run: complete.run, at, oldest: Date.parse(since) } : undefined;
}

/** A search that a signal cuts short found nothing; rejects if the signal ends the run. */
async function endedBySignal<Value>(search: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await search();
  } catch (error) {
    asReadError(error);
    return undefined;
  }
}

function split(
  parents: readonly AnyResource[],
  { now, days }: Carrying,
  reading: Reading | undefined,
  unchanged: (parent: AnyResource) => AnyResource | undefined,
): CarriedAttributes {
  const resources: AnyResource[] = [];
  const toRead: AnyResource[] = [];
  let since = now.getTime();
  for (const parent of parents) {
    const turnBefore = (moment: number) => lastTurn(parent.id, days, moment);
    const earlier = reading && turnBefore(now.getTime()) <= reading.at ? unchanged(parent) : undefined;
    if (reading && earlier) {
      resources.push(earlier);
      since = Math.min(since, Math.max(reading.oldest, turnBefore(reading.at)));
    } else toRead.push(parent);
  }
  return { resources, toRead, since: { since: new Date(since).toISOString(), days } };
}

/**
 * The last moment at or before another one at which a resource had its turn to be read again: once in each cycle of so
 * many days, at a moment that its id decides. Milliseconds since 1970.
 */
function lastTurn(id: string, days: number, moment: number): number {
  const cycle = days * 24 * 60 * 60 * 1000;
  const offset = Math.floor((Number.parseInt(hash('sha256', id, 'hex').slice(0, 8), 16) / 2 ** 32) * cycle);
  return Math.floor((moment - offset) / cycle) * cycle + offset;
}
