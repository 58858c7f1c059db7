import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { accessKeyAge } from '../../../src/checks/iam/access-key-age.ts';
import { rootAccessKey } from '../../../src/checks/iam/root-access-key.ts';
import type { CheckContext } from '../../../src/checks/index.ts';
import { usersNotInReport } from '../../../src/checks/shared/credentials.ts';
import { userMfa } from '../../../src/checks/iam/user-mfa.ts';
import type { CredentialAttributes } from '../../../src/domain/iam/identity.ts';
import { indexSnapshot } from '../../../src/domain/snapshot.ts';
import {
  account,
  coverageOf,
  credential,
  found,
  theOne,
  undecidedBy,
  user,
  type Situation,
} from '../fixtures/account.ts';

const root = '<root_account>';
type Key = CredentialAttributes['accessKeys'][number];
const key = (slot: 1 | 2, more: Partial<Key> = {}): Key => ({
  slot,
  active: true,
  rotatedAt: '2026-11-01T00:00:00.000Z',
  lastUsedAt: null,
  ...more,
});

suite('user-mfa', () => {
  const baseline = { credentials: { mfa: 'required' as const, maxKeyAgeDays: null } };
  const cases: readonly (readonly [string, string, Partial<CredentialAttributes>, 'medium' | 'high' | undefined])[] = [
    ['a password and no MFA', 'ana', { passwordEnabled: true }, 'medium'],
    ['a password and MFA', 'ana', { passwordEnabled: true, mfaActive: true }, undefined],
    ['no password', 'ana', {}, undefined],
    ['a password of which nothing is told', 'ana', { passwordEnabled: null }, undefined],
    ['a root user without MFA', root, { passwordEnabled: true }, 'high'],
    ['a root user of whose password the report does not tell', root, { passwordEnabled: null }, 'high'],
    ['a root user without password and keys', root, { passwordEnabled: false }, undefined],
    [
      'a root user with an inactive key alone',
      root,
      { passwordEnabled: false, accessKeys: [key(1, { active: false })] },
      undefined,
    ],
    ['a root user with a key alone', root, { passwordEnabled: false, accessKeys: [key(1)] }, 'high'],
    ['a root user with MFA', root, { mfaActive: true }, undefined],
  ];
  for (const [what, id, attributes, severity] of cases) {
    test(`${what}: ${severity ?? 'nothing to find'}`, () => {
      const all = found(userMfa, { resources: [credential(id, attributes), user('ana')], baseline });
      assert.deepEqual(
        all.map((finding) => finding.severity),
        severity === undefined ? [] : [severity],
      );
    });
  }

  test('where MFA is optional nothing is found', () => {
    const resources = [credential('ana', { passwordEnabled: true }), credential(root)];
    assert.deepEqual(
      found(userMfa, { resources, baseline: { credentials: { mfa: 'optional', maxKeyAgeDays: null } } }),
      [],
    );
  });

  test('the finding is about the user, whose tags name the owner, and rests on the report and the user', () => {
    const resources = [
      credential('ana', { passwordEnabled: true }),
      { ...user('ana'), tags: { Owner: 'ana@example.com' } },
    ];
    const finding = theOne(userMfa, { resources, baseline });
    assert.deepEqual(finding.resource, { arn: `arn:aws:iam::${account}:user/ana`, kind: 'user', id: 'ana' });
    assert.equal(finding.owner, 'ana@example.com');
    assert.equal(finding.title, 'User ana has a console password and no MFA');
    assert.deepEqual(
      finding.dependsOn,
      ['credential', 'user'].map((kind) => ({ account, region: 'global', kind })),
    );
    assert.match(
      theOne(userMfa, { resources: [credential(root, { passwordEnabled: true })], baseline }).title,
      /^The root user of account 111122223333 has no MFA$/,
    );
  });
});

test('in GovCloud the root user has no console, and may have keys', () => {
  const gov = (attributes: Partial<CredentialAttributes>) => ({
    ...credential(root, attributes),
    arn: `arn:aws-us-gov:iam::${account}:root`,
  });
  const baseline = { credentials: { mfa: 'required' as const, maxKeyAgeDays: null } };
  assert.deepEqual(found(userMfa, { resources: [gov({ passwordEnabled: null })], baseline }), []);
  assert.equal(
    theOne(userMfa, { resources: [gov({ passwordEnabled: null, accessKeys: [key(1)] })], baseline }).severity,
    'high',
  );
});

