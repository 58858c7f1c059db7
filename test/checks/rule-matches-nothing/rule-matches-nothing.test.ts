import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadReference } from '../../../src/access/index.ts';
import { ruleMatchesNothing } from '../../../src/checks/rule-matches-nothing/rule-matches-nothing.ts';
import { compileSelector } from '../../../src/checks/shared/selector.ts';
import type { AccessRule } from '../../../src/domain/access-rule.ts';
import type { Baseline, ProtectRule } from '../../../src/domain/baseline.ts';
import type { Selector } from '../../../src/domain/selector.ts';
import {
  account,
  allow,
  found,
  group,
  image,
  inline,
  instance,
  managed,
  otherRegion,
  region,
  role,
  theOne,
  user,
  volume,
} from '../fixtures/account.ts';

const reference = await loadReference();

const resources = [
  instance('i-1', { name: 'web-1', tags: { Env: 'prod', Owner: 'ana' } }),
  instance('i-2', { name: 'web-2', tags: { Env: 'prod' }, attributes: { type: 'm7g.large' } }),
  instance('i-3', { name: 'db', tags: { Env: 'dev' }, region: otherRegion }),
  image('ami-1', { name: 'golden', tags: { Kept: 'yes' } }),
  image('ami-2', { name: 'theirs', tags: { Theirs: 'yes' }, attributes: { owner: '999988887777' } }),
  volume('vol-1', { tags: { Data: 'yes' } }),
  user('alice', { groups: ['admins'], inline: [inline('own', allow('*'))] }),
  group('admins'),
  role('deploy', { attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }),
  managed(`arn:aws:iam::${account}:policy/team`, { document: allow('*') }),
];

function protecting(
  match: Selector,
  demands: Partial<ProtectRule> = { instances: { terminationProtection: true } },
): Partial<Baseline> {
  return { protect: [{ name: 'production', match, ...demands }] };
}

function accessing(rule: Partial<AccessRule> & object): Partial<Baseline> {
  return { access: [{ name: 'a', actions: ['destroy'], resources: { id: ['*'] }, allowedTo: [], ...rule }] };
}

const titles = (baseline: Partial<Baseline>, more: object = {}) =>
  found(ruleMatchesNothing, { resources, baseline, reference, ...more }).map(({ title }) => title);

