import { memoize } from '../../domain/memoize.ts';
import { compareText } from '../../domain/text/order.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import { actorOf, type Actor } from '../paths/model/actor.ts';
import type { CallEvaluator } from '../paths/model/call-evaluator.ts';
import type { Identity } from '../paths/model/identity.ts';
import type { StatementSource } from '../paths/model/statement-source.ts';
import { classesOf, policyReadsOf, type TargetClass } from '../paths/model/classes/target-classes.ts';
import { principalEquivalence } from '../paths/search/equivalence.ts';
import { directCallsOf } from '../paths/search/planner.ts';
import { no } from '../policy/truth.ts';
import type { ResolvedResource } from './find-resources.ts';
import { singleBlocker, type SingleBlocker } from './why-not.ts';

/** A principal that cannot, and the one thing that keeps it from it. */
export interface NearMiss {
  /** The ARN. */
  readonly principal: string;
  readonly kind: Identity['kind'];
  readonly name: string;
  readonly account: string;
  /** If several resources were asked for: the one that this is about. */
  readonly resource?: string;
  /** The statement that denies, or that would allow; missing where it is no statement. */
  readonly statement?: StatementSource;
  /** "only if it is tagged department=dev; it is tagged department=prod". */
  readonly why: string;
  /** How many other principals the same keeps from it, if any. */
  readonly others?: number;
}

const mostNearMisses = 5;

/** Of a question about several resources, so many of them are looked at, and so many of the sorts that they are of. */
const mostTargets = 1000;
const mostClasses = 10;

/**
 * Some of those who are not in an answer although only one thing refuses them a direct call: users before roles, then by
 * name. Those whom the same statement refuses for the same reason are one entry.
 */
export function whoNearlyCan(
  model: AccessModel,
  action: string,
  { targets, isOne }: ResolvedResource,
  found: ReadonlySet<Identity>,
  evaluator: CallEvaluator,
): readonly NearMiss[] {
  const actors = model.identities
    .filter((identity) => !found.has(identity))
    .map((identity) => actorOf(identity))
    .filter((actor) => evaluator.applicableStatements(actor, action).statements.some(isAllow))
    .sort(inReadingOrder);
  const classes = classesOf(targets.slice(0, mostTargets), policyReadsOf(actors, [action], evaluator)).slice(
    0,
    mostClasses,
  );
  const equivalence = principalEquivalence(model);
  const blockerOf = memoize((actor: Actor) => nearMissOf(actor, action, classes, model, evaluator), {
    key: (actor) => equivalence.equivalenceKey(actor),
  });
  const misses = new Map<string, NearMiss>();
  for (const actor of actors) {
    const miss = blockerOf(actor);
    if (!miss) continue;
    const before = misses.get(miss.key);
    const { arn, kind, name, account } = actor.identity;
    misses.set(
      miss.key,
      before
        ? { ...before, others: (before.others ?? 0) + 1 }
        : {
            principal: arn,
            kind,
            name,
            account,
            ...(!isOne && { resource: miss.resource }),
            ...(miss.statement && { statement: miss.statement }),
            why: miss.why,
          },
    );
  }
  return [...misses.values()].slice(0, mostNearMisses);
}

function isAllow({ effect }: { readonly effect: 'Allow' | 'Deny' }): boolean {
  return effect === 'Allow';
}

function inReadingOrder({ identity: a }: Actor, { identity: b }: Actor): number {
  const rank = ({ kind }: Identity) => (kind === 'user' ? 0 : 1);
  return rank(a) - rank(b) || compareText(a.name, b.name) || compareText(a.arn, b.arn);
}

function nearMissOf(
  actor: Actor,
  action: string,
  classes: readonly TargetClass[],
  model: AccessModel,
  evaluator: CallEvaluator,
): (SingleBlocker & { readonly resource: string }) | undefined {
  for (const { example } of classes) {
    for (const call of directCallsOf(action, example, model)) {
      const blocker =
        evaluator.evaluate(actor, call) === no
          ? singleBlocker(evaluator.explain(actor, call), actor)
          : {
              why: `policies allow it, but AWS refuses it in the present state of ${example.arn}, for example a protection that is on`,
              key: 'state',
            };
      if (blocker) return { ...blocker, resource: example.arn };
    }
  }
  return undefined;
}
