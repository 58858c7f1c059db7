import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardMfa } from '../../../src/checks/policy-lint/mfa.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { account, credential, found, inline, role, theOne, user } from '../fixtures/account.ts';
import { allowing, denying, documentCases, policyOf, reference } from './lint-cases.ts';

const terminate = 'ec2:TerminateInstances';
const present = (value: string) => ({ 'aws:MultiFactorAuthPresent': value });
const age = (seconds: string) => ({ 'aws:MultiFactorAuthAge': seconds });
const all = allowing('*');
const passes = [
  'high',
  /^Statement S of inline policy p of user ana requires MFA, but requests with access keys bypass it$/,
] as const;
const exceptDevices = { Effect: 'Deny', NotAction: ['iam:EnableMFADevice', 'sts:GetSessionToken'], Resource: '*' };

documentCases(guardMfa, [
  {
    name: 'BoolIfExists in an Allow lets access keys pass',
    statements: allowing(terminate, { BoolIfExists: present('true') }),
    finds: passes,
  },
  { name: 'twin: Bool in an Allow', statements: allowing(terminate, { Bool: present('true') }) },
  {
    name: 'twin: BoolIfExists beside Null false',
    statements: allowing(terminate, { BoolIfExists: present('true'), Null: present('false') }),
  },
  {
    name: 'NumericLessThanIfExists on the age in an Allow',
    statements: allowing(terminate, { NumericLessThanIfExists: age('3600') }),
    finds: passes,
  },
  {
    name: 'twin: the age beside Bool',
    statements: allowing(terminate, { NumericLessThanIfExists: age('3600'), Bool: present('true') }),
  },
  {
    name: 'a negated operator holds for what says nothing',
    statements: allowing(terminate, { StringNotEquals: present('false') }),
    finds: passes,
  },
  {
    name: 'Bool in a Deny does not hold for access keys',
    statements: [denying('ec2:*', { Bool: present('false') }), all],
    finds: passes,
  },
  { name: 'twin: BoolIfExists in a Deny', statements: [denying('ec2:*', { BoolIfExists: present('false') }), all] },
  {
    name: 'a Deny of all but a few actions',
    statements: [{ ...exceptDevices, Condition: { Bool: present('false') } }, all],
    finds: passes,
  },
  {
    name: 'twin: all but a few actions with IfExists',
    statements: [{ ...exceptDevices, Condition: { BoolIfExists: present('false') } }, all],
  },
  {
    name: 'twin: a second Deny for what says nothing of MFA',
    statements: [denying('ec2:*', { Bool: present('false') }), denying('ec2:*', { Null: present('true') }), all],
  },
  {
    name: 'a Deny of what is old does not hold for what has no age',
    statements: [denying('ec2:*', { NumericGreaterThan: age('3600') }), all],
    finds: passes,
  },
  {
    name: 'twin: with IfExists it does',
    statements: [denying('ec2:*', { NumericGreaterThanIfExists: age('3600') }), all],
  },
  {
    name: 'twin: a Deny that takes nothing away',
    statements: [denying('ec2:*', { Bool: present('false') }), allowing('iam:ListUsers')],
  },
  {
    name: 'twin: an Allow for those without MFA, to get one',
    statements: allowing('iam:EnableMFADevice', { BoolIfExists: present('false') }),
  },
  { name: 'twin: a Deny to those with MFA', statements: [denying(terminate, { Bool: present('true') }), all] },
  {
    name: 'an action of a service that was not loaded',
    statements: allowing('sqs:SendMessage', { BoolIfExists: present('true') }),
    finds: passes,
  },
]);

const lax = policyOf(allowing(terminate, { BoolIfExists: present('true') }));

test("twin: another of the holder's policies denies what says nothing of MFA", () => {
  const strict = policyOf(denying('*', { BoolIfExists: present('false') }));
  assert.deepEqual(
    found(guardMfa, { resources: [user('ana', { inline: [inline('p', lax), inline('strict', strict)] })], reference }),
    [],
  );
});

test('who has a device may leave it in the drawer', () => {
  const situation = {
    resources: [user('ana', { inline: [inline('p', lax)] }), credential('ana', { mfaActive: true })],
    reference,
  };
  assert.deepEqual(theOne(guardMfa, situation).evidence, { statement: 'S', effect: 'Allow', passes: ['user ana'] });
  assert.equal(theOne(guardMfa, situation).resource.arn, `arn:aws:iam::${account}:user/ana`);
});

test('a trust policy is judged by its text: it is for those whom it names', () => {
  const trust = (condition: JsonObject) => ({
    document: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole', Condition: condition },
    },
  });
  const judged = (condition: JsonObject) =>
    found(guardMfa, { resources: [role('admin', { trust: trust(condition) })], reference });
  assert.equal(
    judged({ BoolIfExists: present('true') })[0]?.title,
    'Statement #1 of the trust policy of role admin requires MFA, but requests with access keys bypass it',
  );
  assert.deepEqual(judged({ Bool: present('true') }), []);
});
