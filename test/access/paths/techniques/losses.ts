import { home } from '../../../accounts/account.ts';
import { allow, deny, trust } from '../../../accounts/statements.ts';
import {
  aliceArn,
  assume,
  bobArn,
  goal,
  instances,
  neverTerminates,
  terminates,
  trustsAlice,
} from '../fixtures/escalation.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const arnOf = (kind: string, name: string) => `arn:aws:iam::${home}:${kind}/${name}`;
const root = trust({ AWS: `arn:aws:iam::${home}:root` });
const named = (name: string) => ({ ArnEquals: { 'iam:PolicyARN': arnOf('policy', name) } });

/** She may attach a policy to a role, and another one to herself, without which she cannot assume the role. */
const attachesFull = allow('iam:AttachRolePolicy', arnOf('role', 'ops'), named('full'));
const fences = allow('iam:AttachUserPolicy', aliceArn, named('fence'));
const fenced = [allow(assume), deny('iam:*')];

/** Somebody who can terminate and has both keys, and a role that may delete keys. */
const bob = { policies: [terminates], keys: 2 };
const createsKeys = allow('iam:CreateAccessKey', bobArn);
const cleaner = { trust: root, policies: [allow('iam:DeleteAccessKey')] };

/** Paths on which somebody gets what also takes something away. It counts for all later calls. */
export const lossCases: readonly TechniqueCase[] = [
  {
    technique: 'attach-user-policy',
    goal,
    given: {
      instances,
      alice: { policies: [attachesFull, fences] },
      managed: { fence: [fenced], full: [terminates] },
      roles: { ops: { trust: root } },
    },
    // The call that the policy denies comes first.
    path: ['iam:AttachRolePolicy', 'iam:AttachUserPolicy', assume, goal],
    counterexamples: {
      'the policy denies nothing': {
        managed: { fence: [allow(assume)], full: [terminates] },
        path: ['iam:AttachUserPolicy', 'iam:AttachRolePolicy', assume, goal],
      },
      'the policy denies to assume roles': {
        managed: { fence: [[...fenced, deny(assume)]], full: [terminates] },
      },
      'the denied call is allowed by the same policy alone': {
        alice: { policies: [fences] },
        managed: { fence: [[...fenced, attachesFull]], full: [terminates] },
      },
      'another policy with it would do': {
        alice: { policies: [fences] },
        managed: { fence: [[allow(assume), attachesFull]], full: [terminates] },
        path: ['iam:AttachUserPolicy', 'iam:AttachRolePolicy', assume, goal],
      },
    },
  },
  {
    technique: 'replace-access-key',
    goal,
    given: {
      instances,
      alice: { policies: [createsKeys, allow('iam:AttachUserPolicy', aliceArn, named('open'))] },
      users: { bob },
      managed: { open: [allow(assume)] },
      roles: { cleaner },
    },
    path: ['iam:AttachUserPolicy', assume, 'iam:DeleteAccessKey', 'iam:CreateAccessKey', goal],
    counterexamples: {
      'the policy denies what she does last': {
        alice: { policies: [createsKeys, fences] },
        managed: { fence: [fenced] },
      },
      'the policy denies what she does last, but bob has one key': {
        alice: { policies: [createsKeys, fences] },
        managed: { fence: [fenced] },
        users: { bob: { ...bob, keys: 1 } },
        path: ['iam:CreateAccessKey', goal],
      },
      'she may attach a policy that denies it, too': {
        alice: { policies: [createsKeys, fences, allow('iam:AttachUserPolicy', aliceArn, named('open'))] },
        managed: { fence: [fenced], open: [allow(assume)] },
        path: ['iam:AttachUserPolicy', assume, 'iam:DeleteAccessKey', 'iam:CreateAccessKey', goal],
      },
      'the policy denies it, but the role trusts her without it': {
        alice: { policies: [createsKeys, fences] },
        managed: { fence: [fenced] },
        roles: { cleaner: { ...cleaner, trust: trustsAlice } },
        path: [assume, 'iam:DeleteAccessKey', 'iam:CreateAccessKey', goal],
      },
      'the policy denies it, but the role may detach it': {
        alice: { policies: [createsKeys, fences] },
        managed: { fence: [fenced] },
        roles: {
          cleaner: { ...cleaner, policies: [...cleaner.policies, allow('iam:DetachUserPolicy', aliceArn)] },
        },
        path: [
          'iam:AttachUserPolicy',
          assume,
          'iam:DeleteAccessKey',
          'iam:DetachUserPolicy',
          'iam:CreateAccessKey',
          goal,
        ],
      },
      'the policy denies it, but the role may detach those of others': {
        alice: { policies: [createsKeys, fences] },
        managed: { fence: [fenced] },
        roles: {
          cleaner: { ...cleaner, policies: [...cleaner.policies, allow('iam:DetachUserPolicy', bobArn)] },
        },
      },
    },
  },
  {
    technique: 'add-user-to-group',
    goal,
    given: {
      instances,
      alice: { policies: [attachesFull, allow('iam:AddUserToGroup')] },
      groups: { fenced: { policies: [fenced] } },
      managed: { full: [terminates] },
      roles: { ops: { trust: root } },
    },
    path: ['iam:AttachRolePolicy', 'iam:AddUserToGroup', assume, goal],
    counterexamples: {
      'the denied call is allowed by the group alone': {
        alice: { policies: [allow('iam:AddUserToGroup')] },
        groups: { fenced: { policies: [[...fenced, attachesFull]] } },
      },
      'the group denies nothing': {
        alice: { policies: [allow('iam:AddUserToGroup')] },
        groups: { fenced: { policies: [[allow(assume), attachesFull]] } },
        path: ['iam:AddUserToGroup', 'iam:AttachRolePolicy', assume, goal],
      },
    },
  },
  {
    technique: 'delete-group-policy',
    goal,
    given: {
      instances,
      alice: { policies: [allow('iam:DeleteGroupPolicy')], groups: ['team'] },
      users: { bob: { policies: [terminates], groups: ['team'] } },
      groups: { team: { policies: [[neverTerminates, createsKeys]] } },
    },
    // What the group allows is gone for her, too.
    path: ['iam:CreateAccessKey', 'iam:DeleteGroupPolicy', goal],
    counterexamples: {
      'she may create the key besides': {
        alice: { policies: [allow('iam:DeleteGroupPolicy'), createsKeys], groups: ['team'] },
        path: ['iam:DeleteGroupPolicy', 'iam:CreateAccessKey', goal],
      },
      'the policy denies what it allows': {
        groups: { team: { policies: [[neverTerminates, createsKeys, deny('iam:CreateAccessKey')]] } },
      },
      'the policy denies what she may besides': {
        alice: { policies: [allow('iam:DeleteGroupPolicy'), createsKeys], groups: ['team'] },
        groups: { team: { policies: [[neverTerminates, deny('iam:CreateAccessKey')]] } },
        users: { bob: { policies: [terminates] } },
        path: ['iam:DeleteGroupPolicy', 'iam:CreateAccessKey', goal],
      },
    },
  },
];
