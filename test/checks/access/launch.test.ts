import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReference } from '../../../src/access/index.ts';
import { accessLaunch } from '../../../src/checks/access/launch.ts';
import { runChecks } from '../../../src/checks/index.ts';
import type { LaunchRule } from '../../../src/domain/access-rule.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { account, home, type AccountParts } from '../../accounts/account.ts';
import type { UserParts } from '../../accounts/identities.ts';
import { allow, deny, trust, type Policy } from '../../accounts/statements.ts';
import { contextOf } from '../fixtures/account.ts';

const reference = await loadReference('all');

const run = 'ec2:RunInstances';
const largeTypes = ['*.metal', 'p*.*'];
const instances = `arn:aws:ec2:*:${home}:instance/*`;
const isLargeType = { StringLike: { 'ec2:InstanceType': largeTypes } };
const isSmall = { StringLike: { 'ec2:InstanceType': 't3.*' } };
const rule: LaunchRule = {
  name: 'nobody launches large instance types',
  launch: { instanceTypes: largeTypes, allowedTo: ['group/admins'] },
};

/** What is found of ana. */
function findingsOn(ana: UserParts, more: AccountParts = {}, declared: LaunchRule = rule) {
  const context = contextOf({ resources: [], reference, baseline: { access: [declared] } });
  const snapshot = account({ ...more, users: { ana } });
  return runChecks({ ...context, snapshot }, [accessLaunch]).findings.filter(({ resource }) => resource.id === 'ana');
}

/** Allows launching where the instance is as a condition says. */
function allowed(condition: JsonObject): Policy {
  return [allow(run, instances, condition), { Effect: 'Allow', Action: run, NotResource: instances }];
}

test('whoever may launch anything can launch what a rule keeps for others: one finding, with the number of types', () => {
  const [finding, ...others] = findingsOn({ policies: [allow(run)] });
  assert.equal(others.length, 0);
  assert.equal(finding?.severity, 'medium');
  assert.match(finding.title, /^ana can launch instances of 2 types/);
  assert.match(finding.actual, /ec2:RunInstances.*for example (m7g\.metal|p4d\.24xlarge)$/);
});

for (const [words, policies] of [
  ['nothing allows launching', [allow('ec2:Describe*')]],
  ['a Deny names the types', [allow(run), deny(run, instances, isLargeType)]],
  ['the Allow names other types', [allowed(isSmall)]],
  ['launching is allowed on instances alone, and not on what else a launch takes', [allow(run, instances)]],
  ['a tag is demanded that she may not write', [allowed({ StringEquals: { 'aws:RequestTag/team': 'ops' } })]],
] as const satisfies readonly (readonly [string, readonly Policy[]])[]) {
  test(`nothing is found where ${words}`, () => {
    assert.deepEqual(findingsOn({ policies }), []);
  });
}

for (const [words, policies] of [
  [
    'the Deny names one of the two alone',
    [allow(run), deny(run, instances, { StringLike: { 'ec2:InstanceType': '*.metal' } })],
  ],
  [
    'the Deny reads a type that launches never carry so',
    [allow(run), deny(run, instances, { StringEquals: { 'ec2:InstanceType': largeTypes } })],
  ],
  ['the Deny speaks of volumes', [allow(run), deny(run, `arn:aws:ec2:*:${home}:volume/*`, isLargeType)]],
  [
    'a tag is demanded that she may write',
    [allowed({ StringEquals: { 'aws:RequestTag/team': 'ops' } }), allow('ec2:CreateTags')],
  ],
] as const satisfies readonly (readonly [string, readonly Policy[]])[]) {
  test(`something is found where ${words}`, () => {
    assert.equal(findingsOn({ policies }).length, 1);
  });
}

test('what depends on MFA is of a lower tier, and says so', () => {
  const [finding] = findingsOn({
    mfa: true,
    policies: [allow(run, '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })],
  });
  assert.equal(finding?.severity, 'low');
  assert.match(finding.title, /with MFA/);
});

test('a role that she can become is a path', () => {
  const roles = { ops: { trust: trust({ AWS: `arn:aws:iam::${home}:user/ana` }), policies: [allow(run)] } };
  const [finding] = findingsOn({}, { roles });
  assert.match(finding?.actual ?? '', /sts:AssumeRole/);
  assert.deepEqual(findingsOn({}, { roles: { ops: { ...roles.ops, policies: [allow('ec2:Describe*')] } } }), []);
});

test('an instance that she may change the type of is a path around what holds back launches', () => {
  const may = (...actions: string[]) => ({ policies: [allow(actions.map((action) => `ec2:${action}`))] });
  const running = { instances: [{ id: 'i-1' }] };
  const [finding] = findingsOn(may('StopInstances', 'ModifyInstanceAttribute', 'StartInstances'), running);
  assert.match(finding?.actual ?? '', /StopInstances.*ModifyInstanceAttribute.*StartInstances/);
  assert.deepEqual(findingsOn(may('StopInstances', 'ModifyInstanceAttribute', 'StartInstances')), []);
  assert.deepEqual(findingsOn(may('ModifyInstanceAttribute', 'StartInstances'), running), []);
  assert.equal(
    findingsOn(may('ModifyInstanceAttribute', 'StartInstances'), { instances: [{ id: 'i-1', state: 'stopped' }] })
      .length,
    1,
  );
  assert.deepEqual(
    findingsOn(
      {
        policies: [
          allow(['ec2:StopInstances', 'ec2:StartInstances']),
          allow('ec2:ModifyInstanceAttribute', '*', { StringLike: { 'ec2:Attribute/InstanceType': 't3.*' } }),
        ],
      },
      running,
    ),
    [],
  );
});

test('members of the groups that a rule allows are no finding', () => {
  assert.deepEqual(findingsOn({ groups: ['admins'], policies: [allow(run)] }, { groups: { admins: {} } }), []);
});

test('the finding stays the same one when the rule comes to name more types', () => {
  const more = { ...rule, launch: { ...rule.launch, instanceTypes: [...largeTypes, 'm7g.large'] } };
  const [before] = findingsOn({ policies: [allow(run)] });
  const [after] = findingsOn({ policies: [allow(run)] }, {}, more);
  assert.ok(before);
  assert.equal(after?.id, before.id);
});
