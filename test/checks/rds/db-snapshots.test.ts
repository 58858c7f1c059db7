import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { dbSnapshotPublic } from '../../../src/checks/rds/db-snapshot-public.ts';
import { dbSnapshotShared } from '../../../src/checks/rds/db-snapshot-shared.ts';
import type { DatabaseRules } from '../../../src/domain/baseline.ts';
import { account, found, region, theOne, undecidedBy } from '../fixtures/account.ts';
import { dbClusterSnapshot, dbClusterSnapshotSharing, dbSnapshot, dbSnapshotSharing } from '../fixtures/databases.ts';

const partner = '444455556666';
const stranger = '999988887777';
const asking = (snapshots: Partial<NonNullable<DatabaseRules['snapshots']>> = {}) => ({
  databases: { snapshots: { sharedWith: [partner], ...snapshots } },
});

const kinds = [
  {
    kind: 'db-snapshot',
    words: 'DB snapshot',
    snapshot: dbSnapshot,
    sharing: dbSnapshotSharing,
    command: 'aws rds modify-db-snapshot-attribute --region us-east-1 --db-snapshot-identifier s',
  },
  {
    kind: 'db-cluster-snapshot',
    words: 'DB cluster snapshot',
    snapshot: dbClusterSnapshot,
    sharing: dbClusterSnapshotSharing,
    command: 'aws rds modify-db-cluster-snapshot-attribute --region us-east-1 --db-cluster-snapshot-identifier s',
  },
] as const;

for (const { kind, words, snapshot, sharing, command } of kinds) {
  const shared = (...sharedWith: readonly string[]) => [
    snapshot('s', { tags: { Owner: 'ana@example.com' } }),
    sharing('s', sharedWith),
  ];
  const dependsOn = [
    { account, region, kind },
    { account, region, kind: `${kind}-attribute`, id: 's' },
  ];

  suite(`db-snapshot-shared: ${words}`, () => {
    test('each account that is not declared is a finding of its own', () => {
      const all = found(dbSnapshotShared, {
        resources: shared(account, 'all', partner, stranger, '555566667777', stranger),
        baseline: asking(),
      });
      assert.deepEqual(
        all.map(({ evidence }) => evidence),
        [{ sharedWith: stranger }, { sharedWith: '555566667777' }],
      );
      assert.equal(all[0]?.title, `${words} s is shared with ${stranger}`);
      assert.equal(all[0].expected, `shared only with ${partner}`);
      assert.equal(all[0].owner, 'ana@example.com');
      assert.deepEqual(all[0].dependsOn, dependsOn);
      assert.deepEqual(all[0].fix?.commands, [`${command} --attribute-name restore --values-to-remove ${stranger}`]);
    });

    test('the declared account is none, and without the section nothing is asked', () => {
      assert.deepEqual(found(dbSnapshotShared, { resources: shared(partner), baseline: asking() }), []);
      assert.deepEqual(found(dbSnapshotShared, { resources: shared(stranger), baseline: { databases: {} } }), []);
      assert.equal(
        theOne(dbSnapshotShared, { resources: shared(partner), baseline: asking({ sharedWith: [] }) }).expected,
        'not shared',
      );
    });

    test('a snapshot that was not read itself is found by its id', () => {
      const resources = [sharing('s', [stranger])];
      const finding = theOne(dbSnapshotShared, { resources, baseline: asking(), unread: [{ kind }] });
      assert.equal(finding.resource.kind, kind);
    });
  });

  suite(`db-snapshot-public: ${words}`, () => {
    const forbidden = asking({ public: 'forbidden' });

    test('public is a finding, shared is none, and neither where it is allowed', () => {
      const finding = theOne(dbSnapshotPublic, { resources: shared('all', stranger), baseline: forbidden });
      assert.equal(finding.title, `${words} s is public`);
      assert.equal(finding.severity, 'high');
      assert.deepEqual(finding.evidence, { public: true });
      assert.deepEqual(finding.dependsOn, dependsOn);
      assert.deepEqual(finding.fix?.commands, [`${command} --attribute-name restore --values-to-remove all`]);
      assert.deepEqual(found(dbSnapshotPublic, { resources: shared(stranger), baseline: forbidden }), []);
      for (const baseline of [asking(), asking({ public: 'allowed' })])
        assert.deepEqual(found(dbSnapshotPublic, { resources: shared('all'), baseline }), []);
    });
  });

  suite(`what was not read of a ${words}`, () => {
    const rules = [
      [dbSnapshotPublic, 'databases.snapshots.public'],
      [dbSnapshotShared, 'databases.snapshots.sharedWith'],
    ] as const;
    const baseline = asking({ public: 'forbidden' });
    const unread: readonly (readonly [string, Partial<Parameters<typeof undecidedBy>[1]>])[] = [
      ['the attributes of all', { unread: [{ kind: `${kind}-attribute` }] }],
      ['those of one', { partlyRead: [{ account, region, kind: `${kind}-attribute`, unread: ['s'] }] }],
      ['nothing at all', {}],
    ];
    for (const [what, more] of unread) {
      test(`${what}: the rules are undecided for manual snapshots, and for no automated one`, () => {
        const automated = snapshot('rds:a', { attributes: { snapshotType: 'automated' } });
        const seen = [snapshot('s'), sharing('s'), automated];
        for (const [check, rule] of rules)
          assert.deepEqual(undecidedBy(check, { resources: seen, baseline, ...more }), {
            [rule]: [1, `${region}/${kind}-attribute`],
          });
      });
    }

    test('a snapshot whose type is not known may be a manual one', () => {
      const seen = [snapshot('s', { attributes: { snapshotType: null } })];
      for (const [check, rule] of rules)
        assert.deepEqual(undecidedBy(check, { resources: seen, baseline }), {
          [rule]: [1, `${region}/${kind}-attribute`],
        });
    });
  });
}
