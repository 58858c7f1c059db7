import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  collect,
  directorySource,
  kindNames,
  leastPolicy,
  resourceKinds,
  taggableKinds,
} from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { indexSnapshot, type KindMap, type SnapshotIndex } from '../../../src/domain/snapshot.ts';
import { writeFiles } from '../../accounts/files.ts';
import { temporaryFolder } from '../fixtures/environment.ts';
import { account, awkwardTags, inAccount, richAccount } from '../fixtures/rich-account.ts';

let snapshot: SnapshotIndex;

before(async (t) => {
  const directory = await temporaryFolder(t as { after(cleanUp: () => Promise<void>): void });
  await writeFiles(directory, inAccount(account, richAccount));
  snapshot = indexSnapshot(await collect(directorySource(directory), { log: silentLog }));
});

function find<K extends keyof KindMap>(kind: K, id: string, region = 'us-east-1'): KindMap[K] {
  const found = snapshot.find({ account, region, kind }, id);
  assert.ok(found, `${kind} ${id}`);
  return found;
}

describe('instances', () => {
  test('have what a list tells, with sorted members and one form of time', () => {
    assert.deepEqual(find('instance', 'i-0a000000000000001'), {
      account,
      region: 'us-east-1',
      kind: 'instance',
      id: 'i-0a000000000000001',
      arn: `arn:aws:ec2:us-east-1:${account}:instance/i-0a000000000000001`,
      name: awkwardTags['Name'],
      tags: awkwardTags,
      attributes: {
        state: 'running',
        type: 't3.micro',
        image: 'ami-0a0000000000000aa',
        launchedAt: '2026-03-01T08:15:30.000Z',
        subnet: 'subnet-1',
        vpc: 'vpc-1',
        securityGroups: ['sg-1', 'sg-2'],
        instanceProfile: `arn:aws:iam::${account}:instance-profile/web`,
        metadata: { endpoint: 'enabled', tokens: 'required', hopLimit: 2 },
        lifecycle: 'on-demand',
        tenancy: 'default',
        availabilityZone: 'us-east-1a',
        rootDevice: { name: '/dev/xvda', type: 'ebs' },
        volumes: [
          { device: '/dev/xvda', volume: 'vol-0a000000000000001', deleteOnTermination: true },
          { device: '/dev/xvdb', volume: 'vol-0a000000000000002', deleteOnTermination: false },
        ],
      },
    });
  });

  test('keep each tag as its own key, sorted', () => {
    const { tags } = find('instance', 'i-0a000000000000001');
    assert.deepEqual(Object.keys(tags), Object.keys(awkwardTags).sort());
    assert.equal(Object.hasOwn(tags, '__proto__') && tags['__proto__'], 'own');
  });

  test('that are terminated or on their way there are not live', () => {
    const ids = snapshot.ofKind('instance').map(({ id }) => id);
    assert.deepEqual(ids, ['i-0a000000000000001', 'i-0a000000000000002', 'i-0a000000000000005']);
  });

  test('have their guards in a kind of its own', () => {
    assert.deepEqual(find('instance-attribute', 'i-0a000000000000001').attributes, {
      disableApiTermination: true,
      disableApiStop: false,
      shutdownBehavior: 'stop',
    });
  });

  test('that are rented on the spot market say so', () => {
    assert.equal(find('instance', 'i-0a000000000000002').attributes.lifecycle, 'spot');
  });
});