suite('users whom report and account do not both have', () => {
  const baseline = { credentials: { mfa: 'required' as const, maxKeyAgeDays: 90 } };
  const bad = { passwordEnabled: true, accessKeys: [key(1, { rotatedAt: '2020-01-01T00:00:00.000Z' })] };

  for (const check of [userMfa, accessKeyAge]) {
    test(`${check.id}: one who is gone is nobody to find, unless users were not all read`, () => {
      const resources = [credential('gone', bad), credential('ana', bad), user('ana')];
      assert.deepEqual(
        found(check, { resources, baseline }).map(({ resource }) => resource.id),
        ['ana'],
      );
      assert.deepEqual(
        found(check, { resources, baseline, unread: [{ kind: 'user' }] }).map(({ resource }) => resource.id),
        ['gone', 'ana'],
      );
    });
  }

  test('one who is newer than the report is unknown, and nothing is found of them', () => {
    const resources = [credential('ana', bad), user('ana'), user('new')];
    const contextOf = (unread: Situation['unread']) =>
      ({
        snapshot: indexSnapshot({ accounts: [account], resources, coverage: coverageOf([account], unread) }),
      }) as CheckContext;
    assert.deepEqual(
      usersNotInReport(contextOf([])).map(({ id }) => id),
      ['new'],
    );
    assert.deepEqual(usersNotInReport(contextOf([{ kind: 'credential' }])), []);
    assert.deepEqual(
      found(userMfa, { resources, baseline }).map(({ resource }) => resource.id),
      ['ana'],
    );
  });
});

suite('access-key-age', () => {
  const situation = (...accessKeys: readonly Key[]) => ({
    resources: [credential('ana', { accessKeys }), user('ana')],
    baseline: { credentials: { mfa: 'optional' as const, maxKeyAgeDays: 90 } },
  });

  test('to the second as old as allowed is not too old', () => {
    assert.deepEqual(found(accessKeyAge, situation(key(1, { rotatedAt: '2026-08-25T03:00:00.000Z' }))), []);
    assert.equal(found(accessKeyAge, situation(key(1, { rotatedAt: '2026-08-25T02:59:59.000Z' }))).length, 1);
  });

  test('each old key is a finding of its own, by its slot', () => {
    const old = '2024-01-01T00:00:00.000Z';
    const all = found(accessKeyAge, situation(key(1, { rotatedAt: old }), key(2, { rotatedAt: old })));
    assert.deepEqual(
      all.map(({ title }) => title),
      ['Access key 1 of user ana is old', 'Access key 2 of user ana is old'],
    );
    assert.deepEqual(all[0]?.fix?.commands, ['aws iam list-access-keys --user-name ana']);
  });

  test('when it was last used, and how old it is tonight, is no evidence', () => {
    const [finding] = found(
      accessKeyAge,
      situation(key(1, { rotatedAt: '2024-01-01T00:00:00.000Z', lastUsedAt: '2026-11-22T00:00:00.000Z' })),
    );
    assert.deepEqual(finding?.evidence, { active: true, rotatedAt: '2024-01-01T00:00:00.000Z' });
  });

  test('an inactive key may be of any age, and of an active one without a date it is not decided', () => {
    const inactive = key(1, { active: false, rotatedAt: '2020-01-01T00:00:00.000Z' });
    assert.deepEqual(undecidedBy(accessKeyAge, situation(inactive)), {});
    assert.deepEqual(undecidedBy(accessKeyAge, situation(inactive, key(2, { rotatedAt: null }))), {
      'credentials.maxKeyAgeDays': [1, 'global/credential'],
    });
  });

  test('without a limit no key is too old', () => {
    const { resources } = situation(key(1, { rotatedAt: '2001-01-01T00:00:00.000Z' }));
    assert.deepEqual(
      found(accessKeyAge, { resources, baseline: { credentials: { mfa: 'optional', maxKeyAgeDays: null } } }),
      [],
    );
  });

  test("the root user's keys are left to the check on them", () => {
    const resources = [credential(root, { accessKeys: [key(1, { rotatedAt: '2001-01-01T00:00:00.000Z' })] })];
    assert.deepEqual(found(accessKeyAge, { ...situation(), resources }), []);
  });
});

suite('root-access-key', () => {
  test('each active key of the root user is a grave finding, whatever its age', () => {
    const all = found(rootAccessKey, { resources: [credential(root, { accessKeys: [key(1), key(2)] })] });
    assert.deepEqual(
      all.map(({ severity }) => severity),
      ['high', 'high'],
    );
    assert.equal(all[0]?.title, 'The root user of account 111122223333 has an active access key (1)');
  });

  test('an inactive key of the root user, or an active one of anybody else, is none', () => {
    const resources = [
      credential(root, { accessKeys: [key(1, { active: false })] }),
      credential('ana', { accessKeys: [key(1)] }),
      user('ana'),
    ];
    assert.deepEqual(found(rootAccessKey, { resources }), []);
  });
});
