import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { coversGrant, loadReference, type Reference } from '../../../src/access/index.ts';
import type { JsonObject } from '../../../src/domain/json.ts';

let reference: Reference;
before(async () => {
  reference = await loadReference(['ec2', 'iam', 'sts']);
});

const allEc2 = { actions: ['ec2:*'], resources: ['*'] };
const everything = { actions: ['*'], resources: ['*'] };
const allow = (Action: string | string[], rest: JsonObject = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...rest,
});
const deny = (Action: string | string[], rest: JsonObject = {}) => ({ Effect: 'Deny', Action, Resource: '*', ...rest });
const allowNot = (NotAction: string | string[]) => ({ Effect: 'Allow', NotAction, Resource: '*' });
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('').map((letter) => `ec2:${letter}*`);
const onNothing = { Effect: 'Allow', Action: 'ec2:*' };

const covered: Record<string, readonly [JsonObject | JsonObject[], typeof allEc2]> = {
  'a star': [allow('*'), allEc2],
  'two stars': [allow('**'), everything],
  'the service': [allow('ec2:*'), allEc2],
  'the service in capitals': [allow('EC2:*'), allEc2],
  'a pattern over services': [allow('e*:*'), allEc2],
  'a question mark in the service': [allow('ec?:*'), allEc2],
  'every first letter, split over patterns': [allow(letters), allEc2],
  'every first letter, split over statements': [[allow(letters.slice(0, 9)), allow(letters.slice(9))], allEc2],
  'NotAction that leaves out another service': [allowNot('iam:*'), allEc2],
  'NotAction of nothing that exists': [allowNot('ec2:NoSuchThing'), allEc2],
  'NotAction filled up by another statement': [[allowNot('iam:*'), allow('iam:*')], everything],
  'NotResource that leaves out what EC2 does not act on': [{ ...onNothing, NotResource: 'arn:aws:s3:::*' }, allEc2],
  'a Deny on one resource': [[allow('*'), deny('ec2:*', { Resource: 'arn:aws:ec2:*:*:instance/i-0a' })], allEc2],
  'a Deny with a condition': [
    [allow('*'), deny('ec2:*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } })],
    allEc2,
  ],
  'a Deny of another service': [[allow('*'), deny('iam:*')], allEc2],
  'resources of one type in another partition': [
    allow('ec2:Terminate*', { Resource: 'arn:aws-cn:ec2:*:*:instance/*' }),
    { actions: ['ec2:TerminateInstances'], resources: ['*'] },
  ],
  'resources split by their first characters': [
    allow('ec2:*', { Resource: ['arn:*', '*'] }),
    { actions: ['ec2:TerminateInstances'], resources: ['arn:aws:ec2:*:*:instance/*'] },
  ],
  'an empty condition': [allow('ec2:*', { Condition: {} }), allEc2],
  'a service that the reference does not hold': [allow('s3:*'), { actions: ['s3:Get*'], resources: ['*'] }],
};

const notCovered: typeof covered = {
  'half of the letters': [allow(letters.slice(0, 18)), allEc2],
  'a service alone, where everything is asked': [allow('ec2:*'), everything],
  'NotAction that leaves out one action': [allowNot('ec2:TerminateInstances'), allEc2],
  'NotAction, where everything is asked': [allowNot('iam:*'), everything],
  'NotResource that leaves out an instance': [{ ...onNothing, NotResource: 'arn:aws:ec2:*:*:instance/i-0abc' }, allEc2],
  'one region': [allow('ec2:*', { Resource: 'arn:aws:ec2:us-east-1:*:*' }), allEc2],
  'ARNs alone, which no Describe call has': [allow('ec2:*', { Resource: 'arn:aws:ec2:*:*:*' }), allEc2],
  'a condition': [allow('*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } }), allEc2],
  'a Deny of one granted action': [[allow('*'), deny('ec2:TerminateInstances')], allEc2],
  'a Deny of everything': [[allow('*'), deny('*')], everything],
  'a Deny of everything, asked for a service that the reference does not hold': [
    [allow('*'), deny('s3:DeleteBucket')],
    { actions: ['s3:*'], resources: ['*'] },
  ],
  'a variable in the resource': [allow('ec2:*', { Resource: 'arn:aws:ec2:*:*:${aws:username}*' }), allEc2],
  'no Resource at all': [onNothing, allEc2],
  'no statement': [[], allEc2],
};

suite('a grant is covered by', () => {
  for (const [name, [Statement, grant]] of Object.entries(covered)) {
    test(name, () => {
      const result = coversGrant(reference, { Version: '2012-10-17', Statement }, grant);
      assert.equal(result.covered, true);
      assert.ok(result.statements.length > 0);
    });
  }
});

suite('a grant is not covered by', () => {
  for (const [name, [Statement, grant]] of Object.entries(notCovered)) {
    test(name, () => {
      const result = coversGrant(reference, { Version: '2012-10-17', Statement }, grant);
      assert.deepEqual(result, { covered: false, statements: [] });
    });
  }
});

test('the statements that give the grant are named by Sid or place, the others are not', () => {
  const Statement = [
    allow('s3:*'),
    allow(letters.slice(0, 9), { Sid: 'Early' }),
    deny('iam:*'),
    allow(letters.slice(9)),
  ];
  assert.deepEqual(coversGrant(reference, { Version: '2012-10-17', Statement }, allEc2).statements, ['Early', '#4']);
});
