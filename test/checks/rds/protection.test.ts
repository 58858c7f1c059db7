import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Check } from '../../../src/checks/index.ts';
import { dbCopyTags } from '../../../src/checks/rds/db-copy-tags.ts';
import { dbDeletionProtection } from '../../../src/checks/rds/db-deletion-protection.ts';
import { dbIamAuthentication } from '../../../src/checks/rds/db-iam-authentication.ts';
import { dbPubliclyAccessible } from '../../../src/checks/rds/db-publicly-accessible.ts';
import { dbUnencrypted } from '../../../src/checks/rds/db-unencrypted.ts';
import type { DatabaseProtection, ProtectRule } from '../../../src/domain/baseline.ts';
import type { DbCluster, DbInstance } from '../../../src/domain/rds/database.ts';
import type { Resource } from '../../../src/domain/resource.ts';
import { account, found, otherRegion, region, theOne, undecidedBy } from '../fixtures/account.ts';
import { dbCluster, dbInstance, globalCluster, tenantDatabase } from '../fixtures/databases.ts';

const prod = { department: 'prod' };
type Flag = 'deletionProtection' | 'publiclyAccessible' | 'encrypted' | 'copyTagsToSnapshot' | 'iamAuthentication';

/** A situation in which a rule asks for a setting of what is tagged prod. */
function asking(databases: DatabaseProtection, ...resources: readonly Resource<string, unknown>[]) {
  const rule: ProtectRule = { name: 'production', match: { tag: { department: ['prod'] } }, databases };
  return { resources, baseline: { protect: [rule] } };
}

const orders = (attributes: Partial<DbInstance['attributes']>, tags = prod) =>
  dbInstance('orders', { tags, attributes });
const shop = (attributes: Partial<DbCluster['attributes']>) => dbCluster('shop', { tags: prod, attributes });
const member = (attributes: Partial<DbInstance['attributes']>) =>
  dbInstance('shop-1', { tags: prod, attributes: { cluster: 'shop', engine: 'aurora-postgresql', ...attributes } });
const multiAz = { engine: 'postgres', type: 'db.r6gd.large' };

interface Setting {
  readonly check: Check;
  readonly flag: Flag;
  /** The value that is a finding. */
  readonly wrong: boolean;
  readonly title: string;
  readonly severity: string;
  readonly expected?: string;
  readonly actual?: string;
  /** The option of `aws rds modify-db-instance` and `modify-db-cluster`; undefined if no command changes it. */
  readonly option?: string;
}

const settings: readonly Setting[] = [
  {
    check: dbDeletionProtection,
    flag: 'deletionProtection',
    wrong: false,
    title: 'Deletion protection is off on orders',
    severity: 'high',
    option: '--deletion-protection',
  },
  {
    check: dbPubliclyAccessible,
    flag: 'publiclyAccessible',
    wrong: true,
    title: 'orders is publicly accessible',
    severity: 'high',
    expected: 'not publicly accessible, by rule production',
    actual: 'publicly accessible',
    option: '--no-publicly-accessible',
  },
  {
    check: dbUnencrypted,
    flag: 'encrypted',
    wrong: false,
    title: 'Encryption with a KMS key is off on orders',
    severity: 'high',
    actual:
      'off; it is chosen when a database is created: copy a snapshot with a KMS key, restore the copy, and replace the database with it',
  },
  {
    check: dbCopyTags,
    flag: 'copyTagsToSnapshot',
    wrong: false,
    title: 'Copying of tags to snapshots is off on orders',
    severity: 'low',
    option: '--copy-tags-to-snapshot',
  },
  {
    check: dbIamAuthentication,
    flag: 'iamAuthentication',
    wrong: false,
    title: 'IAM authentication is off on orders',
    severity: 'medium',
    option: '--enable-iam-database-authentication --apply-immediately',
  },
];

