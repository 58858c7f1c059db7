import type { Finding, Undecided } from '../domain/finding.ts';
import { scopeKey } from '../domain/scope.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { checks } from './all-checks.ts';

/**
 * Makes the function that tells whether a finding is about all resources of a rule together while some of them were not
 * read: it may still hold for those, and what it says may lack them. A scope that no run has read yet does not count: no
 * finding knew of it.
 */
export function unreadPartTest(
  undecided: readonly Undecided[],
  { carried, partlyRead = [] }: Pick<Snapshot, 'carried' | 'partlyRead'>,
): (finding: Pick<Finding, 'check' | 'evidence'>) => boolean {
  const missed = new Set([...(carried?.scopes ?? []), ...partlyRead].map(scopeKey));
  const withUnread = undecided.filter(({ because }) => because.some((scope) => missed.has(scopeKey(scope))));
  return (finding) => {
    const rule = checks.find(({ id }) => id === finding.check)?.ruleOf?.(finding);
    return withUnread.some((each) => each.check === finding.check && each.rule === rule);
  };
}
