import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { dbBackupRetention } from '../../../src/checks/rds/db-backup-retention.ts';
import type { ProtectRule, RetentionDays } from '../../../src/domain/baseline.ts';
import { found, otherRegion, region, theOne, undecidedBy } from '../fixtures/account.ts';
import { dbCluster, dbInstance } from '../fixtures/databases.ts';

type Attributes = NonNullable<NonNullable<Parameters<typeof dbInstance>[1]>['attributes']>;

function situation(attributes: Attributes, ...required: readonly RetentionDays[]) {
  const protect = required.map((backupRetentionDays, index): ProtectRule => ({
    name: `rule-${index + 1}`,
    match: { id: ['orders'] },
    databases: { backupRetentionDays },
  }));
  return { resources: [dbInstance('orders', { attributes })], baseline: { protect } };
}

suite('db-backup-retention', () => {
  const cases: readonly (readonly [number, RetentionDays, string | undefined])[] = [
    [7, { atLeast: 7 }, undefined],
    [8, { atLeast: 7 }, undefined],
    [6, { atLeast: 7 }, 'at least 7 days, by rule rule-1'],
    [0, { atLeast: 1 }, 'at least 1 day, by rule rule-1'],
    [7, { exactly: 7 }, undefined],
    [6, { exactly: 7 }, '7 days, by rule rule-1'],
    [8, { exactly: 7 }, '7 days, by rule rule-1'],
    [0, { exactly: 0 }, undefined],
    [1, { exactly: 0 }, '0 days, by rule rule-1'],
  ];
  for (const [days, required, expected] of cases) {
    test(`${days} days where ${JSON.stringify(required)} is required: ${expected ?? 'nothing to find'}`, () => {
      assert.deepEqual(
        found(dbBackupRetention, situation({ backupRetentionDays: days }, required)).map((each) => each.expected),
        expected === undefined ? [] : [expected],
      );
    });
  }

  test('the finding tells what is seen', () => {
    const finding = theOne(dbBackupRetention, situation({ backupRetentionDays: 1 }, { atLeast: 7 }));
    assert.equal(finding.title, 'Backup retention of orders is not as required');
    assert.equal(finding.severity, 'high');
    assert.equal(finding.actual, '1 day');
    assert.deepEqual(finding.evidence, { backupRetentionDays: 1 });
  });

  const actual: readonly (readonly [string, Attributes, string])[] = [
    ['none', { backupRetentionDays: 0 }, '0 days: automated backups are off'],
    [
      'none of a replica',
      { backupRetentionDays: 0, replicates: 'main' },
      '0 days: automated backups are off; it is a read replica, which AWS creates with 0',
    ],
    ['some of a replica', { backupRetentionDays: 1, replicates: 'main' }, '1 day'],
    [
      'a change that waits',
      { backupRetentionDays: 0, pendingChanges: { BackupRetentionPeriod: '7' } },
      '0 days: automated backups are off; BackupRetentionPeriod "7" is pending',
    ],
    ['another change that waits', { backupRetentionDays: 1, pendingChanges: { Iops: '3000' } }, '1 day'],
  ];
  for (const [what, attributes, text] of actual) {
    test(`${what}: ${text}`, () => {
      assert.equal(theOne(dbBackupRetention, situation(attributes, { atLeast: 7 })).actual, text);
    });
  }

  const commands: readonly (readonly [string, Attributes, readonly RetentionDays[], string | undefined])[] = [
    ['more days need no window', { backupRetentionDays: 1 }, [{ atLeast: 7 }], '7'],
    ['the first days would wait for it', { backupRetentionDays: 0 }, [{ atLeast: 7 }], '7 --apply-immediately'],
    ['so would switching off', { backupRetentionDays: 7 }, [{ exactly: 0 }], '0 --apply-immediately'],
    [
      'unless another change waits that would be applied too',
      { backupRetentionDays: 0, pendingChanges: { DBInstanceClass: 'db.r6g.large' } },
      [{ atLeast: 7 }],
      '7',
    ],
    ['the least that all rules allow', { backupRetentionDays: 1 }, [{ atLeast: 7 }, { atLeast: 14 }], '14'],
    ['also those that hold already', { backupRetentionDays: 7 }, [{ atLeast: 3 }, { exactly: 5 }], '5'],
    ['none where rules contradict', { backupRetentionDays: 1 }, [{ atLeast: 7 }, { exactly: 5 }], undefined],
  ];
  for (const [what, attributes, required, days] of commands) {
    test(`the command: ${what}`, () => {
      const head = 'aws rds modify-db-instance --region us-east-1 --db-instance-identifier orders';
      assert.deepEqual(
        theOne(dbBackupRetention, situation(attributes, ...required)).fix?.commands,
        days && [`${head} --backup-retention-period ${days}`],
      );
    });
  }

  const protect: readonly ProtectRule[] = [
    { name: 'all', match: {}, databases: { backupRetentionDays: { atLeast: 7 } } },
  ];

  test('the days of a member are those of its cluster, which is changed in its place', () => {
    const member = dbInstance('shop-1', { attributes: { cluster: 'shop', backupRetentionDays: 1 } });
    assert.deepEqual(found(dbBackupRetention, { resources: [member], baseline: { protect } }), []);
    const shop = dbCluster('shop', { attributes: { backupRetentionDays: 1 } });
    assert.deepEqual(theOne(dbBackupRetention, { resources: [member, shop], baseline: { protect } }).fix?.commands, [
      'aws rds modify-db-cluster --region us-east-1 --db-cluster-identifier shop --backup-retention-period 7',
    ]);
  });

  test('a cluster cannot have 0 days', () => {
    const none = [{ name: 'none', match: {}, databases: { backupRetentionDays: { exactly: 0 } } }];
    assert.equal(
      theOne(dbBackupRetention, { resources: [dbCluster('shop')], baseline: { protect: none } }).fix,
      undefined,
    );
  });

  test('days that AWS does not tell, and databases that were not read, leave the rule undecided', () => {
    assert.deepEqual(undecidedBy(dbBackupRetention, situation({ backupRetentionDays: null }, { atLeast: 7 })), {
      'protect rule-1': [1, `${region}/db-instance`],
    });
    const unread = [{ kind: 'db-cluster', region: otherRegion }];
    assert.deepEqual(undecidedBy(dbBackupRetention, { ...situation({}, { atLeast: 7 }), unread }), {
      'protect rule-1': [0, `${otherRegion}/db-cluster`],
    });
  });
});
