import { globalRegion } from '../../../../domain/scope.ts';
import type { CredentialAttributes } from '../../../../domain/iam/identity.ts';
import { withChanges, type Actor } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import { changedTarget, targetOfArn } from '../../model/target.ts';
import type { PrivilegeEscalation, Plan, SearchContext } from '../../model/technique.ts';
import type { AccessModel } from '../../model/access-model.ts';
import { identitiesInAccount, madeBy, teamWithAllow, type Takeover, type TakeoverPlan } from './takeover.ts';
import { callOn } from '../shared/iam-calls.ts';

const createKey = 'iam:CreateAccessKey';
const deleteKey = 'iam:DeleteAccessKey';
const createPassword = 'iam:CreateLoginProfile';
const updatePassword = 'iam:UpdateLoginProfile';
const deactivate = 'iam:DeactivateMFADevice';
const createDevice = 'iam:CreateVirtualMFADevice';
const enableDevice = 'iam:EnableMFADevice';

/** Taking over users by creating credentials for them, which come without their MFA device. */
export const userTakeovers: readonly Takeover[] = [
  onUsers({
    id: 'create-access-key',
    summary: 'Create an access key for another user who has fewer than two.',
    source: 'https://pathfinding.cloud/paths/iam-002',
    action: createKey,
    *plans(user, model) {
      const keys = credentialOf(user, model)?.accessKeys;
      const calls = [callOn(createKey, user)];
      if (!keys) yield { calls, assumptions: [`${user.identity.name} has fewer than two access keys`] };
      else if (keys.length < mostKeys) yield { calls };
    },
  }),
  onUsers({
    id: 'replace-access-key',
    summary: 'Delete one of the two access keys of another user, then create a new one.',
    source: 'https://pathfinding.cloud/paths/iam-003',
    action: deleteKey,
    *plans(user, model) {
      const keys = credentialOf(user, model)?.accessKeys;
      if (keys?.length === mostKeys) yield { calls: [callOn(deleteKey, user), callOn(createKey, user)] };
    },
  }),
  onUsers({
    id: 'create-login-profile',
    summary: 'Create a console password for another user who has none.',
    source: 'https://pathfinding.cloud/paths/iam-004',
    action: createPassword,
    *plans(user, model) {
      const enabled = credentialOf(user, model)?.passwordEnabled;
      const calls = [...withoutDevice(user, model), callOn(createPassword, user)];
      if (enabled === undefined || enabled === null)
        yield { calls, assumptions: [`${user.identity.name} has no password and no MFA device`] };
      else if (!enabled) yield { calls };
    },
  }),
  onUsers({
    id: 'update-login-profile',
    summary: 'Change the console password of another user, after deactivating their MFA device where they have one.',
    source: 'https://pathfinding.cloud/paths/iam-006',
    action: updatePassword,
    *plans(user, model) {
      const credential = credentialOf(user, model);
      const calls = [...withoutDevice(user, model), callOn(updatePassword, user)];
      if (!credential) yield { calls, assumptions: [`${user.identity.name} has a password and no MFA device`] };
      else if (credential.passwordEnabled) yield { calls };
    },
  }),
];

/** Registering an MFA device, to meet conditions on MFA, for a user who has none or whose device is not at hand. */
export const mfaDeviceEscalation: PrivilegeEscalation = {
  id: 'enable-mfa-device',
  summary: 'Register an MFA device for oneself.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html',
  *plans(actor, { hasAllow }) {
    const { kind, arn, account, name } = actor.identity;
    if (kind !== 'user' || actor.canBringMfa || !hasAllow(actor, enableDevice)) return;
    const device = targetOfArn(`${arn.slice(0, arn.indexOf(':user/'))}:mfa/${name}`, account);
    const calls = [
      { action: createDevice, on: changedTarget(device, { attributes: new Map() }) },
      callOn(enableDevice, actor),
    ];
    yield { calls, to: withChanges(actor, { canBringMfa: true }) };
  },
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostKeys = 2;

interface OnUsers extends Pick<Takeover, 'id' | 'summary' | 'source'> {
  /** Without any Allow for it there is nothing to try. */
  readonly action: string;
  readonly plans: (user: Actor, model: AccessModel) => Iterable<Plan>;
}

function onUsers({ action, plans, ...row }: OnUsers): Takeover {
  const mayBegin = (actor: Actor, context: SearchContext) => teamWithAllow(actor, action, context).length > 0;
  return {
    ...row,
    isPossible: mayBegin,
    candidates: (actor, context) => (mayBegin(actor, context) ? identitiesInAccount(actor, 'user', context) : []),
    *plans(actor, user, context): Iterable<TakeoverPlan> {
      if (user.identity.kind !== 'user' || !mayBegin(actor, context)) return;
      for (const plan of plans(user, context.model))
        yield { ...plan, by: madeBy(plan.calls, actor, context), canBringMfa: false };
    },
  };
}

/** Undefined where the credential report was not read. */
function credentialOf(
  { identity: { account, name, isCreated } }: Actor,
  { snapshot }: AccessModel,
): Pick<CredentialAttributes, 'accessKeys' | 'passwordEnabled' | 'mfaActive'> | undefined {
  if (isCreated) return { accessKeys: [], passwordEnabled: false, mfaActive: false };
  return snapshot.find({ account, region: globalRegion, kind: 'credential' }, name)?.attributes;
}

/** Sign-in asks a user with an MFA device for it. */
function withoutDevice(user: Actor, model: AccessModel): Call[] {
  return credentialOf(user, model)?.mfaActive ? [callOn(deactivate, user)] : [];
}
