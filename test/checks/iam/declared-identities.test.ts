import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Check } from '../../../src/checks/index.ts';
import { groupDeclared } from '../../../src/checks/iam/group-declared.ts';
import { policyDeclared } from '../../../src/checks/iam/policy-declared.ts';
import { roleDeclared } from '../../../src/checks/iam/role-declared.ts';
import { userDeclared } from '../../../src/checks/iam/user-declared.ts';
import type { DeclaredGroup, DeclaredRole, DeclaredUser } from '../../../src/domain/baseline.ts';
import type { IdentityPolicies } from '../../../src/domain/identity.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import {
  account,
  allow,
  found,
  group,
  inline,
  managed,
  role,
  theOne,
  trustOf,
  user,
  type Situation,
} from '../fixtures/account.ts';

const none = { members: [], groups: [], inline: new Map<string, JsonObject>(), attached: [] };
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';

function groups(declared: Record<string, Partial<DeclaredGroup>>) {
  return {
    groups: new Map(Object.entries(declared).map(([name, declaration]) => [name, { ...none, ...declaration }])),
  };
}

function users(declared: Record<string, Partial<DeclaredUser>>) {
  return { users: new Map(Object.entries(declared).map(([name, declaration]) => [name, { ...none, ...declaration }])) };
}

function roles(declared: Record<string, Partial<DeclaredRole>>) {
  return { roles: new Map(Object.entries(declared).map(([name, declaration]) => [name, { ...none, ...declaration }])) };
}

const titles = (check: Check, situation: Situation) => found(check, situation).map(({ title }) => title);

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

interface HolderKind {
  readonly kind: 'group' | 'user' | 'role';
  readonly check: Check;
  readonly situation: (
    seen: Partial<IdentityPolicies>,
    declared: Partial<Pick<DeclaredGroup, 'inline' | 'attached'>>,
  ) => Situation;
}

const holderKinds: readonly HolderKind[] = [
  {
    kind: 'group',
    check: groupDeclared,
    situation: (seen, declared) => ({ resources: [group('x', seen)], baseline: groups({ x: declared }) }),
  },
  {
    kind: 'user',
    check: userDeclared,
    situation: (seen, declared) => ({ resources: [user('x', seen)], baseline: users({ x: declared }) }),
  },
  {
    kind: 'role',
    check: roleDeclared,
    situation: (seen, declared) => ({ resources: [role('x', seen)], baseline: roles({ x: declared }) }),
  },
];

for (const { kind, check, situation } of holderKinds) {
  suite(`the policies of a ${kind}`, () => {
    test('an inline policy that is not declared is grave, and what it gives is shown', () => {
      const finding = theOne(check, situation({ inline: [inline('sneaky', allow('ec2:*'))] }, {}));
      assert.equal(finding.title, `Inline policy sneaky in ${kind} x is not declared`);
      assert.equal(finding.severity, 'high');
      assert.equal(finding.actual, '+ Allow ec2:* on *');
      assert.deepEqual(finding.evidence, { statements: ['Allow ec2:* on *'] });
      assert.deepEqual(finding.fix?.commands, [`aws iam delete-${kind}-policy --${kind}-name x --policy-name sneaky`]);
    });

    test('an inline policy that is missing can be put back', () => {
      const finding = theOne(check, situation({}, { inline: new Map([['dev', allow('s3:*')]]) }));
      assert.equal(finding.title, `Inline policy dev is missing in ${kind} x`);
      assert.deepEqual(finding.fix?.commands, [
        `aws iam put-${kind}-policy --${kind}-name x --policy-name dev --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'`,
      ]);
    });

    test('an inline policy that says more is grave, and the very change is shown', () => {
      const seen = { inline: [inline('dev', allow(['ec2:RunInstances', 'ec2:TerminateInstances']))] };
      const finding = theOne(check, situation(seen, { inline: new Map([['dev', allow('ec2:RunInstances')]]) }));
      assert.equal(finding.title, `Inline policy dev in ${kind} x is not as declared`);
      assert.equal(finding.severity, 'high');
      assert.equal(finding.actual, '~ Allow ec2:RunInstances on *: actions added: ec2:TerminateInstances');
    });

    test('the evidence of a difference is what was seen, in whatever order it was written', () => {
      const declared = { inline: new Map([['dev', allow('ec2:RunInstances')]]) };
      const evidenceOf = (document: JsonObject) =>
        theOne(check, situation({ inline: [inline('dev', document)] }, declared)).evidence;
      assert.deepEqual(evidenceOf(allow(['a:x', 'a:y'])), evidenceOf(allow(['a:y', 'a:x'])));
      assert.notDeepEqual(evidenceOf(allow(['a:x', 'a:y'])), evidenceOf(allow(['a:x', 'a:z'])));
    });

    test('a document that does not parse is not as declared', () => {
      const seen = { inline: [{ name: 'dev', policy: { text: '{"Version":', error: 'Unexpected end' } }] };
      const finding = theOne(check, situation(seen, { inline: new Map([['dev', allow('ec2:RunInstances')]]) }));
      assert.equal(finding.actual, 'a document that does not parse: Unexpected end');
      assert.deepEqual(finding.evidence, { text: '{"Version":' });
      assert.match(theOne(check, situation(seen, {})).actual, /does not parse/);
    });

    test('attached policies: one more is grave, one less is not', () => {
      const [missing, added] = found(check, situation({ attached: [admin] }, { attached: [readOnly] }));
      assert.equal(missing?.title, `Policy ${readOnly} is not attached to ${kind} x`);
      assert.equal(missing.severity, 'medium');
      assert.deepEqual(missing.fix?.commands, [
        `aws iam attach-${kind}-policy --${kind}-name x --policy-arn ${readOnly}`,
      ]);
      assert.equal(added?.title, `Policy ${admin} is attached to ${kind} x and not declared`);
      assert.equal(added.severity, 'high');
      assert.deepEqual(added.fix?.commands, [`aws iam detach-${kind}-policy --${kind}-name x --policy-arn ${admin}`]);
    });

    test('any leaves the list unchecked', () => {
      const seen = { attached: [admin], inline: [inline('sneaky', allow('*'))] };
      assert.deepEqual(found(check, situation(seen, { inline: 'any', attached: 'any' })), []);
      assert.equal(found(check, situation(seen, { inline: 'any' })).length, 1);
    });

    test('a policy name with characters that a shell reads is quoted', () => {
      const finding = theOne(check, situation({ inline: [inline("a'; rm -rf ~", allow('*'))] }, {}));
      assert.ok(finding.fix?.commands[0]?.endsWith(String.raw`--policy-name 'a'\''; rm -rf ~'`));
    });
  });
}

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

