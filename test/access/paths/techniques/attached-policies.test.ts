import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildAccessModel, loadReference, whoCan } from '../../../../src/access/index.ts';
import { account, home, type AccountParts } from '../../../accounts/account.ts';
import type { UserParts } from '../../../accounts/identities.ts';
import { allow, deny, trust } from '../../../accounts/statements.ts';
import { aliceArn, assume, goal, instances, neverTerminates, ops, terminates } from '../fixtures/escalation.ts';

const reference = await loadReference('all');

/** Which AWS managed policies alice may attach, and the path that follows: her line of `who-can`, without her name. */
interface AttachmentCase extends Omit<AccountParts, 'users'> {
  readonly alice: UserParts;
  readonly users?: AccountParts['users'];
  /** What she asks for; to terminate an instance, unless said. */
  readonly wants?: string;
  readonly path: string | undefined;
  readonly conditions?: readonly string[];
}

const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`;
const policyArn = (operator: string, ...names: readonly string[]) => ({ [operator]: { 'iam:PolicyARN': names } });
const attachUser = 'iam:AttachUserPolicy';
/** May attach what the condition says to a user. */
const may = (operator: string, ...names: readonly string[]): UserParts => ({
  policies: [allow(attachUser, '*', policyArn(operator, ...names))],
});
const attaches = (name: string) => `attaches ${aws(name)} to user alice (${attachUser}), then ${goal}`;
const putsThenAll = `then writes a policy for user alice (iam:PutUserPolicy), then ${goal}`;

const cases: Readonly<Record<string, AttachmentCase>> = {
  'AmazonEC2FullAccess alone': { alice: may('ArnEquals', aws('AmazonEC2FullAccess')), path: attaches('AmazonEC2FullAccess') },
  'the same, written as a string': { alice: may('StringEquals', aws('AmazonEC2FullAccess')), path: attaches('AmazonEC2FullAccess') },
  'the same in a list without any other useful one': {
    alice: may('ArnLike', aws('AmazonS3FullAccess'), aws('AmazonEC2FullAccess'), aws('ReadOnlyAccess')),
    path: attaches('AmazonEC2FullAccess'),
  },
  'a list without any useful one': {
    alice: may('ArnEquals', aws('AmazonEC2ReadOnlyAccess'), aws('AmazonS3FullAccess'), aws('CloudWatchLogsFullAccess')),
    path: undefined,
  },
  'the name in another case': { alice: may('ArnEquals', aws('amazonec2fullaccess')), path: undefined },
  'a policy of a customer with that name': {
    alice: may('ArnEquals', `arn:aws:iam::${home}:policy/AmazonEC2FullAccess`),
    path: undefined,
  },
  'the same name in another partition': { alice: may('ArnEquals', 'arn:aws-cn:iam::aws:policy/AmazonEC2FullAccess'), path: undefined },
  'that of a service-linked role': {
    alice: may('ArnLike', aws('aws-service-role/*')),
    path: undefined,
  },
  'a pattern': { alice: may('ArnLike', aws('AmazonEC2*')), path: attaches('AmazonEC2FullAccess') },
  'a pattern under a string operator that takes it for a name': { alice: may('StringEquals', aws('AmazonEC2*')), path: undefined },
  'job functions': { alice: may('ArnLike', aws('job-function/*')), path: attaches('job-function/SystemAdministrator') },
  'service roles': { alice: may('ArnLike', aws('service-role/AWSBatch*')), path: attaches('service-role/AWSBatchServiceRole') },
  'any but AdministratorAccess': { alice: may('ArnNotLike', aws('AdministratorAccess')), path: attaches('PowerUserAccess') },
  'any but AdministratorAccess, which a pattern with a star meets too': {
    alice: may('ArnNotLike', aws('*AdministratorAccess*')),
    path: attaches('PowerUserAccess'),
  },
  'any but four': {
    alice: may('StringNotLike', ...['AdministratorAccess', 'PowerUserAccess', 'IAMFullAccess', 'AmazonEC2*'].map(aws)),
    path: attaches('job-function/SystemAdministrator'),
  },
  'any, and a Deny of full access': {
    alice: {
      policies: [
        allow(attachUser),
        deny(attachUser, '*', policyArn('ArnLike', aws('*FullAccess*'), aws('AdministratorAccess*'), aws('PowerUserAccess'))),
      ],
    },
    path: attaches('job-function/SystemAdministrator'),
  },
  'any, and a Deny of all but some': {
    alice: { policies: [allow(attachUser), deny(attachUser, '*', policyArn('ArnNotEquals', aws('AmazonEC2FullAccess')))] },
    path: attaches('AmazonEC2FullAccess'),
  },
  'any, and a Deny of all but some that are of no use': {
    alice: { policies: [allow(attachUser), deny(attachUser, '*', policyArn('ArnNotEquals', aws('IAMReadOnlyAccess')))] },
    path: undefined,
  },
  'IAMFullAccess alone, with which she writes the rest': {
    alice: may('ArnEquals', aws('IAMFullAccess')),
    path: `attaches ${aws('IAMFullAccess')} to user alice (${attachUser}), ${putsThenAll}`,
  },
  'any, without a condition': { alice: { policies: [allow(attachUser)] }, path: attaches('AdministratorAccess') },
  'AmazonEC2FullAccess, and she has a Deny that remains': {
    alice: { policies: [...(may('ArnEquals', aws('AmazonEC2FullAccess')).policies ?? []), neverTerminates] },
    path: undefined,
  },
  'AmazonEC2FullAccess, to a user with another name': {
    alice: {
      policies: [allow(attachUser, `arn:aws:iam::${home}:user/bob`, policyArn('ArnEquals', aws('AmazonEC2FullAccess')))],
    },
    users: { bob: {} },
    path: undefined,
  },
  'AmazonEC2FullAccess, and she has it attached already': {
    alice: { policies: ['arn:aws:iam::aws:policy/AmazonEC2FullAccess', ...(may('ArnEquals', aws('AmazonEC2FullAccess')).policies ?? [])] },
    managed: { [aws('AmazonEC2FullAccess')]: [allow('ec2:Describe*')] },
    path: undefined,
  },
  'AmazonEC2FullAccess, inside a boundary that leaves it': {
    alice: { boundary: 'less', ...may('ArnEquals', aws('AmazonEC2FullAccess')) },
    managed: { less: [allow([attachUser, goal])] },
    path: attaches('AmazonEC2FullAccess'),
  },
  'AmazonEC2FullAccess, inside a boundary that cuts it': {
    alice: { boundary: 'less', ...may('ArnEquals', aws('AmazonEC2FullAccess')) },
    managed: { less: [allow([attachUser, 'ec2:Describe*'])] },
    path: undefined,
  },
};

for (const [what, { alice, users, wants = goal, path, conditions = [], ...parts }] of Object.entries(cases)) {
  void test(`alice may attach ${what}`, () => {
    const model = buildAccessModel(account({ instances, ...parts, users: { alice, ...users } }), reference);
    const found = whoCan(model, { action: wants, resource: 'i-1', direct: false });
    const [hers] = found.principals.filter(({ name }) => name === 'alice');
    assert.deepEqual(hers && { path: hers.line, conditions: hers.conditions }, path && { path: `alice: ${path}`, conditions });
  });
}
