import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadReference } from '../../src/access/index.ts';
import { accessNotAllowed } from '../../src/checks/access/not-allowed.ts';
import { requiredTag } from '../../src/checks/required-tag.ts';
import { dbDeletionProtection } from '../../src/checks/rds/db-deletion-protection.ts';
import type { AllowedToRule } from '../../src/domain/access-rule.ts';
import type { Baseline } from '../../src/domain/baseline.ts';
import type { Coverage } from '../../src/domain/scope.ts';
import { allow, inline, otherRegion, region, theOne, undecidedBy, user } from './fixtures/account.ts';
import { dbCluster } from './fixtures/databases.ts';

const reference = await loadReference();
const places = [region, otherRegion];

/** Scopes that the account does not have: of its databases, or of the kinds that few accounts have. */
function lacking(...kinds: readonly string[]): readonly Partial<Coverage>[] {
  return places.flatMap((place) =>
    kinds.map((kind): Partial<Coverage> => ({
      kind,
      region: place,
      status: 'skipped',
      optional: true,
      code: 'ServiceNotHeld',
    })),
  );
}

const databases = ['db-instance', 'db-cluster', 'db-snapshot', 'db-cluster-snapshot'];
const rare = ['global-cluster', 'db-automated-backup', 'tenant-database'];

suite('a rule about access, where nothing of databases is held', () => {
  const undecided = (rule: Partial<AllowedToRule>, unread = lacking(...databases, ...rare)) =>
    Object.keys(
      undecidedBy(accessNotAllowed, {
        resources: [],
        reference,
        unread,
        baseline: {
          access: [{ name: 'a', actions: ['destroy'], resources: { id: ['*'] }, allowedTo: [], ...rule }],
        },
      }),
    );

  test('is decided if it is about other services too', () => {
    assert.deepEqual(undecided({}), []);
  });
  test('is not if it names a kind of database', () => {
    assert.deepEqual(undecided({ kinds: ['instance', 'db-instance'] }), ['access a']);
  });
  test('is not if its actions are about databases alone', () => {
    assert.deepEqual(undecided({ actions: ['rds:DeleteDBInstance'] }), ['access a']);
    assert.deepEqual(undecided({ actions: ['read-data'] }), ['access a']);
  });
  test('is not if they could not be read', () => {
    assert.deepEqual(undecided({}, [{ kind: 'db-instance' }]), ['access a']);
  });
  test('is decided if only what few accounts have is lacking, and it does not name that', () => {
    assert.deepEqual(undecided({ kinds: ['db-cluster'] }, lacking(...rare)), []);
    assert.deepEqual(undecided({ kinds: ['global-cluster'] }, lacking(...rare)), ['access a']);
  });
});

suite('a rule that protects databases', () => {
  const undecided = (unread: readonly Partial<Coverage>[]) =>
    Object.keys(
      undecidedBy(dbDeletionProtection, {
        resources: [],
        unread,
        baseline: { protect: [{ name: 'p', match: { id: ['*'] }, databases: { deletionProtection: true } }] },
      }),
    );

  test('is decided without global clusters, and not without instances', () => {
    assert.deepEqual(undecided(lacking(...rare)), []);
    assert.deepEqual(undecided(lacking('db-instance')), ['protect p']);
    assert.deepEqual(undecided([{ kind: 'global-cluster' }]), ['protect p']);
  });
});

suite('a rule about tags', () => {
  test('leaves a rule about databases undecided where nothing is held of them, and no rule about others', () => {
    const unread: readonly Partial<Coverage>[] = [region, otherRegion].map((place) => ({
      kind: 'db-instance',
      region: place,
      status: 'skipped',
      optional: true,
      code: 'ServiceNotHeld',
    }));
    const tagged = (on: readonly string[]): Partial<Baseline> => ({ tags: { required: [{ key: 'Owner' }], on } });
    const situation = (on: readonly string[]) => ({ resources: [], baseline: tagged(on), unread });
    assert.deepEqual(undecidedBy(requiredTag, situation(['instance', 'db-instance'])), {
      'tags.required Owner': [0, `${region}/db-instance`, `${otherRegion}/db-instance`],
    });
    assert.deepEqual(undecidedBy(requiredTag, situation(['instance', 'volume'])), {});
    const everyKind = { required: [{ key: 'Owner' }], on: ['instance', 'db-instance'], onEveryKind: true as const };
    assert.deepEqual(undecidedBy(requiredTag, { resources: [], baseline: { tags: everyKind }, unread }), {});
    const denied = unread.map((scope) => ({ kind: 'db-instance', region: scope.region ?? region }));
    assert.deepEqual(undecidedBy(requiredTag, { resources: [], baseline: { tags: everyKind }, unread: denied }), {
      'tags.required Owner': [0, `${region}/db-instance`, `${otherRegion}/db-instance`],
    });
  });
});

suite('a finding about who destroys a cluster', () => {
  const dependsOn = (unread: readonly Partial<Coverage>[]) => {
    const ana = user('ana', { inline: [inline('p', allow(['rds:DeleteDBCluster', 'rds:ModifyDBCluster']))] });
    const baseline = { access: [{ name: 'a', actions: ['destroy'], resources: { id: ['*'] }, allowedTo: [] }] };
    const { dependsOn: scopes } = theOne(accessNotAllowed, {
      resources: [ana, dbCluster('shop')],
      reference,
      unread,
      baseline,
    });
    return scopes.some(({ kind }) => kind === 'global-cluster');
  };

  test('depends on the global clusters, unless the account has none: else it could never be fixed', () => {
    assert.equal(dependsOn([]), true);
    assert.equal(dependsOn(lacking('global-cluster')), false);
    assert.equal(dependsOn([{ kind: 'global-cluster' }]), true);
  });
});
