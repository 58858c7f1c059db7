import type { Change } from '../domain/change.ts';
import { scopeKey, type Coverage } from '../domain/scope.ts';

/** What `Store.changes` gives. */
export interface Comparison {
  readonly changes: readonly Change[];
  readonly notCompared: readonly Coverage[];
}

/** One of the two runs that are compared. */
export interface ComparedRun {
  readonly id: string;
  readonly coverage: readonly Coverage[];
}

/** The keys of the scopes that both runs read to the end. Only there does a difference say that something changed. */
export function comparableScopes(from: ComparedRun, to: ComparedRun): ReadonlySet<string> {
  return completeScopes(from).intersection(completeScopes(to));
}

/** The keys of the scopes that a run read to the end. */
export function completeScopes({ coverage }: Pick<ComparedRun, 'coverage'>): ReadonlySet<string> {
  return new Set(coverage.filter(({ status }) => status === 'complete').map(scopeKey));
}

/** Each scope that one of the runs lists and that cannot be compared, with the reason why it was not read. */
export function notCompared(from: ComparedRun, to: ComparedRun): readonly Coverage[] {
  const before = new Map(from.coverage.map((coverage) => [scopeKey(coverage), coverage]));
  const after = new Map(to.coverage.map((coverage) => [scopeKey(coverage), coverage]));
  const scopes = new Map([...before, ...after]);
  return [...scopes].flatMap(([key, { account, region, kind }]) => {
    const sides = [
      [to, after.get(key)],
      [from, before.get(key)],
    ] as const;
    const [obstacle] = sides.flatMap(([run, coverage]): Coverage[] => {
      if (!coverage) return [{ account, region, kind, status: 'skipped', error: `run ${run.id} did not cover it` }];
      return coverage.status === 'complete' ? [] : [coverage];
    });
    return obstacle ?? [];
  });
}
