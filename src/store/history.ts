import type { NightTotals, Verdict } from '../domain/audit-result.ts';

/** A run that concluded, as far as later runs and the health page ask about it. */
export interface ConcludedRun {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Account ids, sorted. */
  readonly accounts: readonly string[];
  readonly baselineDigest: string;
  readonly verdict: Verdict;
  /** The kinds of resources that it was about; undefined: all. */
  readonly kinds: readonly string[] | undefined;
  /** The schedule that started it; undefined: a person did. */
  readonly schedule: string | undefined;
  /** Reads how many findings it reported, which most questions do not need. */
  readonly totals: () => NightTotals;
}

/** Concluded runs, the newest first. They are read only as far as an answer needs them. */
export type History = IteratorObject<ConcludedRun>;

/** The newest run that read all kinds and every scope that it was meant to read, and decided every rule. */
export function lastCompleteRun(history: History): ConcludedRun | undefined {
  return history.find(({ verdict, kinds }) => kinds === undefined && (verdict === 'clean' || verdict === 'drift'));
}

/** The newest run that a schedule started. */
export function lastRunOfSchedule(history: History, schedule: string): ConcludedRun | undefined {
  return history.find((run) => run.schedule === schedule);
}

/** The newest run that was about at least one of the accounts. */
export function lastRunOfAccounts(history: History, accounts: readonly string[]): ConcludedRun | undefined {
  return history.find((run) => run.accounts.some((account) => accounts.includes(account)));
}

/** The last runs of exactly these accounts and kinds, the oldest first: the ones that a trend may put side by side. */
export function previousRuns(
  history: History,
  { accounts, kinds }: { readonly accounts: readonly string[]; readonly kinds?: readonly string[] | undefined },
  limit: number,
): readonly NightTotals[] {
  return history
    .filter((run) => isEqual(run.accounts, accounts) && isEqual(run.kinds, kinds))
    .take(limit)
    .map((run) => run.totals())
    .toArray()
    .reverse();
}

function isEqual(some: readonly string[] | undefined, others: readonly string[] | undefined): boolean {
  return JSON.stringify(some) === JSON.stringify(others);
}
