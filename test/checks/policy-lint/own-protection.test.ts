import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { guardOwnProtection } from '../../../src/checks/policy-lint/own-protection.ts';
import type { Baseline } from '../../../src/domain/baseline.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import {
  account,
  found,
  group,
  inline,
  instance,
  instanceAttribute,
  managed,
  role,
  theOne,
  user,
} from '../fixtures/account.ts';
import { allowing, denying, policyOf, reference } from './lint-cases.ts';

const terminate = 'ec2:TerminateInstances';
const modify = 'ec2:ModifyInstanceAttribute';
const key = 'ec2:ResourceTag/department';
const baseline: Partial<Baseline> = {
  protect: [
    { name: 'production', match: { tag: { department: ['prod'] } }, instances: { terminationProtection: true } },
  ],
};
const prod = instance('i-prod', { tags: { department: 'prod' } });
const dev = instance('i-dev', { tags: { department: 'dev' } });
const on = instanceAttribute('i-prod', { disableApiTermination: true, disableApiStop: false });
const situation = (...resources: Parameters<typeof found>[1]['resources']) => ({
  resources: [prod, dev, on, ...resources],
  baseline,
  reference,
});
const attribute = (operator: string, values: string | readonly string[]) => ({
  [operator]: { 'ec2:Attribute': values },
});

const cases: readonly { readonly name: string; readonly statements: readonly JsonObject[]; readonly finds: boolean }[] =
  [
    { name: 'who may modify and terminate', statements: [allowing(modify), allowing(terminate)], finds: true },
    { name: 'twin: who may terminate alone', statements: [allowing(terminate)], finds: false },
    { name: 'twin: who may modify alone', statements: [allowing(modify)], finds: false },
    {
      name: 'twin: who may modify what is dev',
      statements: [allowing(modify, { StringEquals: { [key]: 'dev' } }), allowing(terminate)],
      finds: false,
    },
    {
      name: 'twin: who may terminate what is dev',
      statements: [allowing(modify), allowing(terminate, { StringEquals: { [key]: 'dev' } })],
      finds: false,
    },
    {
      name: 'who may do both to what is prod',
      statements: [allowing([modify, terminate], { StringEquals: { [key]: 'prod' } })],
      finds: true,
    },
    {
      name: 'twin: who may change other attributes',
      statements: [allowing(modify, attribute('StringEquals', ['InstanceType', 'UserData'])), allowing(terminate)],
      finds: false,
    },
    {
      name: 'who may change that attribute',
      statements: [
        allowing(modify, attribute('StringEquals', ['InstanceType', 'DisableApiTermination'])),
        allowing(terminate),
      ],
      finds: true,
    },
    {
      name: 'twin: that attribute is denied',
      statements: [allowing([modify, terminate]), denying(modify, attribute('StringEquals', 'DisableApiTermination'))],
      finds: false,
    },
  ];

suite(guardOwnProtection.id, () => {
  for (const { name, statements, finds } of cases) {
    test(name, () => {
      const findings = found(
        guardOwnProtection,
        situation(user('ana', { inline: [inline('p', policyOf(statements))] })),
      );
      assert.deepEqual(
        findings.map(({ evidence }) => evidence['passes']),
        finds ? [['user ana']] : [],
      );
    });
  }
});

const both = inline('p', policyOf(allowing([modify, terminate])));

test('twin: nothing is protected by a rule, or the rule is of something else', () => {
  const ana = user('ana', { inline: [both] });
  assert.deepEqual(found(guardOwnProtection, { ...situation(ana), baseline: {} }), []);
  assert.deepEqual(found(guardOwnProtection, { resources: [dev, ana], baseline, reference }), []);
});

test('twin: no guard is meant for administrators', () => {
  assert.deepEqual(
    found(guardOwnProtection, situation(user('ana', { inline: [inline('p', policyOf(allowing('*')))] }))),
    [],
  );
});

test('those who have it by one statement are one finding of its policy', () => {
  const finding = theOne(
    guardOwnProtection,
    situation(
      group('developers', { inline: [both] }),
      user('ana', { groups: ['developers'] }),
      user('ben', { groups: ['developers'] }),
    ),
  );
  assert.equal(
    finding.title,
    'Statement S of policy p of group developers lets its holders disable the termination protection that rule production requires, and terminate the instances',
  );
  assert.equal(finding.resource.arn, `arn:aws:iam::${account}:group/developers`);
  assert.deepEqual(finding.evidence, { statement: 'S', passes: ['user ana', 'user ben'] });
});

test("of AWS's own policies it is the holder that has to be mended, of the account's own the policy", () => {
  const ec2 = 'arn:aws:iam::aws:policy/AmazonEC2FullAccess';
  const own = `arn:aws:iam::${account}:policy/operators`;
  const holders = (arn: string) => [
    managed(arn, { document: policyOf(allowing('ec2:*')) }),
    user('ana', { attached: [arn] }),
    role('ops', { attached: [arn] }),
  ];
  const subjects = (arn: string) =>
    found(guardOwnProtection, situation(...holders(arn)))
      .map(({ resource }) => resource.id)
      .sort();
  assert.deepEqual(subjects(ec2), ['ana', 'ops']);
  assert.deepEqual(subjects(own), [own]);
});

test('instances that come and go change neither id nor evidence', () => {
  const ana = user('ana', { inline: [both] });
  const one = theOne(guardOwnProtection, situation(ana));
  const two = theOne(guardOwnProtection, {
    ...situation(ana),
    resources: [instance('i-0', { tags: { department: 'prod' } }), ...situation(ana).resources],
  });
  assert.deepEqual([two.id, two.evidence], [one.id, one.evidence]);
});
