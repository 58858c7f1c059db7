import {
  buildCallEvaluator,
  principalEquivalence,
  buildAccessModel,
  type CompiledPolicy,
  type CallEvaluator,
  type AccessModel,
} from '../../access/index.ts';
import { hypotheticalHolder, fullyReadActors, type Bypass } from '../../access/lint/index.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { CheckContext } from '../check.ts';
import { partitionOfAccount } from './iam.ts';

type Actor = Bypass['actor'];

/** Who can act in the accounts of a snapshot; computed once and used by every check of a run. */
export interface AccessAnalysis {
  readonly model: AccessModel;
  readonly evaluator: CallEvaluator;
  /** Equal for actors who can do the same. */
  readonly equivalenceKey: (actor: Actor) => string;
  /** Every user and role of which all policies were read. */
  readonly actors: readonly Actor[];
  /** An actor that stands for any future holder of a policy that nobody holds yet. */
  readonly futureHolder: (policy: CompiledPolicy, account: string) => Actor;
}

/** By time as well: grants end. */
const known = new WeakMap<SnapshotIndex, Map<number, AccessAnalysis>>();

/** The access analysis of a run's snapshot. */
export function accessAnalysis({ snapshot, reference, now }: CheckContext): AccessAnalysis {
  const ofSnapshot = known.get(snapshot) ?? new Map<number, AccessAnalysis>();
  known.set(snapshot, ofSnapshot);
  const found = ofSnapshot.get(now.getTime());
  if (found) return found;
  const model = buildAccessModel(snapshot, reference, now);
  const equivalence = principalEquivalence(model);
  const analysis: AccessAnalysis = {
    model,
    evaluator: buildCallEvaluator(model),
    equivalenceKey: (actor) => equivalence.equivalenceKey(actor),
    actors: fullyReadActors(model),
    futureHolder: futureHolders(snapshot),
  };
  ofSnapshot.set(now.getTime(), analysis);
  return analysis;
}

function futureHolders(snapshot: SnapshotIndex): AccessAnalysis['futureHolder'] {
  const byPolicy = new Map<CompiledPolicy, Actor>();
  return (policy, account) => {
    const actor =
      byPolicy.get(policy) ??
      hypotheticalHolder(policy, { account, partition: partitionOfAccount(snapshot, account) }, byPolicy.size);
    byPolicy.set(policy, actor);
    return actor;
  };
}
