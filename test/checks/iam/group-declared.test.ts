import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { groupDeclared } from '../../../src/checks/iam/group-declared.ts';
import type { DeclaredGroup } from '../../../src/domain/baseline.ts';
import { account, allow, found, group, inline, theOne, user } from '../fixtures/account.ts';
import { readOnly, groups, titles } from './declarations.ts';

suite('group-declared', () => {
  test('a group as declared is nothing to find', () => {
    const resources = [
      group('developers', { inline: [inline('ec2-dev', allow(['ec2:Run*', 'ec2:Stop*']))], attached: [readOnly] }),
      user('alice', { groups: ['developers'] }),
    ];
    const declared = {
      members: ['alice'],
      inline: new Map([['ec2-dev', allow(['ec2:stop*', 'ec2:run*'])]]),
      attached: [readOnly],
    };
    assert.deepEqual(found(groupDeclared, { resources, baseline: groups({ developers: declared }) }), []);
  });

  test('a group without any policy or member is one without them, declared or not', () => {
    assert.deepEqual(found(groupDeclared, { resources: [group('empty')], baseline: groups({ empty: {} }) }), []);
  });

  test('a declared group that is not there is missing', () => {
    const finding = theOne(groupDeclared, { resources: [], baseline: groups({ developers: {} }) });
    assert.equal(finding.title, 'Declared group developers is missing');
    assert.equal(finding.resource.arn, `arn:aws:iam::${account}:group/developers`);
    assert.equal(finding.region, 'global');
    assert.deepEqual(finding.fix?.commands, ['aws iam create-group --group-name developers']);
  });

  test('where groups could not be read none is missing', () => {
    assert.deepEqual(
      found(groupDeclared, { resources: [], baseline: groups({ developers: {} }), unread: [{ kind: 'group' }] }),
      [],
    );
  });

  test('a group that is not declared is a finding as soon as any is', () => {
    const resources = [
      group('shadow', { inline: [inline('x', allow('*'))], attached: [readOnly] }),
      user('zoe', { groups: ['shadow'] }),
      user('al', { groups: ['shadow'] }),
    ];
    const finding = theOne(groupDeclared, { resources, baseline: groups({}) });
    assert.equal(finding.title, 'Group shadow is not declared');
    assert.equal(finding.actual, `members: al, zoe; policies: x, ${readOnly}`);
    assert.deepEqual(found(groupDeclared, { resources }), []);
  });

  test('a missing and an undeclared group of one name are one finding that came and went', () => {
    const missing = theOne(groupDeclared, { resources: [], baseline: groups({ ops: {} }) });
    assert.equal(missing.id, theOne(groupDeclared, { resources: [group('ops')], baseline: groups({}) }).id);
  });

  test('each account of the run is held against the declaration by itself', () => {
    const situation = {
      accounts: [account, '444455556666'],
      resources: [group('developers')],
      baseline: groups({ developers: {} }),
    };
    const finding = theOne(groupDeclared, situation);
    assert.equal(finding.account, '444455556666');
    assert.deepEqual(
      found(groupDeclared, {
        ...situation,
        resources: [...situation.resources, group('developers', {}, { account: '444455556666' })],
      }),
      [],
    );
  });

  suite('members', () => {
    const situation = (members: DeclaredGroup['members'], ...inGroup: readonly string[]) => ({
      resources: [
        group('admins'),
        user('outsider'),
        ...inGroup.map((name) => user(name, { groups: ['admins'], uniqueId: `AIDA${name}` })),
      ],
      baseline: groups({ admins: { members } }),
    });

    test('a member that is not declared is a finding, and the evidence tells a user from one made anew', () => {
      const finding = theOne(groupDeclared, situation(['ana'], 'ana', 'mallory'));
      assert.equal(finding.title, 'User mallory is in group admins, but not declared');
      assert.equal(finding.severity, 'high');
      assert.equal(finding.resource.id, 'admins');
      assert.deepEqual(finding.evidence, { isMember: true, userId: 'AIDAmallory' });
      assert.deepEqual(finding.fix?.commands, [
        'aws iam remove-user-from-group --group-name admins --user-name mallory',
      ]);
      assert.deepEqual(
        finding.dependsOn.map(({ kind }) => kind),
        ['group', 'user'],
      );
    });

    test('a declared member that is not in it is a finding, with a command if there is such a user', () => {
      const finding = theOne(groupDeclared, situation(['outsider']));
      assert.equal(finding.title, 'User outsider is not in group admins');
      assert.deepEqual(finding.fix?.commands, ['aws iam add-user-to-group --group-name admins --user-name outsider']);
      const nobody = theOne(groupDeclared, situation(['nobody']));
      assert.equal(nobody.actual, 'no such user');
      assert.equal(nobody.fix, undefined);
    });

    test('where users could not be read no member is missing', () => {
      assert.deepEqual(
        found(groupDeclared, {
          resources: [group('admins')],
          baseline: groups({ admins: { members: ['ana'] } }),
          unread: [{ kind: 'user' }],
        }),
        [],
      );
    });

    test('any members leave the list unchecked, no list is an empty one', () => {
      assert.deepEqual(found(groupDeclared, situation('any', 'ana', 'mallory')), []);
      assert.equal(found(groupDeclared, situation([], 'ana', 'mallory')).length, 2);
    });

    test("a user of another account is no member of this one's group", () => {
      const resources = [
        group('admins'),
        group('admins', {}, { account: '444455556666' }),
        user('mallory', { groups: ['admins'] }, { account: '444455556666' }),
      ];
      const finding = theOne(groupDeclared, {
        accounts: [account, '444455556666'],
        resources,
        baseline: groups({ admins: {} }),
      });
      assert.equal(finding.account, '444455556666');
    });

    test('names that every object inherits are names like any other', () => {
      assert.deepEqual(titles(groupDeclared, situation(['__proto__'], 'constructor')), [
        'User __proto__ is not in group admins',
        'User constructor is in group admins, but not declared',
      ]);
    });
  });
});
