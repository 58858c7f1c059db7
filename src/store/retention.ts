import { lastCompleteRun, lastRunOfSchedule, mostLookedThrough, type ConcludedRun } from './history.ts';
import type { Retention } from './store.ts';

/** A concluded run, by its number: a newer run has a higher one. */
export interface RetainedRun extends Omit<ConcludedRun, 'totals' | 'baselineDigest'> {
  readonly number: number;
}

/** What a database holds that decides which runs are kept. Runs are named by their numbers. */
export interface RetentionFacts {
  /** The newest first. */
  readonly concluded: readonly RetainedRun[];
  readonly unconcluded: readonly number[];
  /** The newest run that reported each finding that is not resolved. */
  readonly unresolved: readonly number[];
  /**
   * The runs with notifications that are still to be delivered or that failed last, the newest with a notification to
   * each audience, and the newest with a delivery that each recipient got.
   */
  readonly notified: readonly number[];
  /** Of each scope, the newest run that read it completely and the newest concluded one that covered it. */
  readonly lastReadings: readonly number[];
  /** Of what a run could not read: the newest run before it that read it. */
  readonly readBefore: (run: number) => readonly number[];
  /** The numbers of the scopes that a run covered. */
  readonly scopesOf: (run: number) => ReadonlySet<number>;
}

/**
 * Which runs are kept. Besides what is asked for, these are the runs that the next audit, the health page and the
 * outbox go by (docs/adr/0030), and runs that did not conclude and began after the oldest of all these. Empty where
 * nothing concluded: then nothing may be deleted.
 */
export function runsToKeep(facts: RetentionFacts, retention: Retention): ReadonlySet<number> {
  if (facts.concluded.length === 0) return new Set();
  const kept = new Set([
    ...runsAskedFor(facts.concluded, retention),
    ...newestOfEach(facts.concluded),
    ...comparedWithNext(facts),
    ...facts.unresolved,
    ...facts.notified,
    ...facts.lastReadings,
  ]);
  // A set iterates over what is added to it meanwhile.
  for (const run of kept) for (const earlier of facts.readBefore(run)) kept.add(earlier);
  const oldest = Math.min(...kept);
  for (const run of facts.unconcluded) if (run > oldest) kept.add(run);
  return kept;
}

function runsAskedFor(concluded: readonly RetainedRun[], { runs, since }: Retention): readonly number[] {
  const counted = runs === undefined ? (since === undefined ? concluded : []) : concluded.slice(0, runs);
  const recent = since === undefined ? [] : concluded.filter(({ startedAt }) => startedAt >= since);
  return [...counted, ...recent].map(({ number }) => number);
}

/** The newest run of the same accounts and of each schedule, and the newest that read everything. */
function newestOfEach(concluded: readonly RetainedRun[]): readonly number[] {
  const ofAccounts = [...Map.groupBy(concluded, ({ accounts }) => JSON.stringify(accounts)).values()].map(
    ([run]) => run,
  );
  const schedules = new Set(concluded.map(({ schedule }) => schedule).filter((schedule) => schedule !== undefined));
  const ofSchedules = [...schedules].map((schedule) => lastRunOfSchedule(concluded.values(), schedule));
  return [...ofAccounts, ...ofSchedules, lastCompleteRun(concluded.values())].flatMap((run) => run?.number ?? []);
}

/**
 * The runs that the next run may be compared with (`comparedWith`), whatever its scopes are: of those that it looks
 * through, the runs with a scope that no newer one has in addition to all of theirs.
 */
function comparedWithNext({ concluded, scopesOf }: RetentionFacts): readonly number[] {
  const accounts = new Set(concluded.flatMap((run) => run.accounts));
  return [...accounts].flatMap((account) => {
    const candidates: { readonly number: number; readonly scopes: ReadonlySet<number> }[] = [];
    for (const { number } of concluded.filter((run) => run.accounts.includes(account)).slice(0, mostLookedThrough)) {
      const scopes = scopesOf(number);
      if (candidates.some((newer) => scopes.isSubsetOf(newer.scopes))) continue;
      candidates.push({ number, scopes });
    }
    return candidates.map(({ number }) => number);
  });
}
