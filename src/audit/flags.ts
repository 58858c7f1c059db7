import { loadReference } from '../access/index.ts';
import type { AttributeNeeds, Carrying, Source } from '../aws/index.ts';
import { attributeNeeds } from '../checks/index.ts';
import type { Baseline } from '../domain/baseline.ts';
import { calledUntil } from './called-since.ts';

/** Whether all flags are read; else what is read in their place. */
export type FlagSettings =
  | 'all'
  | {
      /** Within how many days those that are needed are all read again. */
      readonly days: number;
      /** In a region with so many instances, at most, those of all are read, needed or not. */
      readonly allUpTo: number;
    };

/** What decides which flags a run reads: see `AuditRequest`. */
interface FlagReadingRun {
  readonly source: Source;
  readonly baseline: Baseline;
  readonly now: Date;
  readonly flags?: FlagSettings;
  readonly asksWho?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Which protection flags a run reads: those that the baseline needs (docs/adr/0026), without those of earlier runs that
 * stand (docs/adr/0024). Nothing is left out where all are asked for.
 */
export async function flagReading({
  source,
  baseline,
  now,
  flags = 'all',
  asksWho = true,
  signal,
}: FlagReadingRun): Promise<{ readonly needs?: AttributeNeeds; readonly carrying?: Carrying }> {
  if (flags === 'all') return {};
  const reference = await loadReference(baseline.access.length > 0 ? 'all' : []);
  const calledSince = calledUntil(now, (query) => source.events(query), signal);
  return {
    needs: { allUpTo: flags.allUpTo, neededOf: attributeNeeds(baseline, reference) },
    ...(asksWho && { carrying: { now, days: flags.days, calledSince } }),
  };
}
