import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cameAndWent } from '../../../src/causes/index.ts';
import type { ApiEvent } from '../../../src/domain/api-event.ts';
import type { ChangedField } from '../../../src/domain/cause.ts';
import type { Json } from '../../../src/domain/json.ts';

const account = '111122223333';
const since = '2026-11-23T03:00:00.000Z';

function event(name: string, hour: number, request: Readonly<Record<string, Json>>, more: Partial<ApiEvent> = {}) {
  const at = `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`;
  const principal = `arn:aws:iam::${account}:user/david`;
  return { account, region: 'us-east-1', principal, at, event: name, request, response: null, resources: [], ...more };
}

const inline = { groupName: 'devs', policyName: 'temp' };
const put = (hour: number) => event('iam:PutGroupPolicy', hour, inline);
const remove = (hour: number) => event('iam:DeleteGroupPolicy', hour, inline);
const changed = (path: readonly string[], id = 'devs'): ChangedField => ({
  account,
  region: 'global',
  resource: { arn: `arn:aws:iam::${account}:group/${id}`, kind: 'group', id },
  change: 'changed',
  path,
  field: path.slice(1).join('.'),
  before: null,
  after: null,
});

const flag = (hour: number, value: boolean, id = 'i-1') =>
  event('ec2:ModifyInstanceAttribute', hour, { instanceId: id, disableApiTermination: { value } });
const flagOfOld = (hour: number, value: string) =>
  event('ec2:ModifyInstanceAttribute', hour, { instanceId: 'i-1', attribute: 'disableApiTermination', value });
const tags = (name: string, hour: number, ids: readonly string[], tag: Readonly<Record<string, string>>) =>
  event(name, hour, { resourcesSet: { items: ids.map((resourceId) => ({ resourceId })) }, tagSet: { items: [tag] } });
const everybody = (hour: number, side: 'add' | 'remove') =>
  event('ec2:ModifyImageAttribute', hour, {
    imageId: 'ami-1',
    launchPermission: { [side]: { items: [{ groups: 'all' }] } },
  });

const policy = ['inline policy temp on group devs'];
const cases: readonly (readonly [
  says: string,
  events: readonly ApiEvent[],
  changes: readonly ChangedField[],
  told: readonly string[],
])[] = [
  ['put and deleted', [put(4), remove(5)], [], policy],
  ['in whatever order the events are', [remove(5), put(4)], [], policy],
  ['twice', [put(4), remove(5), put(6), remove(7)], [], policy],
  ['put, and there still', [put(4)], [], []],
  ['put, deleted and put again', [put(4), remove(5), put(6)], [], []],
  ['deleted and put: it was there before', [remove(4), put(5)], [], []],
  ['put before the run before', [put(2), remove(5)], [], []],
  ['of another name', [put(4), event('iam:DeleteGroupPolicy', 5, { ...inline, policyName: 'other' })], [], []],
  ['of another account', [put(4), { ...remove(5), account: '444455556666' }], [], []],
  ['that differs now', [put(4), remove(5)], [changed(['attributes', 'inline', 'temp'])], []],
  ['beside another that differs', [put(4), remove(5)], [changed(['attributes', 'inline', 'more'])], policy],
  ['a name that is not said', [event('iam:PutGroupPolicy', 4, {}), event('iam:DeleteGroupPolicy', 5, {})], [], []],
  [
    'a member of a group',
    [
      event('iam:AddUserToGroup', 4, { groupName: 'admins', userName: 'eve' }),
      event('iam:RemoveUserFromGroup', 5, { groupName: 'admins', userName: 'eve' }),
    ],
    [],
    ['user eve in group admins'],
  ],
  [
    'an access key, of which the answer says the id',
    [
      event('iam:CreateAccessKey', 4, { userName: 'eve' }, { response: { accessKey: { accessKeyId: 'AKIA1' } } }),
      event('iam:DeleteAccessKey', 5, { userName: 'eve', accessKeyId: 'AKIA1' }),
    ],
    [],
    ['access key AKIA1'],
  ],
  ['a protection off and on', [flag(4, false), flag(5, true)], [], ['instance i-1 without termination protection']],
  ['in the older form', [flagOfOld(4, 'false'), flag(5, true)], [], ['instance i-1 without termination protection']],
  ['off, and off still', [flag(4, false)], [], []],
  ['on and off: that is a change', [flag(4, true), flag(5, false)], [], []],
  ['of another instance', [flag(4, false), flag(5, true, 'i-2')], [], []],
  [
    'beside another flag that differs',
    [flag(4, false), flag(5, true)],
    [changed(['attributes', 'disableApiStop'], 'i-1')],
    ['instance i-1 without termination protection'],
  ],
  [
    'a flag that differs now',
    [flag(4, false), flag(5, true)],
    [changed(['attributes', 'disableApiTermination'], 'i-1')],
    [],
  ],
  [
    'another attribute of the instance',
    [flag(4, false), event('ec2:ModifyInstanceAttribute', 5, { instanceId: 'i-1', disableApiStop: { value: true } })],
    [],
    [],
  ],
  [
    'a tag that was put on and taken off by two calls',
    [
      tags('ec2:CreateTags', 4, ['i-1', 'i-2'], { key: 'team', value: 'dev' }),
      tags('ec2:DeleteTags', 5, ['i-1', 'i-2'], { key: 'team' }),
    ],
    [],
    ['tag team on i-1 and 1 more'],
  ],
  [
    'a tag that was gone for an hour',
    [
      tags('ec2:DeleteTags', 4, ['i-1'], { key: 'team' }),
      tags('ec2:CreateTags', 5, ['i-1'], { key: 'team', value: 'dev' }),
    ],
    [],
    ['i-1 without tag team'],
  ],
  ['another value of a tag', [tags('ec2:CreateTags', 4, ['i-1'], { key: 'team', value: 'dev' })], [], []],
  [
    'a tag of AWS',
    [
      tags('ec2:CreateTags', 4, ['i-1'], { key: 'aws:x', value: '1' }),
      tags('ec2:DeleteTags', 5, ['i-1'], { key: 'aws:x' }),
    ],
    [],
    [],
  ],
  ['an image that was public', [everybody(4, 'add'), everybody(5, 'remove')], [], ['image ami-1 open to everybody']],
  [
    'an image without its protection',
    [
      event('ec2:DisableImageDeregistrationProtection', 4, { imageId: 'ami-1' }),
      event('ec2:EnableImageDeregistrationProtection', 5, { imageId: 'ami-1' }),
    ],
    [],
    ['image ami-1 without deregistration protection'],
  ],
  [
    'a database without its protection',
    [
      event('rds:ModifyDBInstance', 4, { dBInstanceIdentifier: 'orders', deletionProtection: false }),
      event('rds:ModifyDBInstance', 5, { dBInstanceIdentifier: 'orders', deletionProtection: true }),
    ],
    [],
    ['DB instance orders without deletion protection'],
  ],
];

suite('what came and went between two readings', () => {
  for (const [says, events, changes, told] of cases)
    test(says, () => {
      assert.deepEqual(
        cameAndWent(events, changes, since).map(({ what }) => what),
        told,
      );
    });
});
