import type { Reference } from '../../access/index.ts';
import type { BaselineChange } from '../../domain/audit-result.ts';
import type { Differences } from '../../domain/differences.ts';
import type { ReportedFinding } from '../../domain/finding.ts';
import type { Resource } from '../../domain/resource.ts';
import { scopeKey } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { Decide } from '../decide.ts';
import { candidatesIn, type Candidate } from './candidates.ts';
import { decideAgain } from './decide-again.ts';
import { reducedAccount } from './reduce.ts';
import { smallestSets, type SmallestSets } from './smallest-sets.ts';

/** What findings are explained from. */
export interface ExplainRequest {
  /** The account as this run saw it, with what is carried from previous runs. */
  readonly account: SnapshotIndex;
  /** What was different before; undefined in the first audit. */
  readonly differences: Differences | undefined;
  /** How the baseline changed since the run before; undefined if it did not, or if the earlier one was not kept. */
  readonly baselineChange: BaselineChange | undefined;
  /** The new and changed findings of this run. */
  readonly findings: readonly ReportedFinding[];
  readonly decide: Decide;
  readonly reference: Reference;
  /** Resources for which it gives different texts are told apart by rules of the baseline. */
  readonly rulesMatching: (resource: Resource<string, unknown>) => string;
}

/** Why some findings are there: by one set of changes, or without any. */
export interface FoundCause {
  readonly kind: 'change' | 'baseline' | 'time' | 'first-audit' | 'first-read' | 'unexplained' | 'undecided';
  /** For a set of several: each by itself is enough. Empty unless something changed. */
  readonly candidates: readonly Candidate[];
  readonly findings: readonly ReportedFinding[];
}

/** How often the checks may run to explain the findings of one run. */
const mostDecisions = 400;

/**
 * Finds what each finding follows from: the smallest sets of changes whose reversal makes it vanish, decided by taking
 * them back in the snapshot and deciding again. The baseline's change and the time that passed are tried in the same way.
 */
export function explainFindings(request: ExplainRequest): readonly FoundCause[] {
  const { differences, findings } = request;
  if (findings.length === 0) return [];
  if (!differences) return [{ kind: 'first-audit', candidates: [], findings }];
  const possible = possibilitiesIn(differences, request);
  const sets = setsOfFindings(possible, differences, request);
  const firstRead = new Set(differences.firstRead.map(scopeKey));
  const kindWithoutSet = (finding: ReportedFinding): FoundCause['kind'] => {
    if (finding.dependsOn.some((scope) => firstRead.has(scopeKey(scope)))) return 'first-read';
    return sets.get(finding) === 'unknown' ? 'undecided' : 'unexplained';
  };
  const causes = findings.flatMap((finding): readonly FoundCause[] => {
    const found = sets.get(finding);
    if (typeof found !== 'object') return [{ kind: kindWithoutSet(finding), candidates: [], findings: [finding] }];
    return found.sets.map((numbers) => ({
      kind: kindOf(numbers.flatMap((number) => possible[number] ?? [])),
      candidates: numbers.flatMap((number) => candidateIn(possible[number])),
      findings: [finding],
    }));
  });
  return groupedBySet(causes);
}

/** What can be taken back: a change of the account, the baseline's change, the time that passed. */
type Possibility = Candidate | 'baseline' | 'time';

function possibilitiesIn(
  { pairs }: Differences,
  { baselineChange }: Pick<ExplainRequest, 'baselineChange'>,
): readonly Possibility[] {
  return [...candidatesIn(pairs), ...(baselineChange ? (['baseline'] as const) : []), 'time'];
}

function candidateIn(possibility: Possibility | undefined): readonly Candidate[] {
  return typeof possibility === 'object' ? [possibility] : [];
}

function kindOf(set: readonly Possibility[]): FoundCause['kind'] {
  if (set.some((possibility) => typeof possibility === 'object')) return 'change';
  return set.includes('baseline') ? 'baseline' : 'time';
}

/** The smallest sets of possibilities, by their numbers; nothing for a finding that the checks do not give again. */
function setsOfFindings(
  possible: readonly Possibility[],
  { pairs }: Differences,
  request: ExplainRequest,
): ReadonlyMap<ReportedFinding, SmallestSets> {
  const setsIn = (account: SnapshotIndex, findings: readonly ReportedFinding[]) => {
    const again = decideAgain(account, pairs, request);
    return smallestSets({
      candidates: possible.length,
      goals: again.found(findings),
      budget: mostDecisions,
      vanishing: (taken, goals) => {
        const chosen = taken.flatMap((number) => possible[number] ?? []);
        return again.vanishing(goals, {
          candidates: chosen.flatMap(candidateIn),
          earlierBaseline: chosen.includes('baseline'),
          earlierTime: chosen.includes('time'),
        });
      },
    });
  };
  const { account, findings } = request;
  const reduced = reducedAccount(account, { ...request, pairs });
  const sets = setsIn(reduced, findings);
  if (reduced === account) return sets;
  return new Map([
    ...sets,
    ...setsIn(
      account,
      findings.filter((finding) => !sets.has(finding)),
    ),
  ]);
}

/** One cause for all findings that have the same set, or the same lack of one. */
function groupedBySet(causes: readonly FoundCause[]): readonly FoundCause[] {
  const numbers = new Map<Candidate, number>();
  const numberOf = (candidate: Candidate) => {
    const number = numbers.get(candidate) ?? numbers.size;
    numbers.set(candidate, number);
    return number;
  };
  const groups = Map.groupBy(causes, ({ kind, candidates }) => `${kind} ${candidates.map(numberOf).join()}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, findings: group.flatMap(({ findings }) => findings) }] : [];
  });
}