suite('role-declared', () => {
  test('a trust policy that lets others in is grave', () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com', AWS: '999988887777' }, Action: 'sts:AssumeRole' },
      ],
    };
    const finding = theOne(roleDeclared, {
      resources: [role('web', { trust: { document: trust } })],
      baseline: roles({ web: { trust: trustOf('ec2.amazonaws.com') } }),
    });
    assert.equal(finding.title, 'The trust policy of role web is not as declared');
    assert.equal(finding.severity, 'high');
    assert.equal(finding.actual, '~ Allow sts:AssumeRole to ec2.amazonaws.com: principals added: 999988887777');
    assert.match(
      finding.fix?.commands[0] ?? '',
      /^aws iam update-assume-role-policy --role-name web --policy-document '/,
    );
  });

  test('a trust policy that is as declared, or not declared, is nothing to find', () => {
    const resources = [role('web')];
    assert.deepEqual(
      found(roleDeclared, { resources, baseline: roles({ web: { trust: trustOf('ec2.amazonaws.com') } }) }),
      [],
    );
    assert.deepEqual(found(roleDeclared, { resources, baseline: roles({ web: {} }) }), []);
  });

  test('service-linked roles are never findings, roles that are not declared neither', () => {
    const name = 'AWSServiceRoleForSupport';
    const linked = role(name, { path: '/aws-service-role/support.amazonaws.com/', attached: [admin] });
    assert.deepEqual(
      found(roleDeclared, {
        resources: [linked, role('other', { attached: [admin] })],
        baseline: roles({ [name]: {} }),
      }),
      [],
    );
  });
});

suite('policy-declared', () => {
  const arn = `arn:aws:iam::${account}:policy/team/limits`;
  const situation = (document: JsonObject) => ({
    resources: [managed(arn, { document })],
    baseline: { policies: new Map([['limits', { document: allow('ec2:Describe*') }]]) },
  });

  test('the default version counts, whatever the others say', () => {
    assert.deepEqual(found(policyDeclared, situation(allow('EC2:describe*'))), []);
  });

  test('a default version that says more is grave', () => {
    const finding = theOne(policyDeclared, situation(allow(['ec2:Describe*', 'ec2:*'])));
    assert.equal(finding.title, `Managed policy limits (${arn}) is not as declared`);
    assert.equal(finding.severity, 'high');
    assert.equal(finding.actual, '~ Allow ec2:Describe* on *: actions added: ec2:*');
    assert.match(
      finding.fix?.commands[0] ?? '',
      /^aws iam create-policy-version --policy-arn arn:\S+ --policy-document '.*' --set-as-default$/,
    );
  });

  test("a policy of AWS's by the same name is not the declared one", () => {
    const own = situation(allow('*'));
    const resources = [managed('arn:aws:iam::aws:policy/limits', { document: allow('ec2:Describe*') })];
    const finding = theOne(policyDeclared, { ...own, resources });
    assert.match(finding.title, /^Declared policy limits .* is missing$/);
    assert.match(finding.fix?.commands[0] ?? '', /^aws iam create-policy --policy-name limits --policy-document '/);
  });

  test('a version that AWS did not send is no agreement', () => {
    const policy = managed(arn, { document: allow('ec2:Describe*') });
    const resources = [{ ...policy, attributes: { ...policy.attributes, versions: [] } }];
    assert.match(theOne(policyDeclared, { ...situation(allow('*')), resources }).actual, /did not send/);
  });
});
