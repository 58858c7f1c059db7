import { home } from '../../../accounts/account.ts';
import { allow } from '../../../accounts/statements.ts';
import { aliceArn, assume, goal, instances, trustsAlice, trustsEc2 } from '../fixtures/escalation.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

/** Paths on which those whom the path acted as before make later calls, or are changed by them. */
export const earlierActorCases: readonly TechniqueCase[] = [
  {
    technique: 'put-role-policy',
    goal,
    given: {
      instances,
      alice: {},
      roles: { ops: { trust: trustsAlice }, writer: { trust: trustsAlice, policies: [allow('iam:PutRolePolicy')] } },
    },
    path: [assume, 'iam:PutRolePolicy', goal],
    counterexamples: {
      'another role may for this one alone, which only she can assume': {
        roles: {
          ops: { trust: trustsAlice },
          writer: { trust: trustsAlice, policies: [allow('iam:PutRolePolicy', `arn:aws:iam::${home}:role/ops`)] },
        },
        path: [assume, 'iam:PutRolePolicy', assume, goal],
      },
      'a role that she can assume may for her alone': {
        roles: {
          writer: { trust: trustsAlice, policies: [allow('iam:PutUserPolicy', aliceArn)] },
        },
        path: [assume, 'iam:PutUserPolicy', goal],
      },
      'a role that she can assume may for her alone, and take off her boundary': {
        alice: { policies: [], boundary: 'less' },
        managed: { less: [allow('sts:AssumeRole')] },
        roles: {
          writer: {
            trust: trustsAlice,
            policies: [allow(['iam:PutUserPolicy', 'iam:DeleteUserPermissionsBoundary'], aliceArn)],
          },
        },
        path: [assume, 'iam:PutUserPolicy', 'iam:DeleteUserPermissionsBoundary', goal],
      },
      'a role that she can assume may for her alone, but not take off her boundary': {
        alice: { policies: [], boundary: 'less' },
        managed: { less: [allow('sts:AssumeRole')] },
        roles: {
          writer: { trust: trustsAlice, policies: [allow('iam:PutUserPolicy', aliceArn)] },
        },
      },
      'nobody whom she can become may': {
        roles: {
          ops: { trust: trustsAlice },
          writer: { trust: trustsEc2, policies: [allow('iam:PutRolePolicy')] },
        },
      },
    },
  },
];
