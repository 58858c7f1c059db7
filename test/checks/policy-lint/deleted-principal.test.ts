import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { guardDeletedPrincipal } from '../../../src/checks/policy-lint/deleted-principal.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { account, checked, found, role, theOne, user } from '../fixtures/account.ts';

const arn = (resource: string, owner = account) => `arn:aws:iam::${owner}:${resource}`;
const deleted = 'AIDAZZZZZZZZZZZZZZZZZ';
const present = 'AIDAYYYYYYYYYYYYYYYYY';

function trusting(...principals: readonly (readonly string[])[]): JsonObject {
  return {
    Version: '2012-10-17',
    Statement: principals.map((AWS) => ({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' })),
  };
}

function situation(document: JsonObject, ...unread: readonly string[]) {
  return {
    resources: [
      user('ana', { uniqueId: present }),
      { ...role('app', { path: '/team/' }), arn: arn('role/team/app') },
      role('r', { trust: { document } }),
    ],
    unread: unread.map((kind) => ({ kind })),
  };
}

const rows: readonly (readonly [what: string, principal: string, isFound: boolean])[] = [
  ['the id of a deleted user', deleted, true],
  ['the id of a deleted role', 'AROAGONEGONEGONEGONE', true],
  ['the id of anything else', 'AGPAGONEGONEGONEGONE', true],
  ['the id of a user', present, false],
  ['a user', arn('user/ana'), false],
  ['a user that does not exist', arn('user/ben'), true],
  ['a role', arn('role/team/app'), false],
  ['a session of a role', `arn:aws:sts::${account}:assumed-role/app/s`, false],
  ['a session of a role that does not exist', `arn:aws:sts::${account}:assumed-role/gone/s`, true],
  ['a user of an account that was not read', arn('user/ben', '999988887777'), false],
  ['this account', arn('root'), false],
  ['this account by its id', account, false],
  ['everybody', '*', false],
];

suite(guardDeletedPrincipal.id, () => {
  for (const [what, principal, isFound] of rows)
    test(what, () => {
      const findings = found(guardDeletedPrincipal, situation(trusting([principal, arn('root')])));
      assert.deepEqual(
        findings.map(({ severity, evidence }) => [severity, evidence]),
        isFound ? [['low', { principal, statements: ['#1'] }]] : [],
      );
    });

  test('of what was not read nothing is absent, and the rule is undecided', () => {
    for (const kind of ['user', 'role'])
      for (const principal of [deleted, ...(kind === 'user' ? [arn('user/ben')] : [arn('role/gone')])]) {
        const { findings, undecided } = checked(guardDeletedPrincipal, situation(trusting([principal]), kind));
        assert.deepEqual(findings, [], `${principal} without ${kind}`);
        assert.notEqual(undecided.length, 0, `${principal} without ${kind}`);
      }
  });

  test('a command takes it out, and the statements that name no other', () => {
    const { title, fix } = theOne(
      guardDeletedPrincipal,
      situation(trusting([deleted], [arn('root'), deleted], [arn('root')])),
    );
    assert.equal(title, `The trust policy of role r names ${deleted}, which does not exist`);
    const mended = JSON.stringify(trusting([arn('root')], [arn('root')]));
    assert.deepEqual(fix?.commands, [`aws iam update-assume-role-policy --role-name r --policy-document '${mended}'`]);
  });

  test('twin: without another principal there is no command', () => {
    assert.equal(theOne(guardDeletedPrincipal, situation(trusting([deleted]))).fix, undefined);
  });
});
