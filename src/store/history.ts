import type { RunTotals, Verdict } from '../domain/audit-result.ts';
import { scopeKey, type Scope } from '../domain/scope.ts';

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
  readonly totals: () => RunTotals;
}

/** Concluded runs, the newest first. They are read only as far as an answer needs them. */
export type History = IteratorObject<ConcludedRun>;

/** The newest run that read all kinds and every scope that it was meant to read, and decided every rule. */
export function lastCompleteRun<Of extends Pick<ConcludedRun, 'kinds' | 'verdict'>>(
  history: IteratorObject<Of>,
): Of | undefined {
  return history.find(({ verdict, kinds }) => kinds === undefined && (verdict === 'clean' || verdict === 'drift'));
}

/** The newest run that a schedule started. */
export function lastRunOfSchedule<Of extends Pick<ConcludedRun, 'schedule'>>(
  history: IteratorObject<Of>,
  schedule: string,
): Of | undefined {
  return history.find((run) => run.schedule === schedule);
}

/** The newest run that was about at least one of the accounts. */
export function lastRunOfAccounts(history: History, accounts: readonly string[]): ConcludedRun | undefined {
  return history.find((run) => run.accounts.some((account) => accounts.includes(account)));
}

/**
 * The run that another one is explained by: the newest before it that was about one of its accounts and had every scope
 * of it, read or not; or else the newest that was about one of its accounts. Runs of fewer kinds that lie in between are
 * passed over: they said nothing about what depends on the others.
 */
export function comparedWith(
  history: History,
  {
    id,
    accounts,
    scopes,
  }: { readonly id: string; readonly accounts: readonly string[]; readonly scopes: readonly Scope[] },
  scopesOf: (run: string) => readonly Scope[],
): ConcludedRun | undefined {
  const recent = history
    .filter((run) => run.accounts.some((account) => accounts.includes(account)))
    .take(mostLookedThrough)
    .toArray();
  const candidates = recent.slice(recent.findIndex((run) => run.id === id) + 1);
  const hasEvery = (run: ConcludedRun) => {
    const had = new Set(scopesOf(run.id).map(scopeKey));
    return scopes.every((scope) => had.has(scopeKey(scope)));
  };
  return candidates.find(hasEvery) ?? candidates[0];
}

/** How many runs of its accounts a run looks through: an hourly audit of few kinds has 24 between two nightly ones. */
export const mostLookedThrough = 60;

/** The last runs of exactly these accounts and kinds, the oldest first: the ones that a trend may put side by side. */
export function previousRuns(
  history: History,
  { accounts, kinds }: { readonly accounts: readonly string[]; readonly kinds?: readonly string[] | undefined },
  limit: number,
): readonly RunTotals[] {
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
