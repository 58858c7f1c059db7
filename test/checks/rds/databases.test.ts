import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { dbClass } from '../../../src/checks/rds/db-class.ts';
import { dbEngine } from '../../../src/checks/rds/db-engine.ts';
import { found, region, theOne, undecidedBy } from '../fixtures/account.ts';
import { dbCluster, dbInstance } from '../fixtures/databases.ts';

suite('db-class', () => {
  const cases: readonly (readonly [string, readonly string[], boolean])[] = [
    ['db.t4g.micro', ['db.t4g.*'], true],
    ['db.t4gx.micro', ['db.t4g.*'], false],
    ['db.r6g.large', ['db.t4g.*', 'db.r6g.large'], true],
    ['db.r6g.xlarge', ['db.t4g.*', 'db.r6g.large'], false],
    ['DB.t4g.micro', ['db.t4g.*'], false],
    ['db.serverless', ['db.serverless'], true],
  ];
  for (const [type, allowedClasses, isAllowed] of cases) {
    test(`${type} is ${isAllowed ? '' : 'not '}allowed by ${allowedClasses.join(', ')}`, () => {
      const resources = [dbInstance('orders', { attributes: { type } })];
      assert.equal(
        found(dbClass, { resources, baseline: { databases: { allowedClasses } } }).length,
        isAllowed ? 0 : 1,
      );
    });
  }

  const allowing = { databases: { allowedClasses: ['db.t4g.*', 'db.m7g.*'] } };
  const giant = { type: 'db.x2g.16xlarge' };

  test('the finding names the class that was seen, and as evidence that alone', () => {
    const pendingChanges = { DBInstanceClass: 'db.t4g.large' };
    const resources = [dbInstance('orders', { attributes: { ...giant, pendingChanges } })];
    const finding = theOne(dbClass, { resources, baseline: allowing });
    assert.equal(finding.title, 'Instance class db.x2g.16xlarge of orders is not allowed');
    assert.equal(finding.expected, 'db.t4g.* or db.m7g.*');
    assert.equal(finding.actual, 'db.x2g.16xlarge; DBInstanceClass "db.t4g.large" is pending');
    assert.deepEqual(finding.evidence, giant);
  });

  test('members of an Aurora cluster count one by one, a Multi-AZ cluster counts once', () => {
    const member = (id: string, engine: string) =>
      dbInstance(id, { attributes: { ...giant, cluster: 'shop', engine } });
    const subjects = (resources: Parameters<typeof found>[1]['resources']) =>
      found(dbClass, { resources, baseline: allowing }).map(({ resource }) => resource.id);
    const aurora = [dbCluster('shop'), member('a', 'aurora-mysql'), member('b', 'aurora-mysql')];
    assert.deepEqual(subjects(aurora), ['a', 'b']);
    const multiAz = dbCluster('shop', { attributes: { ...giant, engine: 'mysql' } });
    assert.deepEqual(subjects([multiAz, member('a', 'mysql'), member('b', 'mysql')]), ['shop']);
  });

  test('a class that AWS does not tell leaves the rule undecided, and that Aurora clusters have none does not', () => {
    const resources = [
      dbInstance('orders', { attributes: { type: null } }),
      dbCluster('aurora'),
      dbCluster('multi-az', { attributes: { engine: 'mysql' } }),
      dbCluster('unknown', { attributes: { engine: null } }),
    ];
    assert.deepEqual(undecidedBy(dbClass, { resources, baseline: allowing }), {
      'databases.allowedClasses': [3, `${region}/db-instance`, `${region}/db-cluster`],
    });
  });
});

suite('db-engine', () => {
  const cases: readonly (readonly [string | null, string | null, readonly string[], boolean | undefined])[] = [
    ['postgres', '16.4', ['postgres'], true],
    ['postgres', '16.4', ['postgres@16.*'], true],
    ['postgres', '15.8', ['postgres@16.*'], false],
    ['postgres', '16', ['postgres@16.*'], false],
    ['postgres', '16.4', ['postgres@16.4'], true],
    ['postgres', '16.4', ['mysql', 'aurora-*'], false],
    ['aurora-postgresql', '16.4', ['mysql', 'aurora-*'], true],
    ['aurora-postgresql', '16.4', ['postgres*'], false],
    ['mysql', '8.0.39', ['postgres', 'mysql@8.*'], true],
    ['mysql', '16.1', ['postgres@16.*'], false],
    ['mysql', null, ['mysql'], true],
    ['mysql', null, ['mysql@8.*'], undefined],
    ['mysql', null, ['postgres@16.*'], false],
    [null, '16.4', ['*'], undefined],
  ];
  for (const [engine, engineVersion, allowedEngines, isAllowed] of cases) {
    const answer = isAllowed === undefined ? 'undecided' : isAllowed ? 'allowed' : 'not allowed';
    test(`${engine ?? 'an unknown engine'}@${engineVersion ?? 'unknown'} is ${answer} by ${allowedEngines.join(', ')}`, () => {
      const resources = [dbInstance('orders', { attributes: { engine, engineVersion } })];
      const situation = { resources, baseline: { databases: { allowedEngines } } };
      assert.equal(found(dbEngine, situation).length, isAllowed === false ? 1 : 0);
      if (isAllowed !== false) {
        const undecided = isAllowed ? {} : { 'databases.allowedEngines': [1, `${region}/db-instance`] };
        assert.deepEqual(undecidedBy(dbEngine, situation), undecided);
      }
    });
  }

  test('the finding names engine and version; the members of a cluster are left to the cluster', () => {
    const resources = [
      dbCluster('shop', { attributes: { engineVersion: '13.9', pendingChanges: { EngineVersion: '16.4' } } }),
      dbInstance('shop-1', { attributes: { cluster: 'shop', engine: 'aurora-postgresql', engineVersion: '13.9' } }),
    ];
    const finding = theOne(dbEngine, { resources, baseline: { databases: { allowedEngines: ['aurora-*@16.*'] } } });
    assert.equal(finding.title, 'Engine aurora-postgresql@13.9 of shop is not allowed');
    assert.equal(finding.expected, 'aurora-*@16.*');
    assert.equal(finding.actual, 'aurora-postgresql@13.9; EngineVersion "16.4" is pending');
    assert.deepEqual(finding.evidence, { engine: 'aurora-postgresql', engineVersion: '13.9' });
  });
});
