import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { loadPolicyTests, type PolicyTestFile } from '../../src/config/policy-tests.ts';
import { errorOf, inFolder } from './helper.ts';

const head = 'principal: arn:aws:iam::111122223333:user/alice, action: ec2:StopInstances, resource: "*"';
const load = (text: string): Promise<PolicyTestFile> =>
  inFolder({ 't.yaml': text }, (folder) => loadPolicyTests(join(folder, 't.yaml')));
const complaint = (text: string): Promise<string> =>
  inFolder({ 't.yaml': text }, (folder) => errorOf(loadPolicyTests(join(folder, 't.yaml')), folder));

test('a case takes from the defaults what it does not have itself', async () => {
  const { cases } = await load(
    `defaults: { ${head}, context: { aws:TagKeys: [a] } }\ncases:\n  - { name: one, action: ec2:StartInstances, expect: allowed }\n`,
  );
  assert.equal(cases[0]?.name, 'one');
  assert.deepEqual(cases[0].request, {
    principal: 'arn:aws:iam::111122223333:user/alice',
    action: 'ec2:StartInstances',
    resource: '*',
    context: { 'aws:TagKeys': ['a'] },
  });
});

test('null says none, and takes back what the defaults say', async () => {
  const { cases } = await load(
    `defaults: { ${head}, resourcePolicy: {}, context: { aws:TagKeys: [a] } }\ncases:\n  - { resourcePolicy: null, context: null, permissionsBoundary: null, expect: allowed }\n`,
  );
  const { resourcePolicy, context, permissionsBoundary } = cases[0]?.request ?? {};
  assert.deepEqual([resourcePolicy, context, permissionsBoundary], [undefined, undefined, undefined]);
});

test('a case without a name is called by its place', async () => {
  const { cases } = await load(`defaults: { ${head}, expect: allowed }\ncases: [ {}, {} ]\n`);
  assert.deepEqual(
    cases.map(({ name }) => name),
    ['case 1', 'case 2'],
  );
});

test('a field is found in the case, or in the defaults where it was taken from there', async () => {
  const { cases } = await load(
    `defaults:\n  ${head.replaceAll(', ', '\n  ')}\n  expect: allowed\ncases:\n  - action: ec2:StartInstances\n`,
  );
  assert.equal(cases[0]?.place(['action']).line, 7);
  assert.equal(cases[0].place(['principal']).line, 2);
});

test('a case of an account directory keeps its question', async () => {
  const { cases } = await load(
    'cases:\n  - snapshot: { from: acct, principal: user/alice, action: ec2:StopInstances, resource: i-0a }\n    expect: allowed\n',
  );
  assert.deepEqual(cases[0]?.snapshot, {
    from: 'acct',
    principal: 'user/alice',
    action: 'ec2:StopInstances',
    resource: 'i-0a',
  });
  assert.equal(cases[0].request, undefined);
});

test('documents that are no policies are for the evaluator to judge', async () => {
  const { cases } = await load(`cases:\n  - { ${head}, identityPolicies: [ 5, [] ], expect: invalid }\n`);
  assert.deepEqual(cases[0]?.request?.identityPolicies, [5, []]);
});

suite('a wrong file is an error with its line', () => {
  const wrong: Record<string, readonly [string, RegExp]> = {
    'no cases': ['defaults: {}\n', /cases/],
    'an empty list of cases': ['cases: []\n', /t\.yaml:1:.*at least one case/],
    'a field that is none': [`cases:\n  - { ${head}, expected: allowed }\n`, /t\.yaml:2:.*expected.*expect/],
    'an outcome that is none': [`cases:\n  - { ${head}, expect: allow }\n`, /t\.yaml:2:.*allow.*allowed, explicitDeny/],
    'no principal anywhere': [
      'cases:\n  - { action: "a:b", resource: "*", expect: allowed }\n',
      /t\.yaml:2:.*principal/,
    ],
    'policies that are no list': [
      `cases:\n  - { ${head}, expect: allowed,\n      identityPolicies: {} }\n`,
      /t\.yaml:3:.*list of policy documents/,
    ],
    'levels that are no lists': [
      `cases:\n  - { ${head}, expect: allowed, serviceControlPolicies: [ {} ] }\n`,
      /t\.yaml:2:.*list/,
    ],
    'an account with eleven digits': [
      `cases:\n  - { ${head}, expect: allowed, resourceAccount: "11112222333" }\n`,
      /t\.yaml:2:.*twelve digits/,
    ],
  };
  for (const [name, [text, message]] of Object.entries(wrong)) {
    test(name, async () => {
      assert.match(await complaint(text), message);
    });
  }
});
