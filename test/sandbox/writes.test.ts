import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ask } from './fixtures/clients.ts';
import { home, region } from '../accounts/account.ts';
import { arnOf, document, edits, id, readAll, served, type Parameters } from './fixtures/writable-account.ts';

const dbArn = `arn:aws:rds:${region}:${home}:db:orders`;

const writes: readonly (readonly [service: string, parameters: Parameters, changes: readonly string[]])[] = [
  [
    'ec2',
    { Action: 'CreateTags', 'ResourceId.1': id('i'), 'Tag.1.Key': 'team', 'Tag.1.Value': 'b', 'Tag.2.Key': 'new' },
    ['instance/web tags.new null → ""', 'instance/web tags.team "a" → "b"'],
  ],
  [
    'ec2',
    {
      Action: 'CreateTags',
      'ResourceId.1': id('vol'),
      'ResourceId.2': id('ami'),
      'Tag.1.Key': 'k',
      'Tag.1.Value': 'v',
    },
    ['image/ami-0000000000000000a tags.k null → "v"', `volume/${id('vol')} tags.k null → "v"`],
  ],
  [
    'ec2',
    { Action: 'DeleteTags', 'ResourceId.1': id('i'), 'Tag.1.Key': 'team' },
    ['instance/web tags.team "a" → null'],
  ],
  ['ec2', { Action: 'DeleteTags', 'ResourceId.1': id('i'), 'Tag.1.Key': 'team', 'Tag.1.Value': 'b' }, []],
  ['ec2', { Action: 'DeleteTags', 'ResourceId.1': id('i'), 'Tag.1.Key': 'team', DryRun: 'true' }, []],
  [
    'ec2',
    { Action: 'ModifyInstanceAttribute', InstanceId: id('i'), 'DisableApiTermination.Value': 'false' },
    [`instance-attribute/${id('i')} attributes.disableApiTermination true → false`],
  ],
  [
    'ec2',
    { Action: 'ModifyInstanceAttribute', InstanceId: id('i'), Attribute: 'disableApiStop', Value: 'true' },
    [`instance-attribute/${id('i')} attributes.disableApiStop false → true`],
  ],
  [
    'ec2',
    {
      Action: 'ModifyInstanceAttribute',
      InstanceId: id('i'),
      'InstanceInitiatedShutdownBehavior.Value': 'terminate',
    },
    [`instance-attribute/${id('i')} attributes.shutdownBehavior "stop" → "terminate"`],
  ],
  [
    'ec2',
    { Action: 'ModifyInstanceAttribute', InstanceId: 'i-0000000000000000b', 'InstanceType.Value': 'm5.large' },
    ['instance/i-0000000000000000b attributes.type "t3.micro" → "m5.large"'],
  ],
  [
    'ec2',
    { Action: 'StopInstances', 'InstanceId.1': id('i') },
    ['instance/web attributes.state "running" → "stopped"'],
  ],
  [
    'ec2',
    { Action: 'StartInstances', 'InstanceId.1': id('i'), 'InstanceId.2': 'i-0000000000000000b' },
    ['instance/i-0000000000000000b attributes.state "stopped" → "running"'],
  ],
  [
    'ec2',
    { Action: 'ModifyInstanceMetadataOptions', InstanceId: id('i'), HttpTokens: 'optional' },
    ['instance/web metadata.tokens "required" → "optional"'],
  ],
  [
    'ec2',
    { Action: 'ModifyImageAttribute', ImageId: id('ami'), 'LaunchPermission.Add.1.Group': 'all' },
    [`image-attribute/${id('ami')} groups.all null → "all"`, `image/${id('ami')} attributes.public false → true`],
  ],
  [
    'ec2',
    { Action: 'ModifyImageAttribute', ImageId: id('ami'), OperationType: 'remove', 'UserId.1': '444455556666' },
    [`image-attribute/${id('ami')} accounts.444455556666 "444455556666" → null`],
  ],
  [
    'ec2',
    { Action: 'EnableImageDeregistrationProtection', ImageId: id('ami'), WithCooldown: 'true' },
    ['image/ami-0000000000000000a attributes.deregistrationProtection "disabled" → "enabled-with-cooldown"'],
  ],
  ['ec2', { Action: 'DisableImageDeregistrationProtection', ImageId: id('ami') }, []],
  [
    'iam',
    { Action: 'PutGroupPolicy', GroupName: 'ops', PolicyName: 'own', PolicyDocument: document },
    ['group/ops inline.own null → …'],
  ],
  ['iam', { Action: 'PutGroupPolicy', GroupName: 'devs', PolicyName: 'own', PolicyDocument: document }, []],
  ['iam', { Action: 'DeleteUserPolicy', UserName: 'alice', PolicyName: 'own' }, ['user/alice inline.own … → null']],
  [
    'iam',
    { Action: 'AttachRolePolicy', RoleName: 'bare', PolicyArn: arnOf('Devs') },
    [`role/bare attached.${arnOf('Devs')} null → "${arnOf('Devs')}"`],
  ],
  [
    'iam',
    { Action: 'DetachGroupPolicy', GroupName: 'devs', PolicyArn: arnOf('Devs') },
    [`group/devs attached.${arnOf('Devs')} "${arnOf('Devs')}" → null`],
  ],
  [
    'iam',
    { Action: 'PutUserPermissionsBoundary', UserName: 'bare', PermissionsBoundary: arnOf('Loose') },
    [`user/bare attributes.permissionsBoundary null → "${arnOf('Loose')}"`],
  ],
  [
    'iam',
    { Action: 'DeleteUserPermissionsBoundary', UserName: 'alice' },
    [`user/alice attributes.permissionsBoundary "${arnOf('Devs')}" → null`],
  ],
  [
    'iam',
    { Action: 'UpdateAssumeRolePolicy', RoleName: 'web', PolicyDocument: document },
    ['role/web attributes.trust … → …'],
  ],
  [
    'iam',
    { Action: 'CreatePolicyVersion', PolicyArn: arnOf('Devs'), PolicyDocument: document, SetAsDefault: 'true' },
    [
      'policy/Devs attributes.defaultVersion "v2" → "v3"',
      'policy/Devs v2.isDefault true → false',
      'policy/Devs versions.v3 null → …',
    ],
  ],
  [
    'iam',
    { Action: 'SetDefaultPolicyVersion', PolicyArn: arnOf('Devs'), VersionId: 'v1' },
    [
      'policy/Devs attributes.defaultVersion "v2" → "v1"',
      'policy/Devs v1.isDefault false → true',
      'policy/Devs v2.isDefault true → false',
    ],
  ],
  [
    'iam',
    { Action: 'DeletePolicyVersion', PolicyArn: arnOf('Full'), VersionId: 'v1' },
    ['policy/Full versions.v1 … → null'],
  ],
  ['iam', { Action: 'AddUserToGroup', UserName: 'bare', GroupName: 'ops' }, ['user/bare groups.ops null → "ops"']],
  [
    'iam',
    { Action: 'RemoveUserFromGroup', UserName: 'alice', GroupName: 'devs' },
    ['user/alice groups.devs "devs" → null'],
  ],
  [
    'iam',
    { Action: 'TagUser', UserName: 'alice', 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'b' },
    ['user/alice tags.team "a" → "b"'],
  ],
  ['iam', { Action: 'UntagUser', UserName: 'alice', 'TagKeys.member.1': 'team' }, ['user/alice tags.team "a" → null']],
  ['iam', { Action: 'DeleteRole', RoleName: 'bare' }, ['role/bare gone']],
  ['iam', { Action: 'DeletePolicy', PolicyArn: arnOf('Loose') }, ['policy/Loose gone']],
  [
    'rds',
    {
      Action: 'ModifyDBInstance',
      DBInstanceIdentifier: 'orders',
      DeletionProtection: 'false',
      ApplyImmediately: 'true',
    },
    ['db-instance/orders attributes.deletionProtection true → false'],
  ],
  [
    'rds',
    { Action: 'ModifyDBCluster', DBClusterIdentifier: 'ledger', DeletionProtection: 'false' },
    ['db-cluster/ledger attributes.deletionProtection true → false'],
  ],
  [
    'rds',
    { Action: 'AddTagsToResource', ResourceName: dbArn, 'Tags.Tag.1.Key': 'team', 'Tags.Tag.1.Value': 'b' },
    ['db-instance/orders tags.team "a" → "b"'],
  ],
  [
    'rds',
    { Action: 'RemoveTagsFromResource', ResourceName: dbArn, 'TagKeys.member.1': 'team' },
    ['db-instance/orders tags.team "a" → null'],
  ],
  [
    'rds',
    {
      Action: 'ModifyDBSnapshotAttribute',
      DBSnapshotIdentifier: 'before-the-move',
      AttributeName: 'restore',
      'ValuesToAdd.AttributeValue.1': 'all',
      'ValuesToRemove.AttributeValue.1': '444455556666',
    },
    [
      'db-snapshot-attribute/before-the-move sharedWith.444455556666 "444455556666" → null',
      'db-snapshot-attribute/before-the-move sharedWith.all null → "all"',
    ],
  ],
];

suite('a change is read later, and nothing else changes', () => {
  for (const [service, parameters, changes] of writes) {
    void test(`${service} ${Object.values(parameters).join(' ').slice(0, 100)}`, async (t) => {
      const sandbox = await served(t);
      const before = await readAll(sandbox);
      const { status, body } = await ask(sandbox, service, parameters, region);
      assert.equal(status, parameters['DryRun'] ? 412 : 200, body);
      assert.deepEqual(edits(before, await readAll(sandbox)), changes);
    });
  }
});

void test('changes are gone when the directory is read again', async (t) => {
  const sandbox = await served(t);
  const before = await readAll(sandbox);
  await ask(sandbox, 'iam', { Action: 'RemoveUserFromGroup', UserName: 'alice', GroupName: 'devs' }, region);
  assert.equal(edits(before, await readAll(sandbox)).length, 1);
  await sandbox.reload();
  assert.deepEqual(edits(before, await readAll(sandbox)), []);
});
