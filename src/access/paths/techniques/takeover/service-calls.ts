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
 * A call on a resource that is in no snapshot and that the caller may choose: for each resource that the action needs,
 * the one of those that policies name with the most certain answer.
 */
export function callOnBestResource(
  action: string,
  actor: Actor,
  { model, applicableStatements, evaluate }: SearchContext,
): Call {
  const [service = '', name = ''] = action.toLowerCase().split(':');
  const facts = model.reference.actionsOf(service)?.get(name);
  const places = {
    account: actor.identity.account,
    region: regionOf(model),
    patterns: resourcePatternsOf(applicableStatements(actor, action).statements, actor),
  };
  const arns = [...exampleArns(action, facts, places)].filter((arn) =>
    ['', places.account].includes(parseArn(arn)?.account ?? ''),
  );
  const required = facts?.resourceTypes.filter((type) => type.required) ?? [];
  const needed =
    required.length === 0 ? [arns] : required.map(({ pattern }) => arns.filter((arn) => matches(pattern, arn)));
  const chooses = keysOf(facts);
  const bestOf = (candidates: readonly string[]): Target[] => {
    const targets = candidates.map((arn) => targetOfArn(arn, actor.identity.account));
    const truths = targets.map((on) => ({ on, truth: evaluate(actor, { action, on, chooses }) }));
    const best = truths.find((each) => each.truth === yes) ?? truths.toSorted((a, b) => b.truth - a.truth)[0];
    return best ? [best.on] : [];
  };
  const [on = targetOfArn('*', actor.identity.account), ...alsoOn] = needed.flatMap(bestOf);
  return { action, on, alsoOn, chooses };
}

/** The service's own condition keys, which its callers choose, in lower case. */
function keysOf(facts: ActionFacts | undefined): readonly string[] {
  const keys = [...(facts?.keys ?? []), ...(facts?.resourceTypes ?? []).flatMap((type: ActionResource) => type.keys)];
  return [...new Set(keys.map((key) => key.toLowerCase()))].filter(
    (key) => !key.startsWith('aws:') && !key.includes('$'),
  );
}

/** One of the regions that are read. */
function regionOf({ snapshot }: AccessModel): string {
  return snapshot.snapshot.coverage.find(({ region }) => region !== globalRegion)?.region ?? 'us-east-1';
}
