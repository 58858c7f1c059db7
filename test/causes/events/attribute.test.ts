import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEntry } from '../../../src/aws/events/cloud-trail-event.ts';
import { attribute, mayExplain } from '../../../src/causes/events/index.ts';
import type { ApiEvent } from '../../../src/domain/api-event.ts';
import type { CauseChange } from '../../../src/domain/cause.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { bySession, byUser, recordedEvent, type RecordedEvent } from '../../accounts/events.ts';
import { home, region } from '../../accounts/places.ts';

const allow = (action: string): JsonObject => ({ Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });

type Change = Omit<CauseChange, 'text' | 'short' | 'field'>;

const globalKinds = ['user', 'group', 'role', 'policy', 'credential'];

/** A change of a resource: `instance i-1`, `tags.Owner`, from one value to another. */
function changed(what: string, path: string, before: Json, after: Json): Change {
  const [kind = '', id = ''] = what.split(' ');
  const isGlobal = globalKinds.includes(kind);
  const arn = kind === 'policy' ? id : `arn:aws:x:${isGlobal ? '' : region}:${home}:${kind}:${id}`;
  const change = path === '' ? (after === null ? 'gone' : 'added') : 'changed';
  const sides = path === '' ? { before: null, after: null } : { before, after };
  return {
    account: home,
    region: isGlobal ? 'global' : region,
    resource: { arn, kind, id },
    change,
    path: path === '' ? [] : pathOf(path),
    ...sides,
  };
}

/** Keys are separated by slashes, which only ARNs have themselves. */
function pathOf(text: string): readonly string[] {
  const at = text.indexOf('arn:');
  return at < 0 ? text.split('/') : [...text.slice(0, at - 1).split('/'), text.slice(at)];
}

const came = (what: string) => changed(what, '', null, true);
const went = (what: string) => changed(what, '', true, null);

let minute = 0;

/** A call by david, each a minute after the one before. */
function made(event: string, request: Json, more: Partial<RecordedEvent> = {}): JsonObject {
  minute += 1;
  const at = new Date(Date.UTC(2026, 10, 27, 4, minute)).toISOString();
  return recordedEvent(event, { by: byUser('david'), at, request, id: `${event} ${minute}`, ...more });
}

function eventsOf(entries: readonly JsonObject[]): readonly ApiEvent[] {
  return entries.flatMap((entry) => {
    const outcome = readEntry(entry, home, region);
    return outcome.kind === 'event' ? [outcome.read.event] : [];
  });
}

/** Who made a change, the newest first: `david`, `erin?` for a candidate. */
function actors(change: Change, entries: readonly JsonObject[]): readonly string[] {
  const events = eventsOf(entries);
  const [attributed] = attribute([change], events);
  const by = attributed?.by ?? [];
  const concerned = events.filter(mayExplain([change])).map(({ eventId }) => eventId);
  for (const { eventId } of by) assert.ok(concerned.includes(eventId), 'mayExplain holds for what attribute finds');
  return by.map(({ principal, isCandidate }) => `${principal.split('/').at(-1) ?? ''}${isCandidate ? '?' : ''}`);
}

const by = (name: string) => ({ by: byUser(name) });

const inline = 'attributes/inline/temp-debug';
const debug = { name: 'temp-debug', policy: { document: allow('ec2:*') } };
const putDebug = {
  groupName: 'developers',
  policyName: 'temp-debug',
  policyDocument: JSON.stringify(allow('ec2:*'), null, 4),
};
const setOwner = (id: string, key: string, value: string) => ({
  resourcesSet: { items: [{ resourceId: id }] },
  tagSet: { items: [{ key, value }] },
});

type Case = readonly [what: string, change: Change, entries: readonly JsonObject[], actors: readonly string[]];

