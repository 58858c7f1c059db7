import { isUnread, scopeKey, type Coverage } from '../domain/scope.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { StoreError } from './store.ts';

/**
 * Throws a StoreError unless each scope of a snapshot has one coverage and each resource belongs to one of these
 * scopes. Without this rule a resource would be lost, or counted twice, and nobody would notice.
 */
export function requireCovered({ resources, coverage }: Snapshot): void {
  const covered = new Set(coverage.map(scopeKey));
  if (covered.size < coverage.length) {
    const twice = [...Map.groupBy(coverage, scopeKey)].find(([, entries]) => entries.length > 1)?.[0] ?? '';
    throw new StoreError(`the snapshot covers ${twice} twice`);
  }
  const uncovered = resources.find((resource) => !covered.has(scopeKey(resource)));
  if (uncovered !== undefined)
    throw new StoreError(`the snapshot holds resources of ${scopeKey(uncovered)}, which its coverage does not list`);
}

/** How many scopes of a run ended in the same way. */
export type StatusCount = Pick<Coverage, 'status' | 'optional'> & { readonly count: number };

/** Counts a run's scopes as its report does: an optional scope that was skipped was not meant to be read. */
export function countScopes(counts: readonly StatusCount[]): { readonly complete: number; readonly all: number } {
  const sum = (chosen: readonly StatusCount[]) => chosen.reduce((total, { count }) => total + count, 0);
  const complete = counts.filter(({ status }) => status === 'complete');
  return { complete: sum(complete), all: sum(complete) + sum(counts.filter(isUnread)) };
}
