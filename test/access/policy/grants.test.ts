import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areCovered, grantsOf } from '../../../src/access/policy/grants.ts';
import { parsePolicy } from '../../../src/access/policy/parse/parse-policy.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { allow, deny, documentOf, type Policy } from '../../accounts/statements.ts';

const onTag = (value: string) => ({ StringEquals: { 'aws:ResourceTag/team': value } });
const allBut = (...actions: readonly string[]): JsonObject => ({ Effect: 'Allow', NotAction: actions, Resource: '*' });

const cases: readonly (readonly [what: string, narrow: Policy, wide: Policy, isCovered: boolean])[] = [
  ['the same', allow('ec2:Stop*'), allow('ec2:Stop*'), true],
  ['letters of another case', allow('EC2:stopInstances'), allow('ec2:StopInstances'), true],
  ['a pattern of one action', allow('ec2:StopInstances'), allow('ec2:Stop*'), true],
  ['one action of a pattern', allow('ec2:Stop*'), allow('ec2:StopInstances'), false],
  ['a narrower pattern', allow('ec2:Stop*Instances'), allow('ec2:*'), true],
  ['a question mark, which takes one character', allow('ec2:Stop*'), allow('ec2:Sto??'), false],
  ['another service', allow('ec2:*'), allow('rds:*'), false],
  ['a pattern of services', allow('ec2:StopInstances'), allow('e*:*'), true],
  ['all', allow(['ec2:*', 'rds:*']), allow('*'), true],
  ['two statements together', allow(['ec2:Stop*', 'rds:Stop*']), [allow('ec2:*'), allow('rds:*')], true],
  ['one of two', allow(['ec2:Stop*', 'rds:Stop*']), [allow('ec2:*')], false],
  ['what a NotAction leaves', allow('ec2:*'), allBut('iam:*'), true],
  ['what a NotAction takes', allow('iam:PassRole'), allBut('iam:*'), false],
  ['what a NotAction takes in part', allow('iam:*'), allBut('iam:PassRole'), false],
  ['a NotAction that takes less', allBut('iam:*', 'sts:*'), allBut('iam:*'), true],
  ['a NotAction that takes more', allBut('iam:*'), allBut('iam:*', 'sts:*'), false],
  ['a NotAction by a list', allBut('iam:*'), allow(['ec2:*', 'rds:*']), false],
  ['all resources', allow('ec2:*', 'arn:aws:ec2:*:*:instance/*'), allow('ec2:*'), true],
  ['some resources', allow('ec2:*'), allow('ec2:*', 'arn:aws:ec2:*:*:instance/*'), false],
  ['a pattern of resources', allow('s3:*', 'arn:aws:s3:::a-b-*'), allow('s3:*', 'arn:aws:s3:::a-*'), true],
  ['a star that does not pass a colon', allow('s3:*', 'arn:aws:s3:x:y:a'), allow('s3:*', 'arn:a*a:a'), false],
  [
    'a resource with a variable',
    allow('s3:*', 'arn:aws:s3:::a'),
    allow('s3:*', 'arn:aws:s3:::${aws:username}*'),
    false,
  ],
  ['the same condition', allow('ec2:*', '*', onTag('a')), allow('ec2:*', '*', onTag('a')), true],
  ['a condition that only the wide one has', allow('ec2:*'), allow('ec2:*', '*', onTag('a')), false],
  ['a condition that only the narrow one has', allow('ec2:*', '*', onTag('a')), allow('ec2:*'), true],
  ['another value', allow('ec2:*', '*', onTag('a')), allow('ec2:*', '*', onTag('b')), false],
  ['a Deny, which grants nothing', allow('ec2:*'), deny('ec2:*'), false],
];

for (const [what, narrow, wide, isCovered] of cases) {
  void test(`${what}: ${isCovered ? 'covered' : 'not covered'}`, () => {
    assert.equal(areCovered(grants(narrow), grants(wide)), isCovered);
  });
}

function grants(policy: Policy) {
  const parsed = parsePolicy(documentOf(policy));
  assert.ok('policy' in parsed);
  return grantsOf(parsed.policy, () => true);
}
