import { scopeKey, type Scope } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { plain } from './words.ts';

/** Makes the look-up of why a scope gave no answer, in words that stand in parentheses. */
export function unreadReasons(snapshot: SnapshotIndex): (scope: Scope) => string {
  const coverage = new Map(snapshot.snapshot.coverage.map((entry) => [scopeKey(entry), entry]));
  return (scope) => {
    const entry = coverage.get(scopeKey(scope));
    if (!entry) return 'it was not asked for';
    if (entry.status === 'complete') return 'AWS gave no answer for it';
    return plain([entry.api, entry.error ?? entry.status].filter((part) => part !== undefined).join(': '));
  };
}
