import type { Reference } from '../../access/index.ts';
import { accessEvidenceOf } from '../../domain/access-evidence.ts';
import type { BaselineChange } from '../../domain/audit-result.ts';
import type { Differences } from '../../domain/differences.ts';
import type { ReportedFinding } from '../../domain/finding.ts';
import { lazy } from '../../domain/memoize.ts';
import type { ResourcePair } from '../../domain/resource-edit.ts';
import type { Resource } from '../../domain/resource.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { Decide } from '../decide.ts';
import { searchIn } from './account-search.ts';
import type { Candidate } from './candidates.ts';
import { followingFromReading } from './first-reading.ts';
import { likelyCandidates } from './likely.ts';
import { reducedAccounts } from './reduce.ts';
import { candidateIn, possibilitiesIn, type Possibility } from './possibilities.ts';
import type { SmallestSets } from './set-search.ts';

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
  /** What else is in the set: each is enough by itself as well. */
  readonly besides?: readonly ('baseline' | 'time')[];
  readonly findings: readonly ReportedFinding[];
}

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
  const byReading = followingFromReading(
    findings.filter((finding) => typeof sets.get(finding) !== 'object'),
    possible,
    differences,
    request,
  );
  const kindWithoutSet = (finding: ReportedFinding): FoundCause['kind'] => {
    if (byReading.has(finding)) return 'first-read';
    return sets.get(finding) === 'unknown' ? 'undecided' : 'unexplained';
  };
  const causes = findings.flatMap((finding): readonly FoundCause[] => {
    const found = sets.get(finding);
    if (typeof found !== 'object') return [{ kind: kindWithoutSet(finding), candidates: [], findings: [finding] }];
    return found.sets.map((numbers): FoundCause => {
      const set = numbers.flatMap((number) => possible[number] ?? []);
      const kind = kindOf(set);
      return {
        kind,
        candidates: set.flatMap(candidateIn),
        besides: set.flatMap((member) => (typeof member === 'object' || member === kind ? [] : [member])),
        findings: [finding],
      };
    });
  });
  return groupedBySet(causes);
}

function kindOf(set: readonly Possibility[]): FoundCause['kind'] {
  if (set.some((possibility) => typeof possibility === 'object')) return 'change';
  return set.includes('baseline') ? 'baseline' : 'time';
}

/**
 * The smallest sets of possibilities, by their numbers; nothing for a finding that the checks do not give again. They
 * are looked for in the smallest account that shows a finding, and must hold in the next larger one too. One finding of
 * each class is searched for, and what was found must make each of the others vanish.
 */
function setsOfFindings(
  possible: readonly Possibility[],
  { pairs }: Differences,
  request: ExplainRequest,
): ReadonlyMap<ReportedFinding, SmallestSets> {
  const sets = new Map<ReportedFinding, SmallestSets>();
  const likely = likelyIn(possible, pairs, request);
  const { forAll, forAccess, accessClass } = reducedAccounts(request.account, { ...request, pairs });
  const isAboutAccess = ({ evidence }: ReportedFinding) => accessEvidenceOf(evidence) !== undefined;
  const itself = ({ id }: ReportedFinding) => id;
  for (const { accounts, findings, classOf } of [
    { accounts: forAll, findings: request.findings.filter((finding) => !isAboutAccess(finding)), classOf: itself },
    {
      accounts: forAccess,
      findings: request.findings.filter(isAboutAccess),
      // An earlier baseline may have named principals that no policy tells apart.
      classOf: request.baselineChange
        ? itself
        : (finding: ReportedFinding) => `${finding.status} ${accessClass(finding)}`,
    },
  ]) {
    const searches = accounts.map((account) =>
      lazy(() => searchIn(account(), possible, likely, { ...request, pairs })),
    );
    searches.forEach((search, index) => {
      const left = findings.filter((finding) => !sets.has(finding));
      if (left.length === 0) return;
      const classes = [...Map.groupBy(left, classOf).values()];
      const ofFirsts = search().setsOf(classes.flatMap(([first]) => first ?? []));
      const found = new Map(
        classes.flatMap((alike) => {
          const ofFirst = alike[0] && ofFirsts.get(alike[0]);
          return ofFirst === undefined ? [] : alike.map((finding) => [finding, ofFirst] as const);
        }),
      );
      const larger = index === 0 ? searches[1] : undefined;
      const proved = larger?.().proved(found) ?? search().proved(found, ofFirsts);
      for (const [finding, ofFinding] of proved) sets.set(finding, ofFinding);
    });
  }
  return sets;
}

type Likely = (finding: ReportedFinding) => readonly number[];

/** What is likely, by number; for what no change is near to, the baseline's change and the time. */
function likelyIn(
  possible: readonly Possibility[],
  pairs: readonly ResourcePair[],
  { account, findings }: ExplainRequest,
): Likely {
  // Candidates have the first numbers.
  const candidates = possible.flatMap(candidateIn);
  const others = [...possible.keys()].slice(candidates.length);
  const near = likelyCandidates(candidates, pairs, account, findings);
  return (finding) => {
    const found = near(finding);
    return found.length > 0 ? found : others;
  };
}

/** One cause for all findings that have the same set, or the same lack of one. */
function groupedBySet(causes: readonly FoundCause[]): readonly FoundCause[] {
  const numbers = new Map<Candidate, number>();
  const numberOf = (candidate: Candidate) => {
    const number = numbers.get(candidate) ?? numbers.size;
    numbers.set(candidate, number);
    return number;
  };
  const groups = Map.groupBy(causes, ({ kind, candidates, besides = [] }) =>
    [kind, candidates.map(numberOf).join(), ...besides].join(' '),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, findings: group.flatMap(({ findings }) => findings) }] : [];
  });
}
