import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadReference } from '../../../src/access/index.ts';
import { overBroadGrant } from '../../../src/checks/iam/over-broad-grant.ts';
import type { ForbiddenGrant } from '../../../src/domain/baseline.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { Resource } from '../../../src/domain/resource.ts';
import {
  account,
  allow,
  checked,
  found,
  group,
  inline,
  managed,
  role,
  undecidedBy,
  user,
  type Situation,
} from '../fixtures/account.ts';

const reference = await loadReference();
const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
const allOfEc2: ForbiddenGrant = { actions: ['ec2:*'], resources: ['*'], except: [] };

function situation(
  resources: readonly Resource<string, unknown>[],
  ...forbidden: readonly ForbiddenGrant[]
): Situation {
  return { resources, reference, baseline: { grants: { forbidden: forbidden.length > 0 ? forbidden : [allOfEc2] } } };
}

function policy(...statements: readonly JsonObject[]): JsonObject {
  return { Version: '2012-10-17', Statement: statements };
}

const statement = (more: JsonObject): JsonObject => ({ Effect: 'Allow', Resource: '*', ...more });

/** `ec2:A*`, `ec2:B*`, … */
function byLetter(letters: string): readonly string[] {
  return Array.from(letters, (letter) => `ec2:${letter}*`);
}

