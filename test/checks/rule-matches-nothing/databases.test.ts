import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ruleMatchesNothing } from '../../../src/checks/rule-matches-nothing/rule-matches-nothing.ts';
import type { Baseline, ProtectRule } from '../../../src/domain/baseline.ts';
import type { Selector } from '../../../src/domain/selector.ts';
import { found, instance, otherRegion } from '../fixtures/account.ts';
import { dbCluster, dbInstance } from '../fixtures/databases.ts';

const resources = [
  instance('i-1', { tags: { Env: 'prod', Web: 'yes' } }),
  dbCluster('shop', { tags: { Store: 'yes' } }),
  dbInstance('shop-1', { tags: { Member: 'yes' }, attributes: { cluster: 'shop', engine: 'aurora-mysql' } }),
  dbInstance('orders', { tags: { Env: 'prod' }, attributes: { type: 'db.r6g.large' } }),
];

function protecting(match: Selector, demands: Partial<ProtectRule>): Partial<Baseline> {
  return { protect: [{ name: 'production', match, ...demands }] };
}

const allowing = (...allowedClasses: readonly string[]) => ({ databases: { allowedClasses } });

const titles = (baseline: Partial<Baseline>, more: object = {}) =>
  found(ruleMatchesNothing, { resources, baseline, ...more }).map(({ title }) => title);

const idle: readonly (readonly [string, Partial<Baseline>, string])[] = [
  [
    'a value of a tag misspelt',
    protecting({ tag: { Env: ['prdo'] } }, { databases: { encrypted: true } }),
    'Rule production matches nothing; nearest value of tag Env: prod (1 resource)',
  ],
  [
    'an instance class misspelt',
    protecting({ type: ['db.r6g.lrage'] }, { databases: { backupRetentionDays: { atLeast: 7 } } }),
    'Rule production matches nothing; nearest type: db.r6g.large (1 resource)',
  ],
  [
    'members of a cluster, which have nothing of their own to protect',
    protecting({ tag: { Member: ['yes'] } }, { databases: { deletionProtection: true, encrypted: true } }),
    'Rule production matches nothing',
  ],
  [
    'an instance in a rule about databases',
    protecting({ tag: { Web: ['yes'] } }, { databases: { encrypted: true } }),
    'Rule production matches nothing',
  ],
  [
    'a database in a rule about instances',
    protecting({ id: ['orders'] }, { instances: { stopProtection: true } }),
    'Rule production matches nothing',
  ],
  [
    'a class that is allowed',
    allowing('db.t3.*', 'db.t3.mirco'),
    'db.t3.mirco in allowedClasses of the rule databases matches nothing; nearest db.t3.micro',
  ],
  [
    'an instance type where classes are allowed',
    allowing('t3.micro'),
    't3.micro in allowedClasses of the rule databases matches nothing; nearest db.t3.micro',
  ],
];

for (const [what, baseline, title] of idle) {
  test(`${what}: ${title}`, () => {
    assert.deepEqual(titles(baseline), [title]);
  });
}

const busy: readonly (readonly [string, Partial<Baseline>])[] = [
  ['databases', protecting({ tag: { Env: ['prod'] } }, { databases: { encrypted: true } })],
  ['clusters', protecting({ tag: { Store: ['yes'] } }, { databases: { deletionProtection: true } })],
  [
    'members that may not be public',
    protecting({ tag: { Member: ['yes'] } }, { databases: { publiclyAccessible: false } }),
  ],
  [
    'instances or databases',
    protecting({ tag: { Web: ['yes'] } }, { databases: { encrypted: true }, instances: { stopProtection: true } }),
  ],
  ['classes like the types that AWS has', allowing('db.t3.*', 'db.serverless')],
  ['a class that a database has', allowing('db.r6g.large')],
  ['classes with other threads or memory', allowing('db.r5.large.tpc1.mem2x')],
  ['engines and accounts', { databases: { allowedEngines: ['x'], snapshots: { sharedWith: ['999988887777'] } } }],
];

for (const [what, baseline] of busy) {
  test(`nothing is said of ${what}`, () => {
    assert.deepEqual(titles(baseline), []);
  });
}

test('nothing is said where a database that could match was not read', () => {
  const baselines = [
    allowing('db.t3.mirco'),
    protecting({ type: ['db.r6g.lrage'] }, { databases: { copyTagsToSnapshot: true } }),
  ];
  for (const baseline of baselines) {
    for (const kind of ['db-instance', 'db-cluster'])
      assert.deepEqual(titles(baseline, { unread: [{ kind, region: otherRegion }] }), []);
    assert.equal(titles(baseline, { unread: [{ kind: 'db-snapshot' }] }).length, 1);
  }
});
