import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardVariable } from '../../../src/checks/policy-lint/variable.ts';
import { account, managed, role, theOne } from '../fixtures/account.ts';
import { allowing, denying, documentCases, onUser, policyOf, reference } from './lint-cases.ts';

const own = 'arn:aws:iam::111122223333:user/${aws:username}';
const onOwn = allowing('iam:CreateAccessKey', {}, own);
const byOwner = { StringNotEquals: { 'ec2:ResourceTag/Owner': '${aws:username}' } };

documentCases(guardVariable, [
  {
    name: 'a variable in Resource without a Version',
    statements: onOwn,
    version: null,
    finds: ['medium', /^Inline policy p of user ana treats \$\{aws:username\} as plain text$/],
  },
  {
    name: 'a variable in Resource under the old Version',
    statements: onOwn,
    version: '2008-10-17',
    finds: ['medium', /plain text/],
  },
  { name: 'twin: under the new one', statements: onOwn },
  {
    name: 'a variable in a condition of a Deny',
    statements: denying('ec2:TerminateInstances', byOwner),
    version: null,
    finds: ['high', /plain text/],
  },
  { name: 'twin: under the new one, in a condition', statements: denying('ec2:TerminateInstances', byOwner) },
  {
    name: 'twin: the old version without variables',
    statements: allowing('ec2:TerminateInstances', { StringEquals: { 'ec2:ResourceTag/price': '$5 {net}' } }),
    version: '2008-10-17',
  },
  {
    name: 'twin: operators that never fill in variables',
    statements: allowing('ec2:TerminateInstances', { NumericLessThan: { 'aws:MultiFactorAuthAge': '${x}' } }),
    version: null,
  },
  {
    name: 'what escapes a wildcard is plain text too',
    statements: allowing('s3:GetObject', {}, 'arn:aws:s3:::b/${*}'),
    version: null,
    finds: ['medium', /\$\{\*\}/],
  },
]);

test('several statements are one finding with one command that mends them', () => {
  const document = policyOf([onOwn, denying('ec2:TerminateInstances', byOwner)], '2008-10-17');
  const { evidence, actual, fix } = theOne(guardVariable, onUser(document));
  assert.equal(actual, 'a document under Version 2008-10-17; the variables are in statements S and #2');
  assert.deepEqual(evidence, {
    version: '2008-10-17',
    statements: [
      { statement: 'S', variables: ['${aws:username}'] },
      { statement: '#2', variables: ['${aws:username}'] },
    ],
  });
  const mended = JSON.stringify({ ...document, Version: '2012-10-17' });
  assert.deepEqual(fix?.commands, [
    `aws iam put-user-policy --user-name ana --policy-name p --policy-document '${mended}'`,
  ]);
});

test('managed and trust policies have commands of their own', () => {
  const arn = `arn:aws:iam::${account}:policy/own`;
  const [command = ''] =
    theOne(guardVariable, { resources: [managed(arn, { document: policyOf(onOwn, null) })], reference }).fix
      ?.commands ?? [];
  assert.match(
    command,
    /^aws iam create-policy-version --policy-arn arn:aws:iam::111122223333:policy\/own --policy-document '.*' --set-as-default$/,
  );
  const trust = {
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: account },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } },
    },
  };
  const [update = ''] =
    theOne(guardVariable, { resources: [role('r', { trust: { document: trust } })], reference }).fix?.commands ?? [];
  assert.match(update, /^aws iam update-assume-role-policy --role-name r --policy-document /);
});
