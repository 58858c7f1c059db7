import { globalRegion } from '../../../../domain/scope.ts';
import type { CredentialAttributes } from '../../../../domain/identity.ts';
import { withChanges, type Actor } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import { targetOfArn } from '../../model/target.ts';
import type { PrivilegeEscalation, Plan } from '../../model/technique.ts';
import type { AccessModel } from '../../model/access-model.ts';
import { identitiesInAccount, type Takeover, type TakeoverPlan } from './takeover.ts';
import { callOn } from '../shared/iam-calls.ts';

const createKey = 'iam:CreateAccessKey';
const deleteKey = 'iam:DeleteAccessKey';
const createPassword = 'iam:CreateLoginProfile';
const updatePassword = 'iam:UpdateLoginProfile';
const deactivate = 'iam:DeactivateMFADevice';
const createDevice = 'iam:CreateVirtualMFADevice';
const enableDevice = 'iam:EnableMFADevice';

/** Taking on users by making them new credentials, which come without their device. */
export const userTakeovers: readonly Takeover[] = [
  onUsers({
    id: 'create-access-key',
    summary: 'Make an access key for another user who has fewer than two.',
    source: 'https://pathfinding.cloud/paths/iam-002',
    action: createKey,
    *plans(user, world) {
      const keys = credentialOf(user, world)?.accessKeys;
      const calls = [callOn(createKey, user)];
      if (!keys) yield { calls, assumptions: [`${user.identity.name} has fewer than two access keys`] };
      else if (keys.length < mostKeys) yield { calls };
    },
  }),
  onUsers({
    id: 'replace-access-key',
    summary: 'Delete one of the two access keys of another user, and make a new one.',
    source: 'https://pathfinding.cloud/paths/iam-003',
    action: deleteKey,
    *plans(user, world) {
      const keys = credentialOf(user, world)?.accessKeys;
      if (keys?.length === mostKeys) yield { calls: [callOn(deleteKey, user), callOn(createKey, user)] };
    },
  }),
  onUsers({
    id: 'create-login-profile',
    summary: 'Give a console password to another user who has none.',
    source: 'https://pathfinding.cloud/paths/iam-004',
    action: createPassword,
    *plans(user, world) {
      const enabled = credentialOf(user, world)?.passwordEnabled;
      const calls = [...withoutDevice(user, world), callOn(createPassword, user)];
      if (enabled === undefined || enabled === null)
        yield { calls, assumptions: [`${user.identity.name} has no password and no MFA device`] };
      else if (!enabled) yield { calls };
    },
  }),
  onUsers({
    id: 'update-login-profile',
    summary: 'Change the console password of another user; one with MFA is asked for the device, which must go first.',
    source: 'https://pathfinding.cloud/paths/iam-006',
    action: updatePassword,
    *plans(user, world) {
      const credential = credentialOf(user, world);
      const calls = [...withoutDevice(user, world), callOn(updatePassword, user)];
      if (!credential) yield { calls, assumptions: [`${user.identity.name} has a password and no MFA device`] };
      else if (credential.passwordEnabled) yield { calls };
    },
  }),
];

/** Having a device to answer conditions on MFA with, where somebody's own is missing or in other hands. */
export const mfaDeviceEscalation: PrivilegeEscalation = {
  id: 'enable-mfa-device',
  summary: "Register an MFA device of one's own for oneself.",
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html',
  *plans(actor, { hasAllow: may }) {
    const { kind, arn, account, name } = actor.identity;
    if (kind !== 'user' || actor.canBringMfa || !may(actor, enableDevice)) return;
    const device = targetOfArn(`${arn.slice(0, arn.indexOf(':user/'))}:mfa/${name}`, account);
    const calls = [{ action: createDevice, on: { ...device, attributes: new Map() } }, callOn(enableDevice, actor)];
    yield { calls, to: withChanges(actor, { canBringMfa: true }) };
  },
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostKeys = 2;

interface OnUsers extends Pick<Takeover, 'id' | 'summary' | 'source'> {
  /** Without which there is nothing to try. */
  readonly action: string;
  readonly plans: (user: Actor, world: AccessModel) => Iterable<Plan>;
}

function onUsers({ action, plans, ...row }: OnUsers): Takeover {
  return {
    ...row,
    candidates: (actor, surroundings) =>
      surroundings.hasAllow(actor, action) ? identitiesInAccount(actor, 'user', surroundings) : [],
    *plans(actor, user, { hasAllow: may, model: world }): Iterable<TakeoverPlan> {
      if (user.identity.kind !== 'user' || !may(actor, action)) return;
      for (const plan of plans(user, world)) yield { ...plan, canBringMfa: false };
    },
  };
}

/** Undefined where the credential report was not read. */
function credentialOf(
  { identity: { account, name } }: Actor,
  { snapshot }: AccessModel,
): CredentialAttributes | undefined {
  return snapshot.find({ account, region: globalRegion, kind: 'credential' }, name)?.attributes;
}

/** A user with a device is asked for it when signing in. */
function withoutDevice(user: Actor, world: AccessModel): Call[] {
  return credentialOf(user, world)?.mfaActive ? [callOn(deactivate, user)] : [];
}