const idle: readonly (readonly [string, Partial<Baseline>, string])[] = [
  [
    'a tag key in another case',
    protecting({ tag: { env: ['prod'] } }),
    'Rule production matches nothing; nearest tag key: Env (3 instances)',
  ],
  [
    'a tag key misspelt',
    protecting({ tag: { Envv: ['prod'] } }),
    'Rule production matches nothing; nearest tag key: Env (3 instances)',
  ],
  ['a tag key that is near to none', protecting({ tag: { 'cost-centre': ['*'] } }), 'Rule production matches nothing'],
  [
    'a tag value misspelt',
    protecting({ tag: { Env: ['prdo', 'x'] } }),
    'Rule production matches nothing; nearest value of tag Env: prod (2 instances)',
  ],
  [
    'a tag value whose glob begins wrongly',
    protecting({ tag: { Env: ['pord*'] } }),
    'Rule production matches nothing; nearest value of tag Env: prod (2 instances)',
  ],
  ['a name', protecting({ name: ['wbe-1'] }), 'Rule production matches nothing; nearest name: web-1 (1 instance)'],
  ['an id', protecting({ id: ['i-11'] }), 'Rule production matches nothing; nearest id: i-1 (1 instance)'],
  [
    'a type',
    protecting({ type: ['t3.mirco'] }),
    'Rule production matches nothing; nearest type: t3.micro (2 instances)',
  ],
  [
    'parts that nothing has together',
    protecting({ tag: { Env: ['dev'] }, name: ['web-*'] }),
    'Rule production matches nothing',
  ],
  [
    'a part that nothing has in the region',
    protecting({ tag: { Env: ['prod'] }, region: [otherRegion] }),
    'Rule production matches nothing',
  ],
  [
    'a tag of images in a rule about instances',
    protecting({ tag: { Kept: ['yes'] } }),
    'Rule production matches nothing',
  ],
  [
    "an image of somebody else's",
    protecting({ tag: { Theirs: ['yes'] } }, { images: { deregistrationProtection: true } }),
    'Rule production matches nothing',
  ],
  [
    'resources of an access rule',
    accessing({ resources: { tag: { env: ['prod'] } } }),
    'Rule "a" matches nothing; nearest tag key: Env (3 resources)',
  ],
  [
    'resources that none of the actions is asked of',
    accessing({ actions: ['ec2:TerminateInstances'], kinds: ['volume'] }),
    'Rule "a" matches nothing',
  ],
  [
    'resources that other kinds have',
    accessing({ actions: ['ec2:TerminateInstances'], resources: { tag: { Data: ['*'] } } }),
    'Rule "a" matches nothing',
  ],
  [
    'a group',
    accessing({ allowedTo: ['group/admin', 'role/deploy'] }),
    'group/admin in allowedTo of rule "a" matches nothing; nearest group/admins',
  ],
  [
    'a kind',
    accessing({ allowedTo: ['group/deploy'] }),
    'group/deploy in allowedTo of rule "a" matches nothing; nearest role/deploy',
  ],
  [
    'who needs no MFA',
    {
      access: [
        { name: 'a', actions: ['destroy'], resources: { id: ['*'] }, requires: 'mfa', except: ['role/deplyo-*'] },
      ],
    },
    'role/deplyo-* in except of rule "a" matches nothing; nearest role/deploy',
  ],
  [
    'a role of this account by its ARN',
    accessing({ allowedTo: [`arn:aws:iam::${account}:role/deplyo`] }),
    `arn:aws:iam::${account}:role/deplyo in allowedTo of rule "a" matches nothing; nearest arn:aws:iam::${account}:role/deploy`,
  ],
  [
    'who may launch',
    { access: [{ name: 'l', launch: { instanceTypes: ['*.metal'], allowedTo: ['user/alic'] } }] },
    'user/alic in launch.allowedTo of rule "l" matches nothing; nearest user/alice',
  ],
  [
    'a type to launch',
    { access: [{ name: 'l', launch: { instanceTypes: ['*.metl'], allowedTo: [] } }] },
    '*.metl in launch.instanceTypes of rule "l" matches nothing',
  ],
  [
    'a type that is allowed',
    { instances: { allowedTypes: ['t3.*', 't3.micr'] } },
    't3.micr in allowedTypes of the rule instances matches nothing; nearest t3.micro',
  ],
  [
    'an exempted policy',
    { grants: { forbidden: [{ actions: ['ec2:*'], resources: ['*'], except: ['policy/taem'] }] } },
    'policy/taem in except of the forbidden grant ec2:* on * matches nothing; nearest policy/team',
  ],
];

for (const [what, baseline, title] of idle) {
  test(`${what} that matches nothing: ${title}`, () => {
    const finding = theOne(ruleMatchesNothing, { resources, baseline, reference });
    assert.equal(finding.title, title);
    assert.equal(finding.severity, 'low');
    assert.deepEqual([finding.account, finding.region, finding.resource.kind], [account, 'global', 'rule']);
  });
}