const documents: readonly (readonly [string, JsonObject, boolean])[] = [
  ['*', allow('*'), true],
  ['ec2:*', allow('ec2:*'), true],
  ['EC2:* in capitals', allow('EC2:*'), true],
  ['e*:*', allow('e*:*'), true],
  ['ec2:* among others', allow(['s3:Get*', 'ec2:*']), true],
  ['ec2:* in the second statement', policy(statement({ Action: 's3:*' }), statement({ Action: 'ec2:*' })), true],
  [
    'the alphabet, letter by letter over two statements',
    policy(statement({ Action: byLetter('ABCDEFGHIJKLM') }), statement({ Action: byLetter('NOPQRSTUVWXYZ') })),
    true,
  ],
  ['the alphabet without T', allow(byLetter('ABCDEFGHIJKLMNOPQRSUVWXYZ')), false],
  ['NotAction that leaves EC2 whole', policy(statement({ NotAction: 'iam:*' })), true],
  ['NotAction that takes a part of EC2', policy(statement({ NotAction: ['iam:*', 'ec2:TerminateInstances'] })), false],
  ['ec2:Describe*', allow('ec2:Describe*'), false],
  ['s3:*', allow('s3:*'), false],
  ['ec2:* on one instance', allow('ec2:*', `arn:aws:ec2:us-east-1:${account}:instance/i-1`), false],
  [
    'ec2:* under a condition',
    allow('ec2:*', '*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } }),
    false,
  ],
  ['Deny ec2:*', policy(statement({ Effect: 'Deny', Action: 'ec2:*' })), false],
  [
    'a single object in place of a list of statements',
    { Version: '2012-10-17', Statement: statement({ Action: 'ec2:*' }) },
    true,
  ],
];

suite('a grant, however it is written', () => {
  for (const [what, document, isCovered] of documents) {
    test(`${what} ${isCovered ? 'gives' : 'does not give'} ec2:*`, () => {
      const inGroup = found(overBroadGrant, situation([group('developers', { inline: [inline('p', document)] })]));
      assert.equal(inGroup.length, isCovered ? 1 : 0);
      const arn = `arn:aws:iam::${account}:policy/p`;
      const attached = found(overBroadGrant, situation([user('ana', { attached: [arn] }), managed(arn, { document })]));
      assert.equal(attached.length, isCovered ? 1 : 0);
    });
  }

  test('AdministratorAccess gives everything', () => {
    const resources = [role('deploy', { attached: [admin] }), managed(admin, { document: allow('*') })];
    const [finding] = found(overBroadGrant, situation(resources));
    assert.equal(finding?.title, `Role deploy holds ec2:* on * by attached policy ${admin}`);
    assert.equal(finding.severity, 'high');
    assert.deepEqual(
      finding.dependsOn.map(({ kind }) => kind),
      ['role', 'policy'],
    );
  });
});

suite('holders', () => {
  const wide = { inline: [inline('wide', allow('ec2:*', '*', { Sid: 'All' }))] };

  test("a group's finding names who is in it", () => {
    const resources = [
      group('developers', wide),
      user('bob', { groups: ['developers'] }),
      user('alice', { groups: ['developers'] }),
      user('eve'),
    ];
    const [finding, ...others] = found(overBroadGrant, situation(resources));
    assert.deepEqual(others, []);
    assert.equal(finding?.resource.id, 'developers');
    assert.deepEqual(finding.evidence, {
      policy: 'wide',
      via: 'inline',
      statements: ['All'],
      members: ['alice', 'bob'],
    });
    assert.equal(finding.actual, 'inline policy wide allows it with statement All; held by alice, bob');
    assert.deepEqual(
      finding.dependsOn.map(({ kind }) => kind),
      ['group', 'user'],
    );
  });

  test('each holder and policy is a finding of its own', () => {
    const arn = `arn:aws:iam::${account}:policy/wide`;
    const both = { ...wide, attached: [arn] };
    const all = found(
      overBroadGrant,
      situation([group('g', both), user('u', both), role('r', both), managed(arn, { document: allow('*') })]),
    );
    assert.equal(new Set(all.map(({ id }) => id)).size, 6);
  });

  test('an inline policy that is called like a managed one is another', () => {
    const arn = `arn:aws:iam::${account}:policy/wide`;
    const all = found(
      overBroadGrant,
      situation([
        user('u', { inline: [inline(arn, allow('*'))], attached: [arn] }),
        managed(arn, { document: allow('*') }),
      ]),
    );
    assert.equal(all.length, 2);
  });

  test("service-linked roles are AWS's affair", () => {
    const linked = role('AWSServiceRoleForX', { path: '/aws-service-role/x.amazonaws.com/', ...wide });
    assert.deepEqual(found(overBroadGrant, situation([linked])), []);
  });

  test('a boundary is told, for it may hold the grant back', () => {
    const [finding] = found(
      overBroadGrant,
      situation([user('ana', { ...wide, permissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess' })]),
    );
    assert.match(finding?.actual ?? '', /the boundary arn:aws:iam::aws:policy\/ReadOnlyAccess may restrict it$/);
  });

  test('two policies that give it only together are not one grant', () => {
    const [first, second] = ['ABCDEFGHIJKLM', 'NOPQRSTUVWXYZ'].map((letters) => allow(byLetter(letters)));
    const resources = [user('ana', { inline: [inline('a', first ?? {}), inline('b', second ?? {})] })];
    assert.deepEqual(found(overBroadGrant, situation(resources)), []);
  });
});

suite('exceptions', () => {
  const arn = `arn:aws:iam::${account}:policy/break-glass`;
  const resources = [
    group('admins', { inline: [inline('wide', allow('*'))] }),
    role('rescue', { attached: [arn] }),
    managed(arn, { document: allow('*') }),
  ];
  const holders = (...except: readonly string[]) =>
    found(overBroadGrant, situation(resources, { ...allOfEc2, except })).map(({ resource }) => resource.id);

  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [[], ['admins', 'rescue']],
    [['group/admins'], ['rescue']],
    [['group/adm*'], ['rescue']],
    [['group/admin'], ['admins', 'rescue']],
    [['user/admins'], ['admins', 'rescue']],
    [['role/rescue', 'group/admins'], []],
    [['policy/break-glass'], ['admins']],
    [['policy/wide'], ['rescue']],
    [[arn], ['admins']],
    [[`arn:aws:iam::*:group/admins`], ['rescue']],
  ];
  for (const [except, expected] of cases) {
    test(`except ${except.join(', ') || 'nobody'} leaves ${expected.join(', ') || 'nobody'}`, () => {
      assert.deepEqual(holders(...except), expected);
    });
  }

  test('where two rules forbid the same, an exception of one is none', () => {
    const twice = (second: readonly string[]) =>
      found(
        overBroadGrant,
        situation(resources, { ...allOfEc2, except: ['group/admins'] }, { ...allOfEc2, except: second }),
      ).length;
    assert.equal(twice([]), 2);
    assert.equal(twice(['group/*']), 1);
  });
});

test('two grants that one policy gives are two findings', () => {
  const forbidden: readonly ForbiddenGrant[] = [allOfEc2, { actions: ['iam:*'], resources: ['*'], except: [] }];
  const all = found(overBroadGrant, situation([user('ana', { inline: [inline('wide', allow('*'))] })], ...forbidden));
  assert.deepEqual(
    all.map(({ expected }) => expected),
    ['nobody holds ec2:* on *', 'nobody holds iam:* on *'],
  );
});

test('the order in which a rule names its actions changes no id', () => {
  const resources = [user('ana', { inline: [inline('wide', allow('*'))] })];
  const idOf = (...actions: readonly string[]) =>
    found(overBroadGrant, situation(resources, { actions, resources: ['*'], except: [] }))[0]?.id;
  assert.equal(idOf('ec2:*', 'iam:*'), idOf('iam:*', 'ec2:*'));
  assert.notEqual(idOf('ec2:*', 'iam:*'), idOf('ec2:*'));
});

test('of whom an attached policy was not read, it is not decided, whether its scope was read or not', () => {
  const notDelivered = situation([user('ana', { attached: [admin] })]);
  for (const unread of [[], [{ kind: 'policy' }]]) {
    assert.deepEqual(undecidedBy(overBroadGrant, { ...notDelivered, unread }), {
      'grants.forbidden': [1, 'global/policy'],
    });
  }
});

test('what is held by a policy that was read is found, whatever else was not', () => {
  const resources = [user('ana', { attached: [admin], inline: [inline('all', allow('*'))] })];
  const { findings, undecided } = checked(overBroadGrant, { ...situation(resources), unread: [{ kind: 'policy' }] });
  assert.deepEqual(
    findings.map(({ actual }) => actual.split(' ').slice(0, 3).join(' ')),
    ['inline policy all'],
  );
  assert.deepEqual(
    undecided.map(({ rule, count }) => [rule, count]),
    [['grants.forbidden', 1]],
  );
});

test('a document that does not parse is left to the check on such documents', () => {
  const resources = [user('ana', { inline: [{ name: 'p', policy: { text: '{', error: 'broken' } }] })];
  assert.deepEqual(found(overBroadGrant, situation(resources)), []);
});
