import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attribute } from '../../../src/causes/events/index.ts';
import { bySession } from '../../accounts/events.ts';
import { home } from '../../accounts/places.ts';
import { allow, by, came, changed, eventsOf, made, testAttribution, went } from './fixtures.ts';

const inline = 'attributes/inline/temp-debug';
const debug = { name: 'temp-debug', policy: { document: allow('ec2:*') } };
const putDebug = {
  groupName: 'developers',
  policyName: 'temp-debug',
  policyDocument: JSON.stringify(allow('ec2:*'), null, 4),
};
testAttribution([
  [
    'a put of the policy',
    changed('group developers', inline, null, debug),
    [made('iam:PutGroupPolicy', putDebug)],
    ['david'],
  ],
  [
    'a put on another group',
    changed('group developers', inline, null, debug),
    [made('iam:PutGroupPolicy', { ...putDebug, groupName: 'testers' })],
    [],
  ],
  [
    'a put of another policy',
    changed('group developers', inline, null, debug),
    [made('iam:PutGroupPolicy', { ...putDebug, policyName: 'other' })],
    [],
  ],
  [
    'a put of another document under that name',
    changed('group developers', inline, null, debug),
    [made('iam:PutGroupPolicy', { ...putDebug, policyDocument: JSON.stringify(allow('s3:*')) })],
    [],
  ],
  [
    'a put whose document was cut off',
    changed('group developers', inline, null, debug),
    [made('iam:PutGroupPolicy', { ...putDebug, policyDocument: '{"Statement":[{"Eff' })],
    ['david'],
  ],
  [
    'a failed put',
    changed('group developers', inline, null, debug),
    [made('iam:PutGroupPolicy', putDebug, { more: { errorCode: 'AccessDenied' } })],
    [],
  ],
  [
    'a put on a user',
    changed('group developers', inline, null, debug),
    [made('iam:PutUserPolicy', { ...putDebug, userName: 'developers' })],
    [],
  ],
  [
    'a put, and a put of the same',
    changed('group developers', inline, null, debug),
    [made('iam:PutGroupPolicy', putDebug), made('iam:PutGroupPolicy', putDebug, by('erin'))],
    ['david'],
  ],
  [
    'a put that was deleted, and a put of the same',
    changed('group developers', inline, null, debug),
    [
      made('iam:PutGroupPolicy', putDebug),
      made('iam:DeleteGroupPolicy', { groupName: 'developers', policyName: putDebug.policyName }, by('frank')),
      made('iam:PutGroupPolicy', putDebug, by('erin')),
      made('iam:PutGroupPolicy', putDebug, by('gina')),
    ],
    ['erin'],
  ],
  [
    'a put, the deletion of another policy, and a put of the same',
    changed('group developers', inline, null, debug),
    [
      made('iam:PutGroupPolicy', putDebug),
      made('iam:DeleteGroupPolicy', { groupName: 'developers', policyName: 'other' }, by('frank')),
      made('iam:PutGroupPolicy', putDebug, by('erin')),
    ],
    ['david'],
  ],
  [
    'a put, one whose document was cut off, and a put of the same',
    changed('group developers', inline, null, debug),
    [
      made('iam:PutGroupPolicy', putDebug),
      made('iam:PutGroupPolicy', { groupName: 'developers', policyName: putDebug.policyName }, by('frank')),
      made('iam:PutGroupPolicy', putDebug, by('erin')),
    ],
    ['erin?', 'frank?', 'david?'],
  ],
  [
    'a put, and a put of another document before it',
    changed('group developers', inline, null, debug),
    [
      made('iam:PutGroupPolicy', { ...putDebug, policyDocument: JSON.stringify(allow('s3:*')) }, by('erin')),
      made('iam:PutGroupPolicy', putDebug),
    ],
    ['david'],
  ],
  [
    'a put, a delete and a put',
    changed('group developers', inline, null, debug),
    [
      made('iam:PutGroupPolicy', putDebug),
      made('iam:DeleteGroupPolicy', { groupName: 'developers', policyName: 'temp-debug' }),
      made('iam:PutGroupPolicy', putDebug, by('erin')),
    ],
    ['erin'],
  ],
  [
    'a new document',
    changed('group developers', `${inline}/policy`, { document: allow('s3:*') }, { document: allow('ec2:*') }),
    [made('iam:PutGroupPolicy', putDebug), made('iam:DeleteGroupPolicy', putDebug, by('erin'))],
    ['david'],
  ],
  [
    'a delete of the policy',
    changed('group developers', inline, debug, null),
    [
      made('iam:PutGroupPolicy', putDebug, by('erin')),
      made('iam:DeleteGroupPolicy', { groupName: 'developers', policyName: 'temp-debug' }),
    ],
    ['david'],
  ],
  [
    'an attached policy',
    changed(
      'role web',
      'attributes/attached/arn:aws:iam::aws:policy/AdministratorAccess',
      null,
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ),
    [made('iam:AttachRolePolicy', { roleName: 'web', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' })],
    ['david'],
  ],
  [
    'another attached policy',
    changed(
      'role web',
      'attributes/attached/arn:aws:iam::aws:policy/AdministratorAccess',
      null,
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ),
    [made('iam:AttachRolePolicy', { roleName: 'web', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' })],
    [],
  ],
  [
    'a detached policy is not one that is attached',
    changed('role web', 'attributes/attached/arn:aws:iam::aws:policy/X', 'arn:aws:iam::aws:policy/X', null),
    [
      made('iam:DetachRolePolicy', { roleName: 'web', policyArn: 'arn:aws:iam::aws:policy/X' }),
      made('iam:AttachRolePolicy', { roleName: 'web', policyArn: 'arn:aws:iam::aws:policy/X' }, by('erin')),
    ],
    ['david'],
  ],
  [
    'a user in a group',
    changed('user bob', 'attributes/groups/admins', null, 'admins'),
    [
      made('iam:AddUserToGroup', { userName: 'bob', groupName: 'admins' }),
      made('iam:AddUserToGroup', { userName: 'bob', groupName: 'dev' }, by('erin')),
    ],
    ['david'],
  ],
  [
    'a trust policy, which IAM writes in its own way',
    changed('role web', 'attributes/trust', { document: allow('a') }, { document: allow('b') }),
    [made('iam:UpdateAssumeRolePolicy', { roleName: 'web', policyDocument: JSON.stringify(allow('c')) })],
    ['david'],
  ],
  [
    'the default version',
    changed('policy arn:aws:iam::111122223333:policy/p', 'attributes/defaultVersion', 'v1', 'v2'),
    [
      made(
        'iam:CreatePolicyVersion',
        { policyArn: 'arn:aws:iam::111122223333:policy/p', setAsDefault: true },
        { response: { policyVersion: { versionId: 'v2' } } },
      ),
      made(
        'iam:CreatePolicyVersion',
        { policyArn: 'arn:aws:iam::111122223333:policy/p', setAsDefault: false },
        { response: { policyVersion: { versionId: 'v2' } }, ...by('erin') },
      ),
      made(
        'iam:SetDefaultPolicyVersion',
        { policyArn: 'arn:aws:iam::111122223333:policy/p', versionId: 'v1' },
        by('erin'),
      ),
      made(
        'iam:SetDefaultPolicyVersion',
        { policyArn: 'arn:aws:iam::111122223333:policy/q', versionId: 'v2' },
        by('erin'),
      ),
    ],
    ['david'],
  ],
  [
    "an access key of one's own",
    changed('credential david', 'attributes/accessKeys/1', null, { slot: 1, active: true }),
    [made('iam:CreateAccessKey', null), made('iam:CreateAccessKey', { userName: 'bob' }, by('erin'))],
    ['david'],
  ],
  [
    'a new user',
    came('user bob'),
    [made('iam:CreateUser', { userName: 'bob' }), made('iam:CreateUser', { userName: 'bo' }, by('erin'))],
    ['david'],
  ],
  [
    'a deleted user',
    went('user bob'),
    [made('iam:DeleteUser', { userName: 'bob' }), made('iam:CreateUser', { userName: 'bob' }, by('erin'))],
    ['david'],
  ],
]);

void test('a cause keeps who, when, whence and the id of the event, and nothing of the request', () => {
  const [attributed] = attribute(
    [changed('group developers', inline, null, debug)],
    eventsOf([
      made('iam:PutGroupPolicy', putDebug, {
        by: bySession('admin', 'erin', { mfa: true }),
        at: '2026-11-27T20:00:00Z',
        id: 'e-1',
      }),
    ]),
  );
  assert.deepEqual(attributed?.by, [
    {
      principal: `arn:aws:sts::${home}:assumed-role/admin/erin`,
      at: '2026-11-27T20:00:00.000Z',
      sourceIp: '203.0.113.7',
      userAgent: 'aws-cli/2.30.1',
      mfa: true,
      eventId: 'e-1',
      event: 'iam:PutGroupPolicy',
    },
  ]);
});