const busy: readonly (readonly [string, Partial<Baseline>])[] = [
  ['everything', protecting({ id: ['*'] })],
  ['one of several values', protecting({ tag: { Env: ['nope', 'prod'] } })],
  [
    'one of two kinds',
    protecting(
      { tag: { Kept: ['yes'] } },
      { instances: { stopProtection: true }, images: { deregistrationProtection: true } },
    ),
  ],
  ['volumes among all that can be destroyed', accessing({ resources: { tag: { Data: ['yes'] } } })],
  [
    'an action that takes no resource',
    accessing({ actions: ['ec2:DescribeInstances'], resources: { name: ['web-1'] } }),
  ],
  [
    'groups, users, roles, globs and ARNs',
    accessing({ allowedTo: ['group/admins', 'user/a*', `arn:aws:iam::*:role/deploy`, '*'] }),
  ],
  [
    'a role of another account, which no run of this one reads',
    accessing({ allowedTo: ['arn:aws:iam::999988887777:role/x'] }),
  ],
  [
    'policies: managed, inline, attached, by ARN',
    {
      grants: {
        forbidden: [
          {
            actions: ['ec2:*'],
            resources: ['*'],
            except: ['policy/team', 'policy/own', 'policy/ReadOnly*', 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
          },
        ],
      },
    },
  ],
  ['types that AWS has and nobody runs', { instances: { allowedTypes: ['p4d.*'] } }],
  ['a region that is not read here', protecting({ region: ['ap-south-1'] })],
  ['an account that is not read here', protecting({ account: ['999988887777'] })],
];

for (const [what, baseline] of busy) {
  test(`nothing is said of ${what}`, () => {
    assert.deepEqual(titles(baseline), []);
  });
}

test('nothing is said where a place that could hold a match was not read', () => {
  const misspelt = protecting({ tag: { env: ['prod'] } });
  assert.deepEqual(titles(misspelt, { unread: [{ kind: 'instance', region: otherRegion }] }), []);
  assert.equal(titles(misspelt, { unread: [{ kind: 'volume' }, { kind: 'role' }] }).length, 1);
  assert.equal(
    titles(protecting({ tag: { env: ['prod'] }, region: [region] }), {
      unread: [{ kind: 'instance', region: otherRegion }],
    }).length,
    1,
  );
  assert.deepEqual(titles(accessing({ allowedTo: ['group/x'] }), { unread: [{ kind: 'group' }] }), []);
  assert.equal(titles(accessing({ allowedTo: ['group/x'] }), { unread: [{ kind: 'user' }] }).length, 1);
  assert.deepEqual(titles(accessing({ resources: { tag: { env: ['*'] } } }), { unread: [{ kind: 'snapshot' }] }), []);
  assert.equal(titles(accessing({ resources: { tag: { env: ['*'] } } }), { unread: [{ kind: 'role' }] }).length, 1);
});

test('id and evidence stay the same when more of the same is there', () => {
  const misspelt = { ...protecting({ tag: { env: ['prod'] } }), ...accessing({ allowedTo: ['group/admin'] }) };
  const before = found(ruleMatchesNothing, { resources, baseline: misspelt, reference });
  const after = found(ruleMatchesNothing, {
    resources: [...resources, instance('i-9', { tags: { Env: 'prod' } })].reverse(),
    baseline: misspelt,
    reference,
  });
  const told = (all: typeof before) => all.map(({ id, evidence }) => ({ id, evidence }));
  assert.equal(before.length, 2);
  assert.deepEqual(told(after), told(before));
});

test('a rule is idle if and only if it selects nothing', () => {
  const glob = fc.constantFrom('*', 'prod', 'dev', 'pr?d', 'web-*', 'i-1', 't3.micro', 'nothing');
  const globs = fc.array(glob, { minLength: 1, maxLength: 2 });
  const selector = fc.record(
    {
      tag: fc.dictionary(fc.constantFrom('Env', 'env', 'Owner', '__proto__'), globs, { minKeys: 1, maxKeys: 2 }),
      id: globs,
      name: globs,
      type: globs,
      region: fc.constantFrom([region], [otherRegion], ['*']),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(selector, fc.subarray(resources), (match, there) => {
      const selected = there.filter(({ kind }) => kind === 'instance').filter(compileSelector(match));
      assert.equal(
        found(ruleMatchesNothing, { resources: there, baseline: protecting(match) }).length,
        selected.length === 0 ? 1 : 0,
      );
    }),
    { numRuns: 1000, seed: 20261127 },
  );
});
