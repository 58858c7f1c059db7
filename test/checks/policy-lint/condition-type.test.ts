import { guardConditionType } from '../../../src/checks/policy-lint/condition-type.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { allowing, denying, documentCases } from './lint-cases.ts';

const stop = 'ec2:StopInstances';
const deny = (condition: JsonObject) => denying(stop, condition);
const allow = (condition: JsonObject) => allowing(stop, condition);
const ip = 'aws:SourceIp';

documentCases(guardConditionType, [
  {
    name: 'a range compared as a string in a Deny',
    statements: deny({ StringLike: { [ip]: '203.0.113.0/24' } }),
    finds: [
      'high',
      /^Statement S of inline policy p of user ana never denies ec2:StopInstances: aws:SourceIp is an IP address, and StringLike with "203\.0\.113\.0\/24" does not fit it$/,
    ],
  },
  { name: 'twin: compared as a range', statements: deny({ IpAddress: { [ip]: '203.0.113.0/24' } }) },
  {
    name: 'a range compared as a string, negated',
    statements: deny({ StringNotLike: { [ip]: '203.0.113.0/24' } }),
    finds: ['low', /denies ec2:StopInstances regardless of its condition on aws:SourceIp/],
  },
  {
    name: 'an Allow with it',
    statements: allow({ StringEquals: { [ip]: '203.0.113.0/24' } }),
    finds: ['low', /never allows/],
  },
  {
    name: 'an Allow with it, negated',
    statements: allow({ StringNotEquals: { [ip]: '203.0.113.0/24' } }),
    finds: ['medium', /allows ec2:StopInstances regardless of its condition/],
  },
  {
    name: 'a Deny with it, if the key is there',
    statements: deny({ StringEqualsIfExists: { [ip]: '203.0.113.0/24' } }),
    finds: ['high', /denies ec2:StopInstances only if aws:SourceIp is missing/],
  },
  {
    name: 'a pattern of addresses',
    statements: deny({ StringNotLike: { [ip]: '10.0.*' } }),
    finds: ['low', /compares aws:SourceIp with StringNotLike/],
  },
  { name: 'twin: one address', statements: deny({ StringNotEquals: { [ip]: '203.0.113.7' } }) },
  {
    name: 'twin: an address from a variable',
    statements: deny({ StringNotEquals: { 'aws:Ec2InstanceSourcePrivateIPv4': '${aws:VpcSourceIp}' } }),
  },
  ...['203.0.113.0/33', '203.0.113', '*', 'fe80::1::2', '${aws:VpcSourceIp}'].map((value) => ({
    name: `not a range: ${value}`,
    statements: deny({ IpAddress: { [ip]: value } }),
    finds: ['high', /never denies ec2:StopInstances: ".*" is not an IP address or CIDR range$/] as const,
  })),
  { name: 'twin: ranges', statements: deny({ IpAddress: { [ip]: ['0.0.0.0/0', '203.0.113.7', '2001:db8::/32'] } }) },
  {
    name: 'a bad range beside a good one',
    statements: deny({ IpAddress: { [ip]: ['203.0.113.0/24', '203.0.113.0/240'] } }),
    finds: ['high', /has a condition on aws:SourceIp in which "203\.0\.113\.0\/240" never matches/],
  },
  {
    name: 'a bad range that a Deny should exempt',
    statements: deny({ NotIpAddress: { [ip]: '203.0.113.O/24' } }),
    finds: ['low', /regardless of its condition/],
  },
  {
    name: 'a number compared with a string',
    statements: deny({ NumericEquals: { 'ec2:InstanceType': '2' } }),
    finds: ['medium', /compares ec2:InstanceType with NumericEquals: ec2:InstanceType is a string/],
  },
  {
    name: 'not a number',
    statements: deny({ NumericEquals: { 'ec2:InstanceType': 't3.micro' } }),
    finds: ['high', /"t3\.micro" is not a number/],
  },
  { name: 'twin: a number', statements: deny({ NumericGreaterThan: { 'aws:MultiFactorAuthAge': '3600' } }) },
  {
    name: 'twin: a tag can be a number',
    statements: deny({ NumericGreaterThan: { 'ec2:ResourceTag/cost': '100' } }),
  },
  {
    name: 'a number with a unit',
    statements: deny({ NumericGreaterThan: { 'aws:MultiFactorAuthAge': '1h' } }),
    finds: ['high', /"1h" is not a number/],
  },
  {
    name: 'a number compared with true',
    statements: deny({ NumericEquals: { 'aws:SecureTransport': '0' } }),
    finds: ['high', /aws:SecureTransport is true or false, and NumericEquals with "0" does not fit it/],
  },
  {
    name: 'a Bool that is neither true nor false',
    statements: deny({ Bool: { 'aws:SecureTransport': 'no' } }),
    finds: ['high', /"no" is not true or false/],
  },
  { name: 'twin: false', statements: deny({ Bool: { 'aws:SecureTransport': 'False' } }) },
  { name: 'twin: false as a string', statements: deny({ StringEquals: { 'aws:SecureTransport': 'false' } }) },
  {
    name: 'a string that is neither true nor false',
    statements: deny({ StringEquals: { 'aws:ViaAWSService': 'ec2.amazonaws.com' } }),
    finds: ['high', /aws:ViaAWSService is true or false/],
  },
  {
    name: 'Bool on a string',
    statements: deny({ Bool: { 'ec2:InstanceType': 'true' } }),
    finds: ['medium', /compares ec2:InstanceType with Bool/],
  },
  { name: 'twin: Bool on a tag', statements: deny({ Bool: { 'aws:ResourceTag/locked': 'true' } }) },
  {
    name: 'Null that is neither true nor false',
    statements: deny({ Null: { 'aws:TokenIssueTime': 'yes' } }),
    finds: ['high', /"yes" is not true or false/],
  },
  { name: 'twin: Null', statements: deny({ Null: { 'aws:TokenIssueTime': true } }) },
  ...['2026-13-01T00:00:00Z', '01.02.2026', 'tomorrow', '2026-01-01 00:00'].map((value) => ({
    name: `not a date: ${value}`,
    statements: deny({ DateGreaterThan: { 'aws:CurrentTime': value } }),
    finds: ['high', /is not a date$/] as const,
  })),
  {
    name: 'twin: dates',
    statements: deny({ DateGreaterThan: { 'aws:CurrentTime': ['2026-01-01', '2026-01-01T00:00:00Z', '1767225600'] } }),
  },
  {
    name: 'seconds compared with a time that is written as ISO 8601',
    statements: deny({ NumericGreaterThan: { 'aws:CurrentTime': '1767225600' } }),
    finds: ['high', /aws:CurrentTime is a time, and NumericGreaterThan/],
  },
  { name: 'twin: seconds', statements: deny({ NumericGreaterThan: { 'aws:EpochTime': '1767225600' } }) },
  {
    name: 'a time compared as a string',
    statements: deny({ StringLike: { 'aws:CurrentTime': '2026-*' } }),
    finds: ['medium', /compares aws:CurrentTime with StringLike/],
  },
  {
    name: 'not an ARN',
    statements: deny({ ArnEquals: { 'aws:PrincipalArn': 'ana' } }),
    finds: ['high', /"ana" is not an ARN/],
  },
  { name: 'twin: a pattern for ARNs', statements: deny({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*' } }) },
  { name: 'twin: an ARN as a string', statements: deny({ StringLike: { 'aws:PrincipalArn': '*:user/ana' } }) },
  {
    name: 'the same operator and key twice, in other case',
    statements: deny({ IpAddress: { [ip]: 'x' }, ipaddress: { 'AWS:SourceIP': 'y' } }),
    finds: ['high', /"x", "y" is not an IP address/],
  },
  { name: 'twin: a key that the reference does not list', statements: deny({ NumericEquals: { 'new:key': '1' } }) },
]);
