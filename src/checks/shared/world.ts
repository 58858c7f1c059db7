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

/** Who can act, decided once for all checks of a run. */
export interface Inhabited {
  readonly world: AccessModel;
  readonly judge: CallEvaluator;
  /** Equal for actors who can do the same. */
  readonly kinOf: (actor: Actor) => string;
  /** Everybody whose policies were read to the last one. */
  readonly actors: readonly Actor[];
  /** Whoever may come to hold a policy that nobody holds. */
  readonly anybodyUnder: (policy: CompiledPolicy, account: string) => Actor;
}

const known = new WeakMap<SnapshotIndex, Inhabited>();

/** The world of a run's snapshot. */
export function inhabited({ snapshot, reference, now }: CheckContext): Inhabited {
  const found = known.get(snapshot);
  if (found) return found;
  const world = buildAccessModel(snapshot, reference, now);
  const kinship = principalEquivalence(world);
  const made: Inhabited = {
    world,
    judge: buildCallEvaluator(world),
    kinOf: (actor) => kinship.equivalenceKey(actor),
    actors: fullyReadActors(world),
    anybodyUnder: anybodies(snapshot),
  };
  known.set(snapshot, made);
  return made;
}

function anybodies(snapshot: SnapshotIndex): Inhabited['anybodyUnder'] {
  const made = new Map<CompiledPolicy, Actor>();
  return (policy, account) => {
    const actor =
      made.get(policy) ??
      hypotheticalHolder(policy, { account, partition: partitionOfAccount(snapshot, account) }, made.size);
    made.set(policy, actor);
    return actor;
  };
}
