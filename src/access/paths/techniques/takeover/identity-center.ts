import { parseArn } from '../../../../domain/arn.ts';
import { memoizeWeakly } from '../../../../domain/memoize.ts';
import { parsePrincipal } from '../../../evaluator/principal.ts';
import { no } from '../../../policy/truth.ts';
import { actorOf, policyAllowingAll, type Actor } from '../../model/actor.ts';
import type { AccessModel } from '../../model/access-model.ts';
import type { Identity } from '../../model/identity.ts';
import type { PrivilegeEscalation } from '../../model/technique.ts';
import { callsOnBestResources } from './service-calls.ts';
import { identitiesInAccount, type Takeover } from './takeover.ts';

const administers = 'this account administers IAM Identity Center';
const user = 'the caller can sign in as one of its users';
const assign = 'sso:CreateAccountAssignment';
const folder = 'aws-reserved/sso.amazonaws.com';

/** Acting as a role that IAM Identity Center made of a permission set. */
export const identityCenterTakeovers: readonly Takeover[] = [
  ofPermissionSet(
    'assign-permission-set',
    'Assign the permission set of a role to a user of IAM Identity Center.',
    'https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateAccountAssignment.html',
    assign,
    user,
  ),
  ofPermissionSet(
    'join-identity-center-group',
    'Add a user to a group of IAM Identity Center that has the permission set of a role.',
    'https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_CreateGroupMembership.html',
    'identitystore:CreateGroupMembership',
    `a group has the permission set, and ${user}`,
  ),
];

function ofPermissionSet(id: string, summary: string, source: string, action: string, rest: string): Takeover {
  return {
    id,
    summary,
    source,
    isPossible: (actor, context) => context.hasAllow(actor, action),
    candidates: (actor, context) =>
      context.hasAllow(actor, action) ? ofPermissionSets(identitiesInAccount(actor, 'role', context)) : [],
    *plans(actor, { identity }, context) {
      if (identity.account !== actor.identity.account || !identity.arn.includes(`:role/${folder}/`)) return;
      if (!context.hasAllow(actor, action)) return;
      yield {
        calls: callsOnBestResources([action], actor, context),
        assumptions: [`${administers}, ${rest}`],
        canBringMfa: false,
      };
    },
  };
}

const ofPermissionSets = memoizeWeakly((roles: readonly Identity[]) =>
  roles.filter(({ arn }) => arn.includes(`:role/${folder}/`)),
);

/** Creating a permission set that allows everything, which becomes a role of the account. */
export const permissionSetEscalation: PrivilegeEscalation = {
  id: 'create-permission-set',
  summary: 'Create a permission set of IAM Identity Center that allows everything, and assign it to a user.',
  source: 'https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html',
  *plans(actor, context) {
    if (!context.hasAllow(actor, 'sso:CreatePermissionSet') || !context.hasAllow(actor, assign)) return;
    for (const give of ['sso:AttachManagedPolicyToPermissionSet', 'sso:PutInlinePolicyToPermissionSet']) {
      if (!context.hasAllow(actor, give)) continue;
      const calls = callsOnBestResources(['sso:CreatePermissionSet', give, assign], actor, context);
      if (calls.some((call) => context.evaluate(actor, call) === no)) continue;
      const to = newAdministrator(actor, context.model);
      if (to) yield { calls, assumptions: [`${administers}, and ${user}`], to };
      return;
    }
  },
};

const administrators = memoizeWeakly<AccessModel, Map<string, Actor>>(() => new Map());

/** The role that IAM Identity Center makes of a permission set that allows everything. */
function newAdministrator({ identity: { arn, account } }: Actor, model: AccessModel): Actor | undefined {
  const known = administrators(model).get(account);
  if (known) return known;
  const name = 'AWSReservedSSO_new';
  const newArn = `arn:${parseArn(arn)?.partition ?? 'aws'}:iam::${account}:role/${folder}/${name}`;
  const principal = parsePrincipal(newArn);
  if (!principal) return undefined;
  const identity: Identity = {
    kind: 'role',
    arn: newArn,
    name,
    account,
    principal,
    uniqueId: '',
    tags: {},
    canBringMfa: false,
    groups: [],
    policies: [policyAllowingAll({ kind: 'role', arn: newArn, name })],
    boundary: undefined,
    trust: undefined,
    instanceProfiles: [],
    notRead: [],
  };
  const actor = actorOf(identity);
  administrators(model).set(account, actor);
  return actor;
}
