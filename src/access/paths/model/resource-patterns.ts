import { memoizeWeakly } from '../../../domain/memoize.ts';
import { allPolicies } from '../../evaluator/applicable-statements.ts';
import type { AccessModel } from './access-model.ts';
import { actorOf } from './actor.ts';
import { exampleArns, resourcePatternsOf } from './example-arns.ts';
import { targetOfArn, type Target } from './target.ts';

/** The resource patterns of all policies as strings, each once; policy variables are replaced by their holders' values. */
export const resourcePatternsOfAll = memoizeWeakly(({ identities }: AccessModel): readonly string[] => {
  const patterns = identities.flatMap((identity) => {
    const actor = actorOf(identity);
    return allPolicies(actor.layers).flatMap((policy) =>
      'problem' in policy ? [] : resourcePatternsOf(policy.statements, actor),
    );
  });
  return [...new Set(patterns)];
});

/** A type of resources, as an action of the reference supports it: `rds:CreateDBSnapshot`, `snapshot`. */
export interface ResourceTypeName {
  readonly action: string;
  readonly type: string;
}

/**
 * Resources of a type in an account and region whose names the caller may choose: one for each name that a policy
 * mentions, and another one. Their tags are not known.
 */
export function resourcesOfChoice(
  { action, type }: ResourceTypeName,
  { account, region }: Pick<Target, 'account' | 'region'>,
  model: AccessModel,
): readonly Target[] {
  const known = ofChoice(model);
  const key = [action, type, account, region].join();
  const found = known.get(key) ?? findOfChoice({ action, type }, account, region, model);
  known.set(key, found);
  return found;
}

const ofChoice = memoizeWeakly<AccessModel, Map<string, readonly Target[]>>(() => new Map());

function findOfChoice(
  { action, type }: ResourceTypeName,
  account: string,
  region: string,
  model: AccessModel,
): readonly Target[] {
  const [service = '', name = ''] = action.toLowerCase().split(':');
  const facts = model.reference.actionsOf(service)?.get(name);
  const resourceTypes = facts?.resourceTypes.filter((each) => each.name === type) ?? [];
  if (!facts || resourceTypes.length === 0) return [];
  const patterns = resourcePatternsOfAll(model);
  return [...exampleArns(action, { ...facts, resourceTypes }, { account, region, patterns })]
    .map((arn) => targetOfArn(arn, account))
    .filter((target) => target.account === account && target.region === region);
}
