import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ask, errorOf } from './fixtures/clients.ts';
import { region } from '../accounts/account.ts';
import { arnOf, document, edits, id, readAll, served, type Parameters } from './fixtures/writable-account.ts';

import { documentOf, allow } from '../accounts/statements.ts';
const refusals: readonly (readonly [service: string, parameters: Parameters, code: string])[] = [
  [
    'ec2',
    { Action: 'CreateTags', 'ResourceId.1': 'i-0000000000000000c', 'Tag.1.Key': 'k' },
    'InvalidInstanceID.NotFound',
  ],
  ['ec2', { Action: 'CreateTags', 'ResourceId.1': 'x', 'Tag.1.Key': 'k' }, 'InvalidID'],
  ['ec2', { Action: 'CreateTags', 'ResourceId.1': id('i'), 'Tag.1.Key': 'aws:k' }, 'InvalidParameterValue'],
  [
    'ec2',
    {
      Action: 'CreateTags',
      'ResourceId.1': id('i'),
      ...Object.fromEntries(Array.from({ length: 49 }, (_, at) => [`Tag.${at + 1}.Key`, `k${at}`])),
    },
    'TagLimitExceeded',
  ],
  [
    'ec2',
    {
      Action: 'ModifyInstanceAttribute',
      InstanceId: id('i'),
      'DisableApiTermination.Value': 'true',
      'DisableApiStop.Value': 'true',
    },
    'InvalidParameterCombination',
  ],
  [
    'ec2',
    { Action: 'ModifyInstanceAttribute', InstanceId: id('i'), 'InstanceType.Value': 'm5.large' },
    'IncorrectInstanceState',
  ],
  ['ec2', { Action: 'ModifyInstanceAttribute', InstanceId: id('i'), 'UserData.Value': 'a' }, 'UnsupportedOperation'],
  [
    'ec2',
    { Action: 'StopInstances', 'InstanceId.1': id('i'), 'InstanceId.2': 'i-0000000000000000c' },
    'InvalidInstanceID.NotFound',
  ],
  ['ec2', { Action: 'StartInstances' }, 'MissingParameter'],
  ['iam', { Action: 'DeleteGroupPolicy', GroupName: 'ops', PolicyName: 'own' }, 'NoSuchEntity'],
  ['iam', { Action: 'DeleteGroupPolicy', GroupName: 'nobody', PolicyName: 'own' }, 'NoSuchEntity'],
  [
    'iam',
    { Action: 'PutUserPolicy', UserName: 'bare', PolicyName: 'own', PolicyDocument: '{' },
    'MalformedPolicyDocument',
  ],
  [
    'iam',
    {
      Action: 'PutUserPolicy',
      UserName: 'bare',
      PolicyName: 'own',
      PolicyDocument: JSON.stringify(documentOf(allow('a:'.padEnd(2000, 'b')))),
    },
    'LimitExceeded',
  ],
  ['iam', { Action: 'CreatePolicyVersion', PolicyArn: arnOf('Full'), PolicyDocument: document }, 'LimitExceeded'],
  ['iam', { Action: 'DeletePolicyVersion', PolicyArn: arnOf('Full'), VersionId: 'v5' }, 'DeleteConflict'],
  ['iam', { Action: 'SetDefaultPolicyVersion', PolicyArn: arnOf('Full'), VersionId: 'v9' }, 'NoSuchEntity'],
  ['iam', { Action: 'AttachUserPolicy', UserName: 'bare', PolicyArn: arnOf('Nothing') }, 'NoSuchEntity'],
  ['iam', { Action: 'DetachUserPolicy', UserName: 'bare', PolicyArn: arnOf('Devs') }, 'NoSuchEntity'],
  ['iam', { Action: 'DeleteUserPermissionsBoundary', UserName: 'bare' }, 'NoSuchEntity'],
  ['iam', { Action: 'DeleteUser', UserName: 'alice' }, 'DeleteConflict'],
  ['iam', { Action: 'DeleteGroup', GroupName: 'devs' }, 'DeleteConflict'],
  ['iam', { Action: 'DeletePolicy', PolicyArn: arnOf('Devs') }, 'DeleteConflict'],
  [
    'rds',
    { Action: 'ModifyDBInstance', DBInstanceIdentifier: 'none', DeletionProtection: 'true' },
    'DBInstanceNotFound',
  ],
];

suite("a change that AWS refuses has AWS's error and changes nothing", () => {
  for (const [service, parameters, code] of refusals) {
    void test(`${service} ${code}: ${Object.values(parameters).join(' ').slice(0, 100)}`, async (t) => {
      const sandbox = await served(t);
      const before = await readAll(sandbox);
      const { body } = await ask(sandbox, service, parameters, region);
      assert.equal(errorOf(body).code, code, body);
      assert.deepEqual(edits(before, await readAll(sandbox)), []);
    });
  }
});

void test('an instance with stop protection is not stopped, and is once the protection is off', async (t) => {
  const sandbox = await served(t);
  const protect = (value: string) =>
    ask(
      sandbox,
      'ec2',
      { Action: 'ModifyInstanceAttribute', InstanceId: id('i'), 'DisableApiStop.Value': value },
      region,
    );
  const stop = () => ask(sandbox, 'ec2', { Action: 'StopInstances', 'InstanceId.1': id('i') }, region);
  await protect('true');
  const before = await readAll(sandbox);
  assert.equal(errorOf((await stop()).body).code, 'OperationNotPermitted');
  assert.deepEqual(edits(before, await readAll(sandbox)), []);
  await protect('false');
  assert.equal((await stop()).status, 200);
});