describe('images', () => {
  test('are the own ones and those that instances run; one that is gone is no error', () => {
    const ids = snapshot.ofKind('image').map(({ id }) => id);
    assert.deepEqual(ids, ['ami-0a0000000000000aa', 'ami-0a0000000000000bb', 'ami-0b000000000000001']);
    assert.ok(snapshot.isComplete({ account, region: 'us-east-1', kind: 'image' }));
  });

  test('have an ARN without an account, a name, and their snapshots in order', () => {
    const { arn, name, attributes } = find('image', 'ami-0a0000000000000aa');
    assert.equal(arn, 'arn:aws:ec2:us-east-1::image/ami-0a0000000000000aa');
    assert.equal(name, 'image ami-0a0000000000000aa');
    assert.deepEqual(attributes.snapshots, ['snap-0a000000000000001', 'snap-0b000000000000002']);
    assert.equal(attributes.deprecatedAt, '2027-01-02T03:04:00.000Z');
  });

  const protections = [
    { id: 'ami-0a0000000000000aa', expected: 'enabled-with-cooldown', from: 'the list' },
    { id: 'ami-0a0000000000000bb', expected: 'disabled', from: 'an attribute call, where the list is silent' },
    { id: 'ami-0b000000000000001', expected: null, from: "nowhere: another account's stays unknown" },
  ];
  for (const { id, expected, from } of protections) {
    test(`have their deregistration protection from ${from}`, () => {
      const asked = snapshot.find({ account, region: 'us-east-1', kind: 'image-attribute' }, id)?.attributes
        .deregistrationProtection;
      assert.equal(find('image', id).attributes.deregistrationProtection ?? asked ?? null, expected);
    });
  }

  test('are as the list has them, whatever a call about one of them says', () => {
    assert.equal(find('image', 'ami-0a0000000000000bb').attributes.deregistrationProtection, null);
    assert.equal(find('image-attribute', 'ami-0a0000000000000bb').attributes.deregistrationProtection, 'disabled');
    assert.ok(!Object.hasOwn(find('image-attribute', 'ami-0a0000000000000aa').attributes, 'deregistrationProtection'));
  });

  test("have launch permissions where they are the account's own", () => {
    assert.deepEqual(find('image-attribute', 'ami-0a0000000000000aa').attributes.launchPermissions, {
      accounts: ['444455556666', '999900001111'],
      groups: [],
      organizations: ['arn:aws:organizations::1:organization/o-1'],
    });
    assert.deepEqual(find('image-attribute', 'ami-0a0000000000000bb').attributes.launchPermissions?.groups, ['all']);
    assert.equal(snapshot.ofKind('image-attribute').length, 2);
  });
});

describe('storage and addresses', () => {
  test('a volume tells what it hangs on and whether it dies with it', () => {
    const { name, attributes } = find('volume', 'vol-0a000000000000001');
    assert.equal(name, 'root');
    assert.deepEqual(attributes.attachments, [
      { instance: 'i-0a000000000000001', device: '/dev/xvda', deleteOnTermination: true },
    ]);
    assert.equal(find('volume', 'vol-0a000000000000002').attributes.snapshot, null);
  });

  test('a lock of a snapshot has its id and its ARN, and times in UTC', () => {
    const { arn, attributes } = find('snapshot-lock', 'snap-0a000000000000001');
    assert.equal(arn, 'arn:aws:ec2:us-east-1::snapshot/snap-0a000000000000001');
    assert.deepEqual(attributes, {
      state: 'compliance-cooloff',
      lockedAt: '2026-02-04T04:05:06.789Z',
      expiresAt: '2026-03-06T04:05:06.789Z',
      coolOffEndsAt: '2026-02-07T04:05:06.789Z',
    });
  });

  test('a rule of the Recycle Bin has its period in days, and what it keeps', () => {
    const { arn, attributes } = find('retention-rule', 'pwxIkFcvge4');
    assert.equal(arn, 'arn:aws:rbin:us-east-1:111122223333:rule/pwxIkFcvge4');
    assert.deepEqual(attributes, { description: 'keep <snapshots>', days: 14, lockState: 'pending_unlock' });
    assert.deepEqual(find('retention-rule-attribute', 'pwxIkFcvge4').attributes, {
      resourceType: 'EBS_SNAPSHOT',
      status: 'available',
      tags: [],
      excludedTags: [
        { key: 'cache', value: null },
        { key: 'keep', value: 'no' },
      ],
      unlockDelayDays: 7,
      unlockedAt: '2026-12-01T10:00:00.000Z',
    });
  });

  test('a snapshot has an ARN without an account', () => {
    const { arn, attributes } = find('snapshot', 'snap-0a000000000000001');
    assert.equal(arn, 'arn:aws:ec2:us-east-1::snapshot/snap-0a000000000000001');
    assert.equal(attributes.startedAt, '2026-02-03T04:05:06.789Z');
  });

  test('an address is an elastic-ip in its ARN', () => {
    assert.equal(
      find('address', 'eipalloc-0a000000000000001').arn,
      `arn:aws:ec2:us-east-1:${account}:elastic-ip/eipalloc-0a000000000000001`,
    );
    assert.equal(find('address', 'eipalloc-0a000000000000002').attributes.instance, null);
  });
});

