import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePolicy } from '../../../../src/access/policy/compile-policy.ts';
import { contributingStatements } from '../../../../src/access/evaluator/contributing-statements.ts';
import { parsePrincipal } from '../../../../src/access/evaluator/principal.ts';
import { requestTimeKeys } from '../../../../src/access/paths/model/request-context.ts';
import { describeConditions } from '../../../../src/access/paths/wording/describe-conditions.ts';
import { loadReference } from '../../../../src/access/policy/reference.ts';
import { prepareRequest } from '../../../../src/access/evaluator/request.ts';

const reference = await loadReference();

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The conditions of Allows, those of Denies beside an unconditional Allow, and how they read. */
const rows: readonly { allow?: readonly Conditions[]; deny?: readonly Conditions[]; reads: readonly string[] }[] = [
  { allow: [{ Bool: { 'aws:MultiFactorAuthPresent': true } }], reads: ['with MFA'] },
  { allow: [{ StringEquals: { 'AWS:multifactorauthpresent': 'true' } }], reads: ['with MFA'] },
  { deny: [{ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }], reads: ['with MFA'] },
  { deny: [{ StringNotEqualsIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }], reads: ['with MFA'] },
  { deny: [{ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }], reads: ['without MFA'] },
  { deny: [{ Null: { 'aws:MultiFactorAuthAge': 'true' } }], reads: ['with MFA'] },
  { allow: [{ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }], reads: ['with MFA less than an hour old'] },
  {
    deny: [{ NumericGreaterThanIfExists: { 'aws:MultiFactorAuthAge': 5400 } }],
    reads: ['with MFA at most 90 minutes old'],
  },
  {
    allow: [{ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '198.51.100.7'] } }],
    reads: ['from 203.0.113.0/24 or 198.51.100.7'],
  },
  { deny: [{ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }], reads: ['from 203.0.113.0/24'] },
  { deny: [{ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }], reads: ['not from 203.0.113.0/24'] },
  { allow: [{ DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } }], reads: ['before 2027-01-01T00:00:00Z'] },
  { deny: [{ DateGreaterThanEquals: { 'aws:EpochTime': '1798761600' } }], reads: ['before 2027-01-01T00:00:00Z'] },
  { allow: [{ StringEquals: { 'aws:SourceVpce': 'vpce-1' } }], reads: ['through VPC endpoint vpce-1'] },
  {
    deny: [{ StringNotEquals: { 'aws:SourceVpc': ['vpc-1', 'vpc-2', 'vpc-3'] } }],
    reads: ['from VPC vpc-1, vpc-2 or vpc-3'],
  },
  { allow: [{ StringLike: { 'ec2:ResourceTag/department': 'dev*' } }], reads: ['if it is tagged department=dev*'] },
  { deny: [{ StringNotEquals: { 'aws:ResourceTag/Team': 'a%#$&' } }], reads: ['if it is tagged Team=a%#$&'] },
  { deny: [{ Null: { 'aws:ResourceTag/Team': 'true' } }], reads: ['if it has a tag Team'] },
  { allow: [{ StringEquals: { 'aws:ResourceTag/critical': 'True' } }], reads: ['if it is tagged critical=True'] },
  { allow: [{ StringEquals: { 'aws:ResourceTag/owner': '' } }], reads: ['if it is tagged owner=""'] },
  {
    allow: [{ StringEquals: { 'ec2:AvailabilityZone': 'eu-west-1a' } }],
    reads: ['if ec2:AvailabilityZone is eu-west-1a'],
  },
  {
    deny: [{ ArnLike: { 'ec2:InstanceProfile': 'arn:aws:iam::*:instance-profile/x' } }],
    reads: ['if ec2:InstanceProfile is not arn:aws:iam::*:instance-profile/x'],
  },
  {
    deny: [{ 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['a', 'b'] } }],
    reads: ['if every aws:CalledVia is not a or b'],
  },
  {
    allow: [{ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, Bool: { 'aws:MultiFactorAuthPresent': 'true' } }],
    reads: ['from 203.0.113.0/24', 'with MFA'],
  },
  {
    allow: [{ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }],
    reads: ['from 203.0.113.0/24 or with MFA'],
  },
  {
    allow: [
      { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      { StringEquals: { 'aws:SourceVpce': 'vpce-1' } },
    ],
    reads: ['from 203.0.113.0/24 and with MFA, or through VPC endpoint vpce-1'],
  },
  {
    deny: [
      { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    ],
    reads: ['from 203.0.113.0/24 or with MFA'],
  },
  { allow: [{ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, {}], reads: [] },
  {
    allow: [{ StringEquals: { 'aws:PrincipalServiceNamesList': 'a' } }],
    reads: ['if aws:PrincipalServiceNamesList is a, which AWS leaves open'],
  },
  {
    allow: [{ StringEquals: { 'aws:username': 'alice' }, Bool: { 'aws:MultiFactorAuthPresent': 'true' } }],
    reads: ['with MFA'],
  },
  { deny: [{ StringEquals: { 'aws:username': 'bob' }, Bool: { 'aws:MultiFactorAuthPresent': 'false' } }], reads: [] },
];

for (const { allow = [{}], deny = [], reads } of rows) {
  test(`${JSON.stringify({ allow, deny })} reads ${JSON.stringify(reads)}`, () => {
    const { request, layers } = asked([
      ...allow.map((Condition) => statement('Allow', Condition)),
      ...deny.map((Condition) => statement('Deny', Condition)),
    ]);
    assert.deepEqual(describeConditions(contributingStatements(request, layers), request), reads);
  });
}

function statement(Effect: 'Allow' | 'Deny', Condition: Conditions) {
  return { Effect, Action: 'ec2:TerminateInstances', Resource: '*', Condition };
}

function asked(statements: readonly object[]) {
  const principal = parsePrincipal('arn:aws:iam::111122223333:user/alice');
  assert.ok(principal);
  const request = prepareRequest(reference, {
    principal,
    action: 'ec2:TerminateInstances',
    resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
    context: [['aws:PrincipalServiceNamesList', ['a', 'b']]],
    unknown: [
      ...requestTimeKeys,
      'aws:MultiFactorAuth*',
      '*:ResourceTag/*',
      'aws:CalledVia',
      'ec2:AvailabilityZone',
      'ec2:InstanceProfile',
    ],
  });
  return { request, layers: { identity: [compilePolicy('p', { Version: '2012-10-17', Statement: statements })] } };
}
