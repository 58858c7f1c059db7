import { maybe, no } from '../../../policy/truth.ts';
import { actorOf, type Actor } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import type { SearchContext } from '../../model/technique.ts';
import { iamTarget } from '../../model/target.ts';
import { pass, passing, trustInWords } from '../shared/pass-role.ts';
import { rolesTrusting, rolesTrustingService, trustedServicePrincipals } from '../shared/trust-policies.ts';
import { callsOnBestResources } from './service-calls.ts';
import { identitiesInAccount, type Takeover } from './takeover.ts';

const assume = 'sts:AssumeRole';

/**
 * Acting as the execution role of a stack set. CloudFormation assumes the administration role that the caller passes,
 * and with it the execution role in each account.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
 */
export const stackSetTakeovers: readonly Takeover[] = [
  stackSet(
    'create-stack-set',
    'Create a stack set with an administration role that may assume a role, which creates what the template says.',
    'https://pathfinding.cloud/paths/cloudformation-003',
    ['cloudformation:CreateStackSet', 'cloudformation:CreateStackInstances'],
  ),
  stackSet(
    'update-stack-set',
    'Update a stack set with an administration role that may assume a role, which creates what the template says.',
    'https://pathfinding.cloud/paths/cloudformation-004',
    ['cloudformation:UpdateStackSet'],
    'a stack set has an instance in this account, with # as its execution role',
  ),
];

function stackSet(
  id: string,
  summary: string,
  source: string,
  actions: readonly string[],
  assumption?: string,
): Takeover {
  const isPossible = (actor: Actor, context: SearchContext) =>
    [pass, ...actions].every((action) => context.hasAllow(actor, action));
  return {
    id,
    summary,
    source,
    isPossible,
    candidates: (actor, context) => (isPossible(actor, context) ? identitiesInAccount(actor, 'role', context) : []),
    *plans(actor, role, context) {
      const { identity } = role;
      if (identity.kind !== 'role' || identity.account !== actor.identity.account) return;
      if (!isPossible(actor, context)) return;
      for (const administrator of rolesTrustingService('cloudformation', identity.account, context.model)) {
        const trusted = trustedServicePrincipals(administrator, 'cloudformation', context.model);
        if (!rolesTrusting(administrator, context.model).has(identity)) continue;
        const truth = context.evaluate(actorOf(administrator), assuming(role));
        if (truth === no) continue;
        for (const service of trusted)
          yield {
            calls: [passing(actorOf(administrator), service.name), ...callsOnBestResources(actions, actor, context)],
            assumptions: [
              ...(assumption === undefined ? [] : [assumption.replaceAll('#', () => identity.name)]),
              ...(truth === maybe ? [`${administrator.name} may assume ${identity.name} then`] : []),
              ...(service.truth === maybe ? [trustInWords(administrator, service.name)] : []),
            ],
            canBringMfa: false,
          };
      }
    },
  };
}

function assuming({ identity: { arn, account, trust }, tags }: Actor): Call {
  return { action: assume, on: iamTarget('role', arn, account, tags), resourcePolicy: trust };
}
