import { withoutReading, withResources } from '../../domain/edited-snapshot.ts';
import { digestOf, type ReportedFinding } from '../../domain/finding.ts';
import { canonicalJson, type Json } from '../../domain/json.ts';
import { memoizeRecently } from '../../domain/memoize.ts';
import type { ResourcePair } from '../../domain/resource-edit.ts';
import type { Resource } from '../../domain/resource.ts';
import type { Reading } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { Circumstances, Decide, Focus } from '../decide.ts';
import { takenBack, type Candidate } from './candidates.ts';

/** Findings of one run, decided again. */
export interface DecideAgain {
  /** Those that deciding again gives at all: findings about exceptions and mails are not the checks'. */
  found(findings: readonly ReportedFinding[]): readonly ReportedFinding[];
  /** Those that are no longer as the run found them when some things are taken back. */
  vanishing(findings: readonly ReportedFinding[], taken: TakenBack): ReadonlySet<ReportedFinding>;
}

/** How many edited accounts are kept, with what was found out about them, and up to how many resources. */
const [mostKept, fewResources] = [8, 1000] as const;

/** Decides findings again in an account, with changes of it taken back. */
export function decideAgain(
  account: SnapshotIndex,
  pairs: readonly ResourcePair[],
  { decide, findings }: { readonly decide: Decide; readonly findings: readonly ReportedFinding[] },
): DecideAgain {
  const digests = new Map(findings.map((finding) => [finding, digestOf(finding)]));
  const asFound = (goals: readonly ReportedFinding[], decided: ReadonlyMap<string, string>) =>
    goals.filter((goal) =>
      goal.status === 'changed' ? decided.get(goal.id) === digests.get(goal) : decided.has(goal.id),
    );
  const withTakenBack = memoizeRecently(
    (replaced: ReadonlyMap<string, Resource<string, unknown> | undefined>) => withResources(account, replaced),
    {
      limit: account.snapshot.resources.length > fewResources ? 1 : mostKept,
      key: (replaced) => canonicalJson([...replaced].map(([key, resource]) => [key, (resource ?? null) as Json])),
    },
  );
  return {
    found: (some) => (some.length === 0 ? [] : asFound(some, decide(account, focusOn(some)))),
    vanishing: (goals, taken) => {
      const { earlierBaseline, earlierTime } = taken;
      const edited = withoutReading(withTakenBack(takenBack(pairs, taken.candidates)), taken.readings ?? []);
      const there = new Set(asFound(goals, decide(edited, focusOn(goals), { earlierBaseline, earlierTime })));
      return new Set(goals.filter((goal) => !there.has(goal)));
    },
  };
}

/** What is taken back. */
interface TakenBack extends Required<Circumstances> {
  readonly candidates: readonly Candidate[];
  /** What is taken as unread; nothing, unless given. */
  readonly readings?: readonly Reading[];
}

function focusOn(findings: readonly ReportedFinding[]): Focus {
  return {
    checks: new Set(findings.map(({ check }) => check)),
    about: new Set(findings.map(({ resource }) => resource.arn)),
  };
}
