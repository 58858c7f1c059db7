import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReference } from '../../../src/access/index.ts';
import { accessNotAllowed } from '../../../src/checks/access/not-allowed.ts';
import { runChecks } from '../../../src/checks/index.ts';
import type { Ability } from '../../../src/domain/finding.ts';
import type { Tags } from '../../../src/domain/resource.ts';
import { account } from '../../accounts/account.ts';
import { allow } from '../../accounts/statements.ts';
import { contextOf } from '../fixtures/account.ts';

const reference = await loadReference('all');

/** What is said of what ana, who may delete databases, can reach in production. */
function abilityOf(databases: Readonly<Record<string, Tags>>): Ability | undefined {
  const rule = {
    name: 'production',
    actions: ['rds:DeleteDBInstance'],
    resources: { tag: { stage: ['prod'] } },
    allowedTo: ['group/admins'],
  };
  const context = contextOf({ resources: [], reference, baseline: { access: [rule] } });
  const snapshot = account({
    users: { ana: { policies: [allow('rds:DeleteDBInstance')] } },
    dbInstances: Object.entries(databases).map(([id, tags]) => ({ id, tags })),
  });
  return runChecks({ ...context, snapshot }, [accessNotAllowed]).findings[0]?.ability;
}

const prod = { stage: 'prod' };

for (const [words, tags, owners] of [
  ['one resource of an owner', [{ ...prod, Owner: 'ben' }], [['ben', 'delete your db-0', 1]]],
  [
    'several, and more owners: those with more first',
    [
      { ...prod, Owner: 'ben' },
      { ...prod, Owner: 'eve' },
      { ...prod, Owner: 'eve' },
    ],
    [
      ['eve', 'delete your 2 database instances (db-1 and 1 more)', 2],
      ['ben', 'delete your db-0', 1],
    ],
  ],
  ['nobody owns what the rule covers', [prod, { stage: 'dev', Owner: 'ben' }], []],
  ['an owner tag that is empty', [{ ...prod, Owner: '' }], []],
] as const satisfies readonly (readonly [string, readonly Tags[], readonly unknown[]])[]) {
  test(`whose resources a principal reaches: ${words}`, () => {
    const ability = abilityOf(Object.fromEntries(tags.map((each, index) => [`db-${index}`, each])));
    assert.deepEqual(
      (ability?.owners ?? []).map((reached) => [reached.owner, reached.words, reached.count]),
      owners,
    );
    assert.deepEqual(ability?.outside, owners.length > 0 ? ['group/admins'] : undefined);
  });
}

test('a bounded number of owners is named, and the others are counted', () => {
  const many = Array.from({ length: 53 }, (_, index): [string, Tags] => [
    `db-${index}`,
    { ...prod, Owner: `owner ${index}` },
  ]);
  const ability = abilityOf(Object.fromEntries(many));
  assert.deepEqual([ability?.owners?.length, ability?.moreOwners], [50, 3]);
});
