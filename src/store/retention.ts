import type { Retention } from './store.ts';

/** What the rule of retention has to know about a run. */
export interface RetainedRun {
  /** Orders the runs: a newer run has a higher number. */
  readonly number: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** The accounts that it was about, as one text to group by. */
  readonly accounts: string;
  readonly concluded: boolean;
}

/** What a database holds that decides which runs are kept. Runs are named by their numbers. */
export interface RetentionFacts {
  /** All runs, the oldest first. */
  readonly runs: readonly RetainedRun[];
  /** The newest run that reported each finding that is not resolved. */
  readonly unresolved: readonly number[];
  /** The runs with notifications that are still to be delivered. */
  readonly undelivered: readonly number[];
  /** The newest run that reported each finding that this run reported, too. */
  lastRunsOfFindings(run: number): readonly number[];
}

/**
 * Which runs are kept. Besides what is asked for, these are: the newest run of each account, runs with notifications
 * that are still to be delivered, the runs that say what became of a finding that is not resolved or that a kept run
 * reported, and runs that did not conclude and began after the oldest of all these. Empty where nothing concluded:
 * then nothing may be deleted.
 */
export function runsToKeep(facts: RetentionFacts, retention: Retention): ReadonlySet<number> {
  const kept = new Set(runsAskedFor(facts.runs, retention));
  if (kept.size === 0) return kept;
  for (const run of [...facts.unresolved, ...facts.undelivered]) kept.add(run);
  // A set iterates over what is added to it meanwhile.
  for (const run of kept) for (const last of facts.lastRunsOfFindings(run)) kept.add(last);
  const oldest = Math.min(...kept);
  for (const { number, concluded } of facts.runs) if (!concluded && number > oldest) kept.add(number);
  return kept;
}

function runsAskedFor(all: readonly RetainedRun[], { runs, since }: Retention): readonly number[] {
  const concluded = all.filter((run) => run.concluded);
  const newest = [...Map.groupBy(concluded, ({ accounts }) => accounts).values()].flatMap(
    (group) => group.at(-1) ?? [],
  );
  const counted = runs === undefined ? (since === undefined ? concluded : []) : concluded.toReversed().slice(0, runs);
  const recent = since === undefined ? [] : concluded.filter(({ startedAt }) => startedAt >= since);
  return [...newest, ...counted, ...recent].map(({ number }) => number);
}
