import { setMaxListeners } from 'node:events';
import { partitionOf } from '../domain/arn.ts';
import type { Log } from '../domain/log.ts';
import { globalRegion, type Coverage, type Scope } from '../domain/scope.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Place, ResourceKind } from './kind.ts';
import { sortedBy } from './normalise.ts';
import { readPlace, type Outcome } from './read-place.ts';
import type { AccountReader, Source } from './source.ts';

/** What collecting needs besides the source. */
export interface CollectOptions {
  readonly log: Log;
  /** Ends the reading; `collect` then rejects with the signal's reason, unless that is `leftOut`: then the rest is skipped. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** One scope has ended. */
export interface Progress {
  readonly coverage: Coverage;
  readonly resources: number;
  readonly scopesDone: number;
  readonly scopes: number;
}

/**
 * Reads all kinds in all places of a source, side by side, and closes it. A scope that can't be read says so in
 * coverage and stops no other. Rejects with a SourceError where nothing at all can be read.
 */
export async function collectKinds(
  kinds: readonly ResourceKind[],
  source: Source,
  { log, onProgress, ...options }: CollectOptions,
): Promise<Snapshot> {
  const signal = options.signal && manyMayListen(options.signal);
  try {
    const accounts = await source.accounts(signal);
    const readings = accounts.flatMap((reader) =>
      placesOf(reader).map((place) => ({ place, reader, signal, kinds: kindsIn(kinds, place) })),
    );
    const scopes = readings.reduce((sum, reading) => sum + reading.kinds.length, 0);
    let scopesDone = 0;
    const onScope = ({ coverage, resources }: Outcome) => {
      scopesDone += 1;
      tell(log, coverage, resources.length);
      onProgress?.({ coverage, resources: resources.length, scopesDone, scopes });
    };
    const outcomes = (await Promise.all(readings.map((reading) => readPlace(reading, onScope)))).flat();
    return {
      accounts: accounts.map(({ id }) => id).sort(),
      resources: sortedBy(outcomes.flatMap(({ resources }) => resources), (resource) => `${orderOf(resource)}\0${resource.id}`),
      coverage: sortedBy(outcomes.map(({ coverage }) => coverage), orderOf),
    };
  } finally {
    source.close();
  }
}

/** A signal that follows the caller's, for each request to listen to. */
function manyMayListen(signal: AbortSignal): AbortSignal {
  const ours = AbortSignal.any([signal]);
  setMaxListeners(0, ours);
  return ours;
}

function placesOf({ id: account, partition, regions }: AccountReader): readonly Place[] {
  const regional = regions.map((region) => ({ account, region, partition: partitionOf(region) }));
  return [{ account, region: globalRegion, partition }, ...regional];
}

function kindsIn(kinds: readonly ResourceKind[], { region }: Place): readonly ResourceKind[] {
  return kinds.filter(({ per }) => per === (region === globalRegion ? 'account' : 'region'));
}

function tell(log: Log, coverage: Coverage, resources: number): void {
  if (coverage.status === 'complete' || coverage.optional) log.debug({ ...coverage, resources }, 'scope read');
  else log.warn(coverage, 'scope not read to its end');
}

function orderOf({ account, region, kind }: Scope): string {
  return `${account}\0${region}\0${kind}`;
}