const twins: readonly Case[] = [
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
    ['erin'],
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
  [
    'a tag that was set',
    changed('instance i-1', 'tags/Owner', null, 'ana'),
    [made('ec2:CreateTags', setOwner('i-1', 'Owner', 'ana'))],
    ['david'],
  ],
  [
    'a tag of another resource',
    changed('instance i-1', 'tags/Owner', null, 'ana'),
    [made('ec2:CreateTags', setOwner('i-2', 'Owner', 'ana'))],
    [],
  ],
  [
    'another tag',
    changed('instance i-1', 'tags/Owner', null, 'ana'),
    [made('ec2:CreateTags', setOwner('i-1', 'owner', 'ana'))],
    [],
  ],
  [
    'another value',
    changed('instance i-1', 'tags/Owner', null, 'ana'),
    [made('ec2:CreateTags', setOwner('i-1', 'Owner', 'ben'))],
    [],
  ],
  [
    'a tag of another region',
    changed('instance i-1', 'tags/Owner', null, 'ana'),
    [made('ec2:CreateTags', setOwner('i-1', 'Owner', 'ana'), { region: 'eu-west-1' })],
    [],
  ],
  [
    'a tag that was cleared',
    changed('instance i-1', 'tags/Owner', 'ana', null),
    [
      made('ec2:DeleteTags', {
        resourcesSet: { items: [{ resourceId: 'i-1' }] },
        tagSet: { items: [{ key: 'Owner' }] },
      }),
      made('ec2:DeleteTags', setOwner('i-1', 'Owner', 'ben'), by('erin')),
    ],
    ['david'],
  ],
  [
    'a flag that was cleared',
    changed('instance-attribute i-1', 'attributes/disableApiTermination', true, false),
    [
      made('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', disableApiTermination: { value: false } }),
      made('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', disableApiStop: { value: false } }, by('erin')),
      made('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', disableApiTermination: { value: true } }, by('erin')),
      made('ec2:ModifyInstanceAttribute', { instanceId: 'i-2', disableApiTermination: { value: false } }, by('erin')),
    ],
    ['david'],
  ],
  [
    'a flag that was cleared by its name',
    changed('instance-attribute i-1', 'attributes/disableApiTermination', true, false),
    [made('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', attribute: 'disableApiTermination', value: 'false' })],
    ['david'],
  ],
  [
    'IMDSv1',
    changed('instance i-1', 'attributes/metadata/tokens', 'required', 'optional'),
    [
      made('ec2:ModifyInstanceMetadataOptions', {
        ModifyInstanceMetadataOptionsRequest: { InstanceId: 'i-1', HttpTokens: 'optional' },
      }),
      made(
        'ec2:ModifyInstanceMetadataOptions',
        { ModifyInstanceMetadataOptionsRequest: { InstanceId: 'i-1', HttpEndpoint: 'enabled' } },
        by('erin'),
      ),
    ],
    ['david'],
  ],
  [
    'security groups, whose names the event does not say: both are named',
    changed('instance i-1', 'attributes/securityGroups/sg-1', null, 'sg-1'),
    [
      made('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', groupSet: { items: [{ groupId: 'sg-1' }] } }),
      made(
        'ec2:ModifyInstanceAttribute',
        { instanceId: 'i-1', groupSet: { items: [{ groupId: 'sg-1' }] } },
        by('erin'),
      ),
      made(
        'ec2:ModifyInstanceAttribute',
        { instanceId: 'i-1', groupSet: { items: [{ groupId: 'sg-1' }] } },
        by('erin'),
      ),
    ],
    ['erin?', 'david?'],
  ],
  [
    'a launch',
    came('instance i-1'),
    [made('ec2:RunInstances', null, { response: { instancesSet: { items: [{ instanceId: 'i-1' }] } } })],
    ['david'],
  ],
  [
    'a launch of another instance',
    came('instance i-1'),
    [made('ec2:RunInstances', null, { response: { instancesSet: { items: [{ instanceId: 'i-2' }] } } })],
    [],
  ],
  [
    'a launch by Auto Scaling',
    came('instance i-1'),
    [
      made('ec2:RunInstances', null, {
        by: bySession('AWSServiceRoleForAutoScaling', 'AutoScaling'),
        response: { instancesSet: { items: [{ instanceId: 'i-0' }, { instanceId: 'i-1' }] } },
      }),
    ],
    ['AutoScaling'],
  ],
  [
    'an end',
    went('instance i-1'),
    [
      made('ec2:TerminateInstances', { instancesSet: { items: [{ instanceId: 'i-1' }] } }),
      made('ec2:StopInstances', { instancesSet: { items: [{ instanceId: 'i-1' }] } }, by('erin')),
    ],
    ['david'],
  ],
  [
    'a deregistered image',
    went('image ami-1'),
    [made('ec2:DeregisterImage', { imageId: 'ami-1' }), made('ec2:DeregisterImage', { imageId: 'ami-2' }, by('erin'))],
    ['david'],
  ],
  [
    'an image that is shared',
    changed('image-attribute ami-1', 'attributes/launchPermissions/accounts/444455556666', null, '444455556666'),
    [
      made('ec2:ModifyImageAttribute', {
        imageId: 'ami-1',
        launchPermission: { add: { items: [{ userId: '444455556666' }] } },
      }),
      made(
        'ec2:ModifyImageAttribute',
        { imageId: 'ami-1', launchPermission: { remove: { items: [{ userId: '444455556666' }] } } },
        by('erin'),
      ),
      made(
        'ec2:ModifyImageAttribute',
        { imageId: 'ami-1', launchPermission: { add: { items: [{ userId: '777788889999' }] } } },
        by('erin'),
      ),
    ],
    ['david'],
  ],
  [
    'an image that is public',
    changed('image ami-1', 'attributes/public', false, true),
    [made('ec2:ModifyImageAttribute', { imageId: 'ami-1', launchPermission: { add: { items: [{ group: 'all' }] } } })],
    ['david'],
  ],
  [
    'deletion protection of a database, in whatever case it is named',
    changed('db-instance orders', 'attributes/deletionProtection', true, false),
    [
      made('rds:ModifyDBInstance', { dBInstanceIdentifier: 'Orders', deletionProtection: false }),
      made('rds:ModifyDBInstance', { dBInstanceIdentifier: 'orders', allocatedStorage: 100 }, by('erin')),
    ],
    ['david'],
  ],
  [
    'a database snapshot that is shared',
    changed('db-snapshot-attribute before', 'attributes/sharedWith/all', null, 'all'),
    [
      made('rds:ModifyDBSnapshotAttribute', {
        dBSnapshotIdentifier: 'before',
        attributeName: 'restore',
        valuesToAdd: ['all'],
      }),
      made(
        'rds:ModifyDBSnapshotAttribute',
        { dBSnapshotIdentifier: 'before', attributeName: 'restore', valuesToRemove: ['all'] },
        by('erin'),
      ),
    ],
    ['david'],
  ],
  [
    'a tag of a database',
    changed('db-instance orders', 'tags/Owner', 'ana', 'ben'),
    [
      made('rds:AddTagsToResource', {
        resourceName: `arn:aws:x:${region}:${home}:db-instance:orders`,
        tags: [{ key: 'Owner', value: 'ben' }],
      }),
    ],
    ['david'],
  ],
  ['a kind that the table does not know', came('security-group sg-1'), [made('ec2:CreateSecurityGroup', null)], []],
  [
    'what no call changes',
    changed('instance i-1', 'attributes/vpc', 'a', 'b'),
    [made('ec2:ModifyInstanceAttribute', { instanceId: 'i-1' })],
    [],
  ],
];
for (const [what, change, entries, expected] of twins) {
  void test(`who made it: ${what}`, () => {
    assert.deepEqual(actors(change, entries), expected);
    assert.deepEqual(actors(change, entries.toReversed()), expected, 'the order of the events does not matter');
  });
}

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
