import type { Differences } from '../../domain/differences.ts';
import type { ReportedFinding } from '../../domain/finding.ts';
import { scopeKey, type Scope } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { Decide } from '../decide.ts';
import { decideAgain } from './decide-again.ts';
import { candidateIn, type Possibility } from './possibilities.ts';

/**
 * The findings that follow from what this run read for the first time: those that depend on it, and those that would not
 * be there without it if all changes were taken back. What a check read does not always show in what the finding depends
 * on: a policy is not reported while another one, which needs MFA, allows the same, and whether its holder has MFA was unread.
 */
export function followingFromReading(
  findings: readonly ReportedFinding[],
  possible: readonly Possibility[],
  { firstRead, pairs }: Differences,
  request: ReadingRequest,
): ReadonlySet<ReportedFinding> {
  const keyOf = (scope: Scope, id: string) => `${scopeKey(scope)}/${id}`;
  const read = new Set(firstRead.map(({ id, ...scope }) => (id === undefined ? scopeKey(scope) : keyOf(scope, id))));
  const depending = findings.filter(({ dependsOn, resource }) =>
    dependsOn.some((scope) => read.has(scopeKey(scope)) || read.has(keyOf(scope, resource.id))),
  );
  const others = findings.filter((finding) => !depending.includes(finding));
  if (others.length === 0 || firstRead.length === 0) return new Set(depending);
  const again = decideAgain(request.account, pairs, request);
  const without = again.vanishing(again.found(others), {
    candidates: possible.flatMap(candidateIn),
    earlierBaseline: possible.includes('baseline'),
    earlierTime: true,
    readings: firstRead,
  });
  return new Set([...depending, ...without]);
}

interface ReadingRequest {
  readonly account: SnapshotIndex;
  readonly findings: readonly ReportedFinding[];
  readonly decide: Decide;
}
