import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cameAndWent } from '../../../src/causes/index.ts';
import type { ApiEvent } from '../../../src/domain/api-event.ts';
import type { ChangedField } from '../../../src/domain/cause.ts';

const account = '111122223333';
const since = '2026-11-23T03:00:00.000Z';

function event(name: string, hour: number, request: Readonly<Record<string, string>>, more: Partial<ApiEvent> = {}) {
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
