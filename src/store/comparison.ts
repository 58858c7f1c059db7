import type { Change } from '../domain/change.ts';
import { resourceKey, type ResourcePair } from '../domain/resource-edit.ts';
import { wholeKindOf, type Resource } from '../domain/resource.ts';
import { scopeKey, type Coverage, type Reading } from '../domain/scope.ts';

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

/**
 * Takes out of the differences of two runs the attributes that only the later one asked for, of resources that both have:
 * nothing changed, they were read for the first time.
 */
export function withoutFirstReadings<Pair extends ResourcePair>(
  pairs: readonly Pair[],
): { readonly pairs: readonly Pair[]; readonly firstRead: readonly Reading[] } {
  const added = new Set(pairs.flatMap(({ before, after }) => (after && !before ? [resourceKey(after)] : [])));
  const isFirstReading = ({ before, after }: ResourcePair): boolean =>
    after !== undefined && before === undefined && isOfCalls(after) && !added.has(wholeKeyOf(after));
  const firstRead = pairs
    .filter(isFirstReading)
    .flatMap(({ after }) => (after ? [{ ...scopeOf(after), id: after.id }] : []));
  return firstRead.length === 0
    ? { pairs, firstRead }
    : { pairs: pairs.filter((pair) => !isFirstReading(pair)), firstRead };
}

/** Whether calls for each resource of another kind read it, so that it is missing where no call was made. */
function isOfCalls({ kind }: Resource<string, unknown>): boolean {
  return kind.endsWith('-attribute');
}

function wholeKeyOf({ account, region, kind, id }: Resource<string, unknown>): string {
  return resourceKey({ account, region, kind: wholeKindOf(kind), id });
}

function scopeOf({ account, region, kind }: Resource<string, unknown>) {
  return { account, region, kind };
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
