import fc from 'fast-check';
import type { PolicyCase } from '../../../src/access/index.ts';

/** A small world in which random policies and requests often meet. */
export const account = '111122223333';

const instances = ['i-0a', 'i-0b'].map((id) => `arn:aws:ec2:us-east-1:${account}:instance/${id}`);
const actions = ['ec2:TerminateInstances', 'ec2:StopInstances', 'ec2:CreateTags', 'ec2:DescribeInstances'];
const actionPatterns = [...actions, '*', '*', 'ec2:*', 'EC2:t*', 'ec2:*Instances', 'iam:*'];
const resourcePatterns = [
  ...instances,
  '*',
  '*',
  '*',
  `arn:aws:ec2:*:${account}:instance/*`,
  'arn:aws:ec2:*:*:volume/*',
  'arn:aws:ec2:*:*:instance/${aws:PrincipalTag/one}',
];
const keys = ['aws:ResourceTag/team', 'aws:PrincipalTag/team', 'aws:TagKeys', 'aws:MultiFactorAuthPresent'];
export const keyValues = ['a', 'b', '', 'true', 'i-0a'];
const operators = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLikeIfExists',
  'StringEqualsIfExists',
  'Null',
  'Bool',
  'BoolIfExists',
  'ForAllValues:StringEquals',
  'ForAnyValue:StringLike',
  'ForAnyValue:StringNotEquals',
  'NumericLessThan',
  'ArnLike',
];
const principals = [
  `arn:aws:iam::${account}:user/alice`,
  `arn:aws:iam::${account}:user/alice`,
  `arn:aws:sts::${account}:assumed-role/app/one`,
  `arn:aws:iam::${account}:root`,
  'arn:aws:iam::444455556666:user/bob',
  'ec2.amazonaws.com',
];
const named = ['*', account, '444455556666', `arn:aws:iam::${account}:user/alice`, `arn:aws:iam::${account}:role/app`];

const listOf = <Item>(items: readonly Item[]) => fc.array(fc.constantFrom(...items), { minLength: 1, maxLength: 2 });
const conditionValues = fc.array(fc.constantFrom(...keyValues, '*', 'a*', 'false', '5', '${aws:PrincipalTag/team}'), {
  minLength: 1,
  maxLength: 2,
});
const condition = fc.dictionary(
  fc.constantFrom(...operators),
  fc.dictionary(fc.constantFrom(...keys), conditionValues, { minKeys: 1, maxKeys: 1 }),
  { minKeys: 1, maxKeys: 2 },
);

/** A statement of an identity policy. */
export const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    action: fc.tuple(fc.constantFrom('Action', 'Action', 'NotAction'), listOf(actionPatterns)),
    resource: fc.tuple(fc.constantFrom('Resource', 'Resource', 'NotResource'), listOf(resourcePatterns)),
    Condition: fc.oneof(condition, fc.constant({})),
  })
  .map(({ Effect, action, resource, Condition }) => ({
    Effect,
    [action[0]]: action[1],
    [resource[0]]: resource[1],
    Condition,
  }));

const document = fc.record({
  Version: fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'),
  Statement: fc.array(statement, { maxLength: 3 }),
});

const resourceDocument = document.chain(({ Version, Statement }) =>
  fc.array(fc.constantFrom(...named), { minLength: Statement.length, maxLength: Statement.length }).map((who) => ({
    Version,
    Statement: Statement.map((each, index) => ({ ...each, Principal: { AWS: who[index] ?? '*' } })),
  })),
);

const sometimes = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** A case whose unknown keys are some of those that its policies read. */
export const policyCase: fc.Arbitrary<PolicyCase & { readonly unknown: readonly string[] }> = fc.record({
  principal: fc.constantFrom(...principals),
  action: fc.constantFrom(...actions),
  resource: fc.constantFrom(...instances),
  identityPolicies: fc.array(document, { minLength: 1, maxLength: 3 }),
  permissionsBoundary: sometimes(fc.array(document, { minLength: 1, maxLength: 1 })),
  serviceControlPolicies: sometimes(fc.array(fc.array(document, { maxLength: 2 }), { maxLength: 2 })),
  sessionPolicies: sometimes(fc.array(document, { minLength: 1, maxLength: 2 })),
  resourcePolicy: sometimes(resourceDocument),
  context: fc.dictionary(
    fc.constantFrom(...keys),
    fc.oneof(fc.constantFrom(...keyValues), fc.array(fc.constantFrom(...keyValues), { maxLength: 2 })),
  ),
  unknown: fc.uniqueArray(fc.constantFrom(...keys), { minLength: 2, maxLength: 3 }),
});
