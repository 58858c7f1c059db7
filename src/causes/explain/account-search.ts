import type { ReportedFinding } from '../../domain/finding.ts';
import type { ResourcePair } from '../../domain/resource-edit.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { Decide } from '../decide.ts';
import { decideAgain } from './decide-again.ts';
import { candidateIn, type Possibility } from './possibilities.ts';
import type { SmallestSets } from './set-search.ts';
import { smallestSets } from './smallest-sets.ts';

/** How often the checks may run to explain the findings of one run. */
const mostDecisions = 400;

/** Up to this number of changes, and of resources of the whole account, each is tried by itself. */
const [mostAlone, fewResources] = [64, 1000] as const;

/** Looks for smallest sets in one account. */
export interface AccountSearch {
  setsOf(findings: readonly ReportedFinding[]): ReadonlyMap<ReportedFinding, SmallestSets>;
  /**
   * The findings whose sets make them vanish in this account as well, with them; those that have none stay. What was
   * found in this account itself is not decided again.
   */
  proved(
    sets: ReadonlyMap<ReportedFinding, SmallestSets>,
    foundHere?: ReadonlyMap<ReportedFinding, SmallestSets>,
  ): ReadonlyMap<ReportedFinding, SmallestSets>;
}

/** Makes the search in an account, as it is or with less in it. */
export function searchIn(
  account: SnapshotIndex,
  possible: readonly Possibility[],
  likely: (finding: ReportedFinding) => readonly number[],
  request: SearchRequest,
): AccountSearch {
  const again = decideAgain(account, request.pairs, request);
  const vanishing = (taken: readonly number[], goals: readonly ReportedFinding[]) => {
    const chosen = taken.flatMap((number) => possible[number] ?? []);
    return again.vanishing(goals, {
      candidates: chosen.flatMap(candidateIn),
      earlierBaseline: chosen.includes('baseline'),
      earlierTime: chosen.includes('time'),
    });
  };
  return {
    setsOf: (findings) =>
      smallestSets({
        candidates: possible.length,
        goals: again.found(findings),
        likely,
        budget: mostDecisions,
        eachAlone: possible.length <= mostAlone && request.account.snapshot.resources.length <= fewResources,
        vanishing,
      }),
    proved: (sets, foundHere) => {
      const claims = [...sets].flatMap(([finding, found]) =>
        typeof found === 'object' && foundHere?.has(finding) !== true
          ? found.sets.map((set) => ({ finding, set }))
          : [],
      );
      const refuted = new Set<ReportedFinding>();
      for (const [, ofSet] of Map.groupBy(claims, ({ set }) => set.join())) {
        const goals = ofSet.map(({ finding }) => finding);
        const vanished = vanishing(ofSet[0]?.set ?? [], goals);
        for (const goal of goals) if (!vanished.has(goal)) refuted.add(goal);
      }
      return new Map([...sets].filter(([finding]) => !refuted.has(finding)));
    },
  };
}

interface SearchRequest {
  /** The whole account. */
  readonly account: SnapshotIndex;
  readonly pairs: readonly ResourcePair[];
  readonly findings: readonly ReportedFinding[];
  readonly decide: Decide;
}