describe('identities', () => {
  test('a user has groups, boundary and inline policies, encoded or not, sorted', () => {
    const { id, arn, tags, attributes } = find('user', 'zoe', 'global');
    assert.deepEqual([id, arn, tags], ['zoe', `arn:aws:iam::${account}:user/people/zoe`, { team: 'a&b' }]);
    assert.deepEqual(attributes.groups, ['admins', 'developers']);
    assert.equal(attributes.permissionsBoundary, 'arn:aws:iam::aws:policy/PowerUserAccess');
    const allow = (Action: string) => ({
      document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
    });
    assert.deepEqual(attributes.inline, [
      { name: 'mine', policy: allow('s3:*') },
      { name: 'own', policy: allow('ec2:Describe*') },
    ]);
  });

  test('a group with no policy at all is a group like others', () => {
    assert.deepEqual(find('group', 'admins', 'global').attributes.inline, []);
  });

  test('a document that does not parse is kept with the reason', () => {
    const [broken] = find('group', 'developers', 'global').attributes.inline;
    assert.ok(broken && 'text' in broken.policy);
    assert.equal(broken.policy.text, '{"Version": "2012-10-17", "Statement": [');
    assert.match(broken.policy.error, /Unexpected end of JSON input/);
  });

  test('a role has its trust policy and instance profiles, and nothing that changes by use', () => {
    const { attributes } = find('role', 'web', 'global');
    assert.ok('document' in attributes.trust);
    assert.deepEqual(attributes.instanceProfiles, [`arn:aws:iam::${account}:instance-profile/web`]);
    assert.doesNotMatch(JSON.stringify(attributes), /LastUsed/);
  });

  test("of AWS's policies those are kept that something holds or is bounded by", () => {
    const arns = snapshot.ofKind('policy').map(({ id }) => id);
    assert.deepEqual(
      arns,
      [
        `arn:aws:iam::${account}:policy/team`,
        'arn:aws:iam::aws:policy/PowerUserAccess',
        'arn:aws:iam::aws:policy/ReadOnlyAccess',
      ].sort(),
    );
  });

  test('a policy has its versions newest first, by number', () => {
    const { versions } = find('policy', `arn:aws:iam::${account}:policy/team`, 'global').attributes;
    assert.deepEqual(
      versions.map(({ id, isDefault }) => [id, isDefault]),
      [
        ['v10', true],
        ['v9', false],
        ['v2', false],
      ],
    );
    assert.deepEqual(versions[1]?.policy, {
      text: 'no JSON at all',
      error: `Unexpected token 'o', "no JSON at all" is not valid JSON`,
    });
  });

  test('credentials are lines of the report; what the report does not know is null', () => {
    assert.deepEqual(find('credential', 'zoe', 'global').attributes, {
      passwordEnabled: true,
      mfaActive: false,
      passwordLastUsed: null,
      accessKeys: [
        { slot: 1, active: true, rotatedAt: '2025-02-04T00:00:00.000Z', lastUsedAt: '2026-05-06T07:08:00.000Z' },
        { slot: 2, active: false, rotatedAt: '2024-02-04T00:00:00.000Z', lastUsedAt: null },
      ],
    });
    assert.deepEqual(find('credential', '<root_account>', 'global').attributes.accessKeys, []);
    assert.equal(find('credential', '<root_account>', 'global').attributes.passwordEnabled, null);
  });
});

describe('the list of kinds', () => {
  test('names each once', () => {
    assert.equal(new Set(kindNames).size, resourceKinds.length);
  });

  test('says which bear tags', () => {
    assert.deepEqual(taggableKinds, [
      ...['instance', 'image', 'volume', 'snapshot', 'address'],
      ...['db-instance', 'db-cluster', 'db-snapshot', 'db-cluster-snapshot'],
      ...['global-cluster', 'db-automated-backup', 'tenant-database'],
      ...['user', 'role'],
    ]);
  });

  test('yields the least policy, each operation once', () => {
    assert.deepEqual(leastPolicy(), {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'DriftwardenAudit',
          Effect: 'Allow',
          Action: [
            'ec2:DescribeAddresses',
            'ec2:DescribeImageAttribute',
            'ec2:DescribeImages',
            'ec2:DescribeInstanceAttribute',
            'ec2:DescribeInstances',
            'ec2:DescribeLockedSnapshots',
            'ec2:DescribeRegions',
            'ec2:DescribeSnapshots',
            'ec2:DescribeVolumes',
            'iam:GenerateCredentialReport',
            'iam:GetAccountAuthorizationDetails',
            'iam:GetCredentialReport',
            'iam:ListAccountAliases',
            'rbin:GetRule',
            'rbin:ListRules',
            'rds:DescribeDBClusterSnapshotAttributes',
            'rds:DescribeDBClusterSnapshots',
            'rds:DescribeDBClusters',
            'rds:DescribeDBInstanceAutomatedBackups',
            'rds:DescribeDBInstances',
            'rds:DescribeDBSnapshotAttributes',
            'rds:DescribeDBSnapshots',
            'rds:DescribeGlobalClusters',
            'rds:DescribeTenantDatabases',
          ],
          Resource: '*',
        },
        { Sid: 'DriftwardenEvents', Effect: 'Allow', Action: ['cloudtrail:LookupEvents'], Resource: '*' },
      ],
    });
  });
});
