import type { BaselineChange } from '../../domain/audit-result.ts';
import type { Differences } from '../../domain/differences.ts';
import { digest } from '../../domain/digest.ts';
import { withResources } from '../../domain/edited-snapshot.ts';
import type { ReportedFinding } from '../../domain/finding.ts';
import { scopeKey } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { Circumstances, Decide, Focus } from '../decide.ts';
import { candidatesIn, takenBack, type Candidate } from './candidates.ts';
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
  /** The account with less in it, in which these findings are decided alike: for large accounts. */
  readonly reduced?: SnapshotIndex;
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
  const { differences, findings, baselineChange } = request;
  if (findings.length === 0) return [];
  if (!differences) return [{ kind: 'first-audit', candidates: [], findings }];
  const candidates = candidatesIn(differences.pairs);
  const baselineNumber = baselineChange ? candidates.length : undefined;
  const timeNumber = candidates.length + (baselineChange ? 1 : 0);
  const ask = askerOf(request, differences);
  const found = smallestSets({
    candidates: timeNumber + 1,
    goals: ask.decided(),
    budget: mostDecisions,
    vanishing: (taken, goals) =>
      ask.vanishing(goals, {
        candidates: taken.flatMap((number) => candidates[number] ?? []),
        earlierBaseline: baselineNumber !== undefined && taken.includes(baselineNumber),
        earlierTime: taken.includes(timeNumber),
      }),
  });
  const kindOf = (numbers: readonly number[]): FoundCause['kind'] => {
    if (numbers.some((number) => number < candidates.length)) return 'change';
    return baselineNumber !== undefined && numbers.includes(baselineNumber) ? 'baseline' : 'time';
  };
  const firstRead = new Set(differences.firstRead.map(scopeKey));
  const withoutSet = (finding: ReportedFinding, sets: SmallestSets | undefined): FoundCause['kind'] => {
    if (finding.dependsOn.some((scope) => firstRead.has(scopeKey(scope)))) return 'first-read';
    return sets === 'unknown' ? 'undecided' : 'unexplained';
  };
  const groups = new Map<
    string,
    { kind: FoundCause['kind']; numbers: readonly number[]; findings: ReportedFinding[] }
  >();
  for (const finding of findings) {
    const sets = found.get(finding);
    const causes =
      typeof sets === 'object'
        ? sets.sets.map((numbers) => ({ kind: kindOf(numbers), numbers }))
        : [{ kind: withoutSet(finding, sets), numbers: [] }];
    for (const { kind, numbers } of causes) {
      const key = `${kind} ${numbers.join()}`;
      const group = groups.get(key) ?? { kind, numbers, findings: [] };
      group.findings.push(finding);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ kind, numbers, findings: ofGroup }) => ({
    kind,
    candidates: numbers.flatMap((number) => candidates[number] ?? []),
    findings: ofGroup,
  }));
}

/** Decides with some things taken back, and tells which findings are no longer as this run found them. */
function askerOf({ account, reduced = account, decide, findings }: ExplainRequest, { pairs }: Differences) {
  const digests = new Map(findings.map((finding) => [finding, digest(finding.evidence)]));
  const asFound = (goals: readonly ReportedFinding[], decided: ReadonlyMap<string, string>) =>
    goals.filter((goal) =>
      goal.status === 'changed' ? decided.get(goal.id) === digests.get(goal) : decided.has(goal.id),
    );
  return {
    /** The findings that deciding again gives at all: those about exceptions and mails are not the checks'. */
    decided: () => asFound(findings, decide(reduced, focusOn(findings))),
    vanishing: (goals: readonly ReportedFinding[], taken: TakenBack): ReadonlySet<ReportedFinding> => {
      const { earlierBaseline, earlierTime } = taken;
      const edited = withResources(reduced, takenBack(pairs, taken.candidates));
      const there = new Set(asFound(goals, decide(edited, focusOn(goals), { earlierBaseline, earlierTime })));
      return new Set(goals.filter((goal) => !there.has(goal)));
    },
  };
}

interface TakenBack extends Required<Circumstances> {
  readonly candidates: readonly Candidate[];
}

function focusOn(findings: readonly ReportedFinding[]): Focus {
  const principals = findings.map(({ ability, resource }) => (ability ? resource.arn : undefined));
  return {
    checks: new Set(findings.map(({ check }) => check)),
    principals: new Set(principals.filter((arn) => arn !== undefined)),
  };
}