for (const { check, flag, wrong, title, severity, expected, actual, option } of settings) {
  const required = { [flag]: !wrong };

  suite(check.id, () => {
    test(`${String(wrong)} is a finding that says how to mend it`, () => {
      const finding = theOne(check, asking(required, orders({ [flag]: wrong })));
      assert.equal(finding.title, title);
      assert.equal(finding.severity, severity);
      assert.equal(finding.expected, expected ?? 'on, by rule production');
      assert.equal(finding.actual, actual ?? 'off');
      assert.deepEqual(finding.evidence, { [flag]: wrong });
      assert.deepEqual(
        finding.fix?.commands,
        option && [`aws rds modify-db-instance --region us-east-1 --db-instance-identifier orders ${option}`],
      );
      assert.deepEqual(finding.dependsOn, [{ account, region, kind: 'db-instance' }]);
    });

    test('the other value is none', () => {
      assert.deepEqual(found(check, asking(required, orders({ [flag]: !wrong }))), []);
    });

    test('a database that no rule selects, or a rule that does not ask for it, finds nothing', () => {
      assert.deepEqual(found(check, asking(required, orders({ [flag]: wrong }, { department: 'dev' }))), []);
      assert.deepEqual(found(check, asking({ [flag]: wrong }, orders({ [flag]: wrong }))), []);
      assert.deepEqual(found(check, asking({ backupRetentionDays: { atLeast: 1 } }, orders({ [flag]: wrong }))), []);
    });

    test('a value that AWS does not tell leaves the rule undecided for that one database', () => {
      const situation = asking(required, orders({ [flag]: null }), dbInstance('other', { tags: prod }));
      assert.deepEqual(undecidedBy(check, situation), { 'protect production': [1, `${region}/db-instance`] });
    });

    test('where the instances were not read, the rule is undecided', () => {
      const unread = [{ kind: 'db-instance', region: otherRegion }];
      assert.deepEqual(undecidedBy(check, { ...asking(required, orders({ [flag]: !wrong })), unread }), {
        'protect production': [0, `${otherRegion}/db-instance`],
      });
    });

    test('what an earlier run read counts as undecided, but not what has no such setting', () => {
      const resources = [orders({ [flag]: !wrong }), member({ engine: 'mysql', [flag]: wrong })];
      const unread = [{ kind: 'db-instance' }];
      assert.deepEqual(undecidedBy(check, { ...asking(required, ...resources), unread }), {
        'protect production': [1, `${region}/db-instance`],
      });
    });

    test('several rules make one finding that names them all', () => {
      const { resources, baseline } = asking(required, orders({ [flag]: wrong }));
      const protect = ['a', 'b'].map((name) => ({ ...baseline.protect[0], name, match: {} }));
      assert.match(theOne(check, { resources, baseline: { protect } }).expected, /, by rules a and b$/);
    });
  });
}

/** Of which settings an instance or cluster has one of its own, so that it is found. */
const own: readonly (readonly [
  string,
  (flags: Partial<DbInstance['attributes']>) => Resource<string, unknown>,
  ...Flag[],
])[] = [
  [
    'an instance in no cluster',
    (flags) => orders(flags),
    'deletionProtection',
    'publiclyAccessible',
    'encrypted',
    'copyTagsToSnapshot',
    'iamAuthentication',
  ],
  ['a member of an Aurora cluster', (flags) => member(flags), 'publiclyAccessible'],
  ['a member of a Multi-AZ cluster', (flags) => member({ engine: 'mysql', ...flags })],
  [
    'an Aurora cluster',
    (flags) => shop(flags),
    'deletionProtection',
    'encrypted',
    'copyTagsToSnapshot',
    'iamAuthentication',
  ],
  [
    'a Multi-AZ cluster',
    (flags) => shop({ ...multiAz, ...(flags as Partial<DbCluster['attributes']>) }),
    'deletionProtection',
    'publiclyAccessible',
    'encrypted',
    'copyTagsToSnapshot',
    'iamAuthentication',
  ],
];

for (const [what, database, ...flags] of own) {
  test(`${what} has these of its own: ${flags.join(', ') || 'none'}`, () => {
    const seen = settings.filter(({ check, flag, wrong }) => {
      const rules = Object.fromEntries(settings.map((each) => [each.flag, !each.wrong]));
      return found(check, asking(rules, database({ [flag]: wrong }))).length > 0;
    });
    assert.deepEqual(
      seen.map(({ flag }) => flag),
      flags,
    );
  });

  test(`${what}: what is not its own leaves no rule undecided`, () => {
    const undecided = settings.filter(
      ({ check, flag, wrong }) =>
        Object.keys(undecidedBy(check, asking({ [flag]: !wrong }, database({ [flag]: null })))).length > 0,
    );
    assert.deepEqual(
      undecided.map(({ flag }) => flag),
      flags,
    );
  });
}

