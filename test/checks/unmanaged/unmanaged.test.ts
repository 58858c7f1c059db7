import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { unmanaged } from '../../../src/checks/unmanaged/unmanaged.ts';
import type { Baseline } from '../../../src/domain/baseline.ts';
import { account, home, type AccountParts } from '../../accounts/account.ts';
import { allow, trust } from '../../accounts/statements.ts';
import { contextOf, now } from '../fixtures/account.ts';

const document = { Version: '2012-10-17', Statement: [] };

function run(parts: AccountParts, baseline: Partial<Baseline> = {}) {
  const { snapshot } = account(parts);
  const unread = snapshot.coverage.filter(({ status }) => status !== 'complete');
  const context = contextOf({
    resources: snapshot.resources,
    baseline: { unmanaged: 'report', ...baseline },
    unread,
    now,
  });
  const all = [...unmanaged.run(context)];
  return {
    found: all.flatMap((each) => ('undecided' in each ? [] : [`${each.resource.kind} ${each.resource.id}`])).toSorted(),
    undecided: all.flatMap((each) => ('undecided' in each ? [each.subject.id] : [])),
  };
}

test('nothing is reported unless the baseline asks for it', () => {
  const { snapshot } = account({ instances: [{ id: 'i-1' }] });
  const rules = (baseline: Partial<Baseline>) => {
    const context = contextOf({ resources: snapshot.resources, baseline, now });
    return unmanaged.rules(context.baseline, context.reference).length;
  };
  assert.deepEqual([rules({}), rules({ unmanaged: 'ignore' }), rules({ unmanaged: 'report' })], [0, 0, 1]);
});

const twins: readonly (readonly [name: string, AccountParts, Partial<Baseline>, readonly string[]])[] = [
  ['an instance', { instances: [{ id: 'i-1' }] }, {}, ['instance i-1']],
  ['a declared instance', { instances: [{ id: 'i-1' }] }, { resources: [{ id: 'i-1', expect: {} }] }, []],
  [
    'one that is declared elsewhere',
    { instances: [{ id: 'i-1' }] },
    { resources: [{ id: 'i-1', region: 'ap-south-1', expect: {} }] },
    ['instance i-1'],
  ],
  ['one of Auto Scaling', { instances: [{ id: 'i-1', tags: { 'aws:autoscaling:groupName': 'web' } }] }, {}, []],
  [
    'one with a tag of that name',
    { instances: [{ id: 'i-1', tags: { 'autoscaling:groupName': 'web' } }] },
    {},
    ['instance i-1'],
  ],
  ['an own image', { images: [{ id: 'ami-1' }] }, {}, ['image ami-1']],
  ["another account's", { images: [{ id: 'ami-1', owner: '444455556666' }] }, {}, []],
  [
    'an approved image',
    { images: [{ id: 'ami-1' }] },
    { images: { sharedWith: [], approved: { owners: [], ids: ['ami-1'], tags: {} } } },
    [],
  ],
  ['a snapshot', { snapshots: [{ id: 'snap-1' }] }, {}, ['snapshot snap-1']],
  [
    'a snapshot behind an image',
    { snapshots: [{ id: 'snap-1' }], images: [{ id: 'ami-1', snapshots: ['snap-1'] }] },
    {},
    ['image ami-1'],
  ],
  ['a snapshot of AWS Backup', { snapshots: [{ id: 'snap-1', tags: { 'aws:backup:source-resource': 'x' } }] }, {}, []],
  ['an address', { addresses: [{ id: 'eipalloc-1' }] }, {}, ['address eipalloc-1']],
  ['a user', { users: { ana: {} } }, {}, ['user ana']],
  [
    'a declared user',
    { users: { ana: {} } },
    { users: new Map([['ana', { groups: [], inline: new Map(), attached: [] }]]) },
    [],
  ],
  ['a group, and no group is declared', { groups: { devs: {} } }, {}, ['group devs']],
  ['a group where group-declared reports it', { groups: { devs: {} } }, { groups: new Map() }, []],
  ['a policy', { managed: { own: [allow('s3:*')] } }, {}, [`policy arn:aws:iam::${home}:policy/own`]],
  ['a declared policy', { managed: { own: [allow('s3:*')] } }, { policies: new Map([['own', { document }]]) }, []],
  ['a policy of AWS', { managed: { 'arn:aws:iam::aws:policy/ReadOnlyAccess': [allow('s3:*')] } }, {}, []],
  ['a role', { roles: { web: { trust: trust({ Service: 'ec2.amazonaws.com' }) } } }, {}, ['role web']],
  ['a database', { dbInstances: [{ id: 'orders' }] }, {}, ['db-instance orders']],
  ['a manual snapshot of one', { dbSnapshots: [{ id: 's', snapshotType: 'manual' }] }, {}, ['db-snapshot s']],
  ['an automated one', { dbSnapshots: [{ id: 'rds:s', snapshotType: 'automated' }] }, {}, []],
];
suite('what is declared nowhere', () => {
  for (const [name, parts, baseline, expected] of twins)
    test(name, () => {
      assert.deepEqual(run(parts, baseline).found, expected);
    });
});

suite('a volume that was made with an instance belongs to it', () => {
  const attached = (device: string, deleteOnTermination: boolean): AccountParts => ({
    instances: [{ id: 'i-1', rootDevice: { name: '/dev/xvda', type: 'ebs' } }],
    volumes: [{ id: 'vol-1', attachments: [{ instance: 'i-1', device, deleteOnTermination }] }],
  });
  const volumes = (parts: AccountParts) => run(parts).found.filter((each) => each.startsWith('volume'));

  test('the root volume, and what is deleted with the instance', () => {
    assert.deepEqual(volumes(attached('/dev/xvda', false)), []);
    assert.deepEqual(volumes(attached('/dev/sdf', true)), []);
    assert.deepEqual(volumes(attached('/dev/sdf', false)), ['volume vol-1']);
  });

  test('it is undecided where instances were not read', () => {
    const { resources } = account(attached('/dev/xvda', false)).snapshot;
    const context = contextOf({
      resources: resources.filter(({ kind }) => kind === 'volume'),
      baseline: { unmanaged: 'report' },
      unread: [{ kind: 'instance' }],
      now,
    });
    const [only] = unmanaged.run(context);
    assert.ok(only && 'undecided' in only);
    assert.deepEqual(only.missingFrom, [{ account: home, region: 'us-east-1', kind: 'instance' }]);
  });
});
