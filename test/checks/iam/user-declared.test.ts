import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { roleDeclared } from '../../../src/checks/iam/role-declared.ts';
import { userDeclared } from '../../../src/checks/iam/user-declared.ts';
import { account, found, role, theOne, user } from '../fixtures/account.ts';
import { admin, users, roles } from './declarations.ts';

suite('user-declared', () => {
  test('groups: one more and one less', () => {
    const resources = [user('ana', { groups: ['admins', 'developers'] })];
    const all = found(userDeclared, { resources, baseline: users({ ana: { groups: ['developers', 'auditors'] } }) });
    assert.deepEqual(
      all.map(({ title }) => title),
      ['User ana is not in group auditors', 'User ana is in group admins, which is not declared for it'],
    );
    assert.deepEqual(all[1]?.fix?.commands, ['aws iam remove-user-from-group --group-name admins --user-name ana']);
  });

  test('users that are not declared are left alone', () => {
    assert.deepEqual(
      found(userDeclared, {
        resources: [user('ana'), user('other', { attached: [admin] })],
        baseline: users({ ana: {} }),
      }),
      [],
    );
  });

  test('a declared user that is not there is missing, if users were read', () => {
    const situation = { resources: [], baseline: users({ ana: {} }) };
    assert.equal(theOne(userDeclared, situation).title, 'Declared user ana is missing');
    assert.deepEqual(found(userDeclared, { ...situation, unread: [{ kind: 'user' }] }), []);
  });
});

for (const kind of ['user', 'role'] as const) {
  const boundary = `arn:aws:iam::${account}:policy/limits`;
  const check = kind === 'user' ? userDeclared : roleDeclared;
  const situation = (seen: string | null, declared: { permissionsBoundary?: string | null }) =>
    kind === 'user'
      ? { resources: [user('x', { permissionsBoundary: seen })], baseline: users({ x: declared }) }
      : { resources: [role('x', { permissionsBoundary: seen })], baseline: roles({ x: declared }) };

  suite(`the boundary of a ${kind}`, () => {
    test('that is as declared, or not declared at all, is nothing to find', () => {
      assert.deepEqual(found(check, situation(boundary, { permissionsBoundary: boundary })), []);
      assert.deepEqual(found(check, situation(null, { permissionsBoundary: null })), []);
      assert.deepEqual(found(check, situation(boundary, {})), []);
    });

    test('that is gone is grave', () => {
      const finding = theOne(check, situation(null, { permissionsBoundary: boundary }));
      assert.equal(finding.severity, 'high');
      assert.equal(finding.actual, 'no boundary');
      assert.deepEqual(finding.fix?.commands, [
        `aws iam put-${kind}-permissions-boundary --${kind}-name x --permissions-boundary ${boundary}`,
      ]);
    });

    test('that must not be is told', () => {
      assert.deepEqual(theOne(check, situation(boundary, { permissionsBoundary: null })).evidence, { boundary });
    });
  });
}