test('of a cluster without a known engine and class, whether it is public is undecided', () => {
  const situation = asking({ publiclyAccessible: false }, shop({ engine: null }));
  assert.deepEqual(undecidedBy(dbPubliclyAccessible, situation), {
    'protect production': [1, `${region}/db-cluster`],
  });
});

suite('the commands', () => {
  const commandOf = (check: Check, databases: DatabaseProtection, database: Resource<string, unknown>) =>
    theOne(check, asking(databases, database)).fix?.commands[0];

  test('a cluster is changed by its own command', () => {
    assert.equal(
      commandOf(dbDeletionProtection, { deletionProtection: true }, shop({ deletionProtection: false })),
      'aws rds modify-db-cluster --region us-east-1 --db-cluster-identifier shop --deletion-protection',
    );
  });

  test('a global cluster is changed in the region of its writer', () => {
    const members = [
      { cluster: 'arn:aws:rds:eu-west-1:111122223333:cluster:shop', isWriter: true },
      { cluster: 'arn:aws:rds:us-east-1:111122223333:cluster:shop', isWriter: false },
    ];
    const world = (parts: object) =>
      globalCluster('world', { tags: prod, ...parts, attributes: { deletionProtection: false, ...parts } });
    const asks = { deletionProtection: true };
    const end = '--global-cluster-identifier world --deletion-protection';
    assert.equal(
      commandOf(dbDeletionProtection, asks, world({ members })),
      `aws rds modify-global-cluster --region eu-west-1 ${end}`,
    );
    assert.equal(
      commandOf(dbDeletionProtection, asks, world({})),
      `aws rds modify-global-cluster --region us-east-1 ${end}`,
    );
    assert.equal(
      commandOf(dbDeletionProtection, asks, world({ region: 'global' })),
      `aws rds modify-global-cluster ${end}`,
    );
  });

  test('a tenant database has the deletion protection of its instance', () => {
    const tenant = (instance: string | null) =>
      asking(
        { deletionProtection: true },
        tenantDatabase('pdb', { tags: prod, attributes: { deletionProtection: false, instance } }),
      );
    const finding = theOne(dbDeletionProtection, tenant('oracle'));
    assert.equal(finding.actual, 'off: it is that of instance oracle');
    assert.deepEqual(finding.fix?.commands, [
      'aws rds modify-db-instance --region us-east-1 --db-instance-identifier oracle --deletion-protection',
    ]);
    assert.equal(theOne(dbDeletionProtection, tenant(null)).fix, undefined);
  });

  test('the public access of a cluster cannot be changed', () => {
    const finding = theOne(
      dbPubliclyAccessible,
      asking({ publiclyAccessible: false }, shop({ ...multiAz, publiclyAccessible: true })),
    );
    assert.equal(finding.actual, 'publicly accessible; it is chosen when a cluster is created');
    assert.equal(finding.fix, undefined);
  });

  test('with other changes pending nothing is applied at once, and what is pending is told', () => {
    const asks = { iamAuthentication: true };
    const waiting = (pendingChanges: Readonly<Record<string, string>>) =>
      theOne(dbIamAuthentication, asking(asks, orders({ iamAuthentication: false, pendingChanges })));
    const other = waiting({ DBInstanceClass: 'db.r6g.large' });
    assert.equal(other.actual, 'off');
    assert.deepEqual(other.fix?.commands, [
      'aws rds modify-db-instance --region us-east-1 --db-instance-identifier orders --enable-iam-database-authentication',
    ]);
    assert.equal(
      waiting({ IAMDatabaseAuthenticationEnabled: 'true' }).actual,
      'off; IAMDatabaseAuthenticationEnabled "true" is pending',
    );
  });

  test('engines without IAM authentication are found, without a command', () => {
    for (const engine of ['oracle-ee', 'sqlserver-web', 'db2-se']) {
      const finding = theOne(
        dbIamAuthentication,
        asking({ iamAuthentication: true }, orders({ iamAuthentication: false, engine })),
      );
      assert.equal(finding.actual, `off; engine ${engine} cannot have it`);
      assert.equal(finding.fix, undefined);
    }
  });
});
