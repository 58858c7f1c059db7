import { parseArn } from '../../../../domain/arn.ts';
import { globalRegion } from '../../../../domain/scope.ts';
import { matches } from '../../../policy/patterns/glob.ts';
import { exampleArns, resourcePatternsOf } from '../../model/example-arns.ts';
import type { ActionFacts, ActionResource } from '../../../policy/reference.ts';
import { yes } from '../../../policy/truth.ts';
import type { Actor } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import { targetOfArn, type Target } from '../../model/target.ts';
import type { SearchContext } from '../../model/technique.ts';
import type { AccessModel } from '../../model/access-model.ts';

/**
 * A call that makes or uses something that no snapshot tells of, on what the caller may choose: for each resource that
 * the action needs, the one of those that policies name for which the answer is surest.
 */
export function callOnBestResource(
  action: string,
  actor: Actor,
  { model: world, applicableStatements: bearing, evaluate: truth }: SearchContext,
): Call {
  const [service = '', name = ''] = action.toLowerCase().split(':');
  const facts = world.reference.actionsOf(service)?.get(name);
  const places = {
    account: actor.identity.account,
    region: regionOf(world),
    patterns: resourcePatternsOf(bearing(actor, action).statements, actor),
  };
  const arns = [...exampleArns(action, facts, places)].filter((arn) =>
    ['', places.account].includes(parseArn(arn)?.account ?? ''),
  );
  const required = facts?.resourceTypes.filter((type) => type.required) ?? [];
  const needed =
    required.length === 0 ? [arns] : required.map(({ pattern }) => arns.filter((arn) => matches(pattern, arn)));
  const chooses = keysOf(facts);
  const surestOf = (candidates: readonly string[]): Target[] => {
    const targets = candidates.map((arn) => targetOfArn(arn, actor.identity.account));
    const truths = targets.map((on) => ({ on, truth: truth(actor, { action, on, chooses }) }));
    const best = truths.find((each) => each.truth === yes) ?? truths.toSorted((a, b) => b.truth - a.truth)[0];
    return best ? [best.on] : [];
  };
  const [on = targetOfArn('*', actor.identity.account), ...alsoOn] = needed.flatMap(surestOf);
  return { action, on, alsoOn, chooses };
}

/** What a service lets its callers say of what they ask for, lower case. */
function keysOf(facts: ActionFacts | undefined): readonly string[] {
  const keys = [...(facts?.keys ?? []), ...(facts?.resourceTypes ?? []).flatMap((type: ActionResource) => type.keys)];
  return [...new Set(keys.map((key) => key.toLowerCase()))].filter(
    (key) => !key.startsWith('aws:') && !key.includes('$'),
  );
}

/** One that is read. */
function regionOf({ snapshot }: AccessModel): string {
  return snapshot.snapshot.coverage.find(({ region }) => region !== globalRegion)?.region ?? 'us-east-1';
}
