import { setMaxListeners } from 'node:events';
import { partitionOf } from '../../domain/arn.ts';
import { neverRead, type LastRead } from '../../domain/last-read.ts';
import type { Log } from '../../domain/log.ts';
import { resourcePacking } from '../../domain/packed/packed-resource.ts';
import { globalRegion, scopeKey, type Coverage, type Scope } from '../../domain/scope.ts';
import type { Collapse, Snapshot } from '../../domain/snapshot.ts';
import { compareText } from '../../domain/text/order.ts';
import { carryAttributesIn, type Carrying } from './carry-attributes.ts';
import { carriedInto } from './carry.ts';
import { expectedScopes } from './expected-scopes.ts';
import type { AttributeNeeds } from './needed-attributes.ts';
import { isRegional, type AnyResource, type Place, type ResourceKind } from '../kinds/kind.ts';
import { sortedBy } from '../kinds/normalise.ts';
import { readPlace, type Outcome } from './read-place.ts';
import type { AccountReader, Source } from '../source.ts';

/** Options of collecting. */
export interface CollectOptions {
  readonly log: Log;
  /** What earlier runs read of these accounts; if left out, nothing. */
  readonly lastRead?: ((accounts: readonly string[]) => Promise<LastRead>) | undefined;
  /** Which attributes anything needs; if left out, all. Files are read whole. */
  readonly needs?: AttributeNeeds | undefined;
  /** How attributes of earlier runs stand for calls of this one; if left out, none does. */
  readonly carrying?: Carrying | undefined;
  /**
   * Ends the reading; `collect` then rejects with the signal's reason, unless that is `leftOut`: then the rest is
   * skipped.
   */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** What the time of scopes is measured with; if left out, the machine's clock. */
  readonly clock?: (() => Date) | undefined;
}

/** One scope has ended. */
export interface Progress {
  readonly coverage: Coverage;
  readonly resources: number;
  /** How long it was read, from its first call on. */
  readonly milliseconds: number;
  readonly scopesDone: number;
  readonly scopes: number;
}

/**
 * Reads all kinds in all accounts and regions of a source at the same time, and closes the source. A scope that cannot
 * be read is in coverage with its error, and stops no other scope; so is a scope that earlier runs covered and that the
 * source does not list any more. Rejects with a SourceError if nothing at all can be read.
 */
export async function collectKinds(
  kinds: readonly ResourceKind[],
  source: Source,
  { log, onProgress, clock = () => new Date(), ...options }: CollectOptions,
): Promise<Snapshot> {
  const signal = options.signal && withoutListenerLimit(options.signal);
  try {
    const accounts = await source.accounts(signal);
    const lastRead = (await options.lastRead?.(accounts.map(({ id }) => id))) ?? neverRead;
    const packing = resourcePacking();
    const readings = accounts.flatMap((reader) =>
      placesOf(reader).map((place) => {
        const own = kindsIn(kinds, place);
        const { carrying, needs } = reader.callsAws ? options : {};
        const carryAttributes = carryAttributesIn(place, own, lastRead, carrying);
        // Identities are few, and their policy documents are told apart by which object they are.
        const pack = place.region === globalRegion ? asItIs : packing;
        return { place, reader, lastRead, carryAttributes, needs, pack, signal, clock, kinds: own };
      }),
    );
    const scopes = readings.reduce((sum, reading) => sum + reading.kinds.length, 0);
    let scopesDone = 0;
    const onScope = ({ coverage, resources }: Outcome, milliseconds: number) => {
      scopesDone += 1;
      tell(log, coverage, resources.length);
      onProgress?.({ coverage, resources: resources.length, milliseconds, scopesDone, scopes });
    };
    const aliases = Promise.all(accounts.map(async (reader) => [reader.id, await reader.alias(signal)] as const));
    const outcomes = (await Promise.all(readings.map((reading) => readPlace(reading, onScope)))).flat();
    const notListed = expectedScopes(
      lastRead,
      kinds,
      accounts,
      outcomes.map(({ coverage }) => coverage),
    );
    for (const coverage of notListed) tell(log, coverage, 0);
    const snapshot = await carriedInto(snapshotOf(accounts, outcomes, notListed), lastRead);
    return withAliases(snapshot, await aliases);
  } finally {
    source.close();
  }
}

function withAliases(
  snapshot: Snapshot,
  aliases: readonly (readonly [account: string, alias: string | undefined])[],
): Snapshot {
  const known = aliases.flatMap(([account, alias]) => (alias === undefined ? [] : [[account, alias] as const]));
  return known.length > 0 ? { ...snapshot, aliases: new Map(known) } : snapshot;
}

function snapshotOf(
  accounts: readonly AccountReader[],
  outcomes: readonly Outcome[],
  notListed: readonly Coverage[],
): Snapshot {
  const partlyRead = outcomes.flatMap(({ coverage: { account, region, kind }, unread }) =>
    unread ? [{ account, region, kind, unread }] : [],
  );
  const collapsed = [
    ...new Map(
      outcomes.flatMap(({ collapse }) => (collapse ? [[collapseKey(collapse), collapse] as const] : [])),
    ).values(),
  ];
  return {
    accounts: [...new Set([...accounts.map(({ id }) => id), ...notListed.map(({ account }) => account)])].sort(),
    resources: sortedBy(outcomes, ({ coverage }) => orderOf(coverage)).flatMap(({ resources }) =>
      resources.toSorted((a, b) => compareText(a.id, b.id)),
    ),
    coverage: sortedBy([...outcomes.map(({ coverage }) => coverage), ...notListed], orderOf),
    ...(partlyRead.length > 0 && { partlyRead: sortedBy(partlyRead, scopeKey) }),
    ...(collapsed.length > 0 && { collapsed: sortedBy(collapsed, collapseKey) }),
  };
}

function collapseKey({ account, region, api }: Collapse): string {
  return `${account}\0${region}\0${api}`;
}

/** A signal that follows the caller's, without a limit on listeners: each request adds one. */
function withoutListenerLimit(signal: AbortSignal): AbortSignal {
  const ours = AbortSignal.any([signal]);
  setMaxListeners(0, ours);
  return ours;
}

function placesOf({ id: account, partition, regions }: AccountReader): readonly Place[] {
  const regional = regions.map((region) => ({ account, region, partition: partitionOf(region) }));
  return [{ account, region: globalRegion, partition }, ...regional];
}

function kindsIn(kinds: readonly ResourceKind[], { region }: Place): readonly ResourceKind[] {
  return kinds.filter((kind) => isRegional(kind) === (region !== globalRegion));
}

function tell(log: Log, coverage: Coverage, resources: number): void {
  if (coverage.status === 'complete' || coverage.optional) log.debug({ ...coverage, resources }, 'scope read');
  else log.warn(coverage, 'scope not read to its end');
}

function orderOf({ account, region, kind }: Scope): string {
  return `${account}\0${region}\0${kind}`;
}

function asItIs(resource: AnyResource): AnyResource {
  return resource;
}
