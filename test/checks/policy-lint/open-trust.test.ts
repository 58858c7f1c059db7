import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { guardMissingExternalId } from '../../../src/checks/policy-lint/missing-external-id.ts';
import { guardOpenTrust } from '../../../src/checks/policy-lint/open-trust.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { documentOf, trust, type Policy } from '../../accounts/statements.ts';
import { account, checked, found, role, theOne } from '../fixtures/account.ts';

const other = '999988887777';
const github = 'token.actions.githubusercontent.com';
const cluster = 'oidc.eks.us-east-1.amazonaws.com/id/ABC';
const assume = 'sts:AssumeRole';
const web = 'sts:AssumeRoleWithWebIdentity';
const ofProvider = (issuer: string, condition?: JsonObject) =>
  trust({ Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` }, web, condition);

function situation(policy: Policy, { name = 'r', path = '/' } = {}) {
  const made = role(name, { path, trust: { document: documentOf(policy) } });
  return {
    resources: [{ ...made, arn: `arn:aws:iam::${account}:role${path}${name}` }],
    accounts: [account, '444455556666'],
  };
}

suite(guardOpenTrust.id, () => {
  const rows: Readonly<Record<string, readonly [policy: Policy, severity: 'high' | 'medium' | undefined]>> = {
    everybody: [trust({ AWS: '*' }), 'high'],
    'everybody of an organization': [
      trust({ AWS: '*' }, assume, { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }),
      undefined,
    ],
    'everybody, a Deny of those who are of no organization': [
      [
        trust({ AWS: '*' }),
        { ...trust({ AWS: '*' }, assume, { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }), Effect: 'Deny' },
      ],
      undefined,
    ],
    'any GitHub repository': [ofProvider(github, { StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com' } }), 'high'],
    'one GitHub repository': [ofProvider(github, { StringLike: { [`${github}:sub`]: 'repo:acme/app:*' } }), undefined],
    'any service account of a cluster': [ofProvider(cluster), 'medium'],
    'one service account of a cluster': [
      ofProvider(cluster, { StringEquals: { [`${cluster}:sub`]: 'system:serviceaccount:a:b' } }),
      undefined,
    ],
    'a SAML provider': [
      trust({ Federated: `arn:aws:iam::${account}:saml-provider/idp` }, 'sts:AssumeRoleWithSAML'),
      undefined,
    ],
    'this account': [trust({ AWS: account }), undefined],
    'a service': [trust({ Service: 'ec2.amazonaws.com' }), undefined],
  };
  for (const [name, [policy, severity]] of Object.entries(rows))
    test(name, () => {
      const findings = found(guardOpenTrust, situation(policy));
      assert.deepEqual(
        findings.map((finding) => finding.severity),
        severity === undefined ? [] : [severity],
      );
    });

  test('roles that AWS makes are left out', () => {
    const path = '/aws-reserved/sso.amazonaws.com/';
    assert.deepEqual(found(guardOpenTrust, situation(trust({ AWS: '*' }), { path })), []);
  });

  test('a trust policy that was not read is undecided', () => {
    const { findings, undecided } = checked(guardOpenTrust, { resources: [], unread: [{ kind: 'role' }] });
    assert.deepEqual([findings.length, undecided.length], [0, 1]);
  });

  test('a command lets in this account in place of everybody', () => {
    const policy = [trust({ AWS: ['*', other] }), trust({ Service: 'ec2.amazonaws.com' })];
    const { title, fix, evidence } = theOne(guardOpenTrust, situation(policy));
    assert.equal(title, 'Role r lets in anybody in AWS');
    assert.deepEqual(evidence, { principal: '*', reach: 'anybody', statements: [{ name: '#1', conditions: [] }] });
    const narrowed = JSON.stringify(
      documentOf([trust({ AWS: [`arn:aws:iam::${account}:root`, other] }), trust({ Service: 'ec2.amazonaws.com' })]),
    );
    assert.deepEqual(fix?.commands, [
      `aws iam update-assume-role-policy --role-name r --policy-document '${narrowed}'`,
    ]);
  });

  test('twin: nobody but the owner knows which repository was meant', () => {
    const { expected, fix } = theOne(guardOpenTrust, situation(ofProvider(github)));
    assert.equal(expected, `a condition on ${github}:sub that others do not meet`);
    assert.equal(fix, undefined);
  });
});

suite(guardMissingExternalId.id, () => {
  const rows: Readonly<Record<string, readonly [policy: Policy, isFound: boolean]>> = {
    'another account': [trust({ AWS: other }), true],
    'a role of another account': [trust({ AWS: `arn:aws:iam::${other}:role/vendor` }), true],
    'another account with an external id': [
      trust({ AWS: other }, assume, { StringEquals: { 'sts:ExternalId': 'x' } }),
      false,
    ],
    'another account with an external id, if one is sent': [
      trust({ AWS: other }, assume, { StringEqualsIfExists: { 'sts:ExternalId': 'x' } }),
      true,
    ],
    'another account with any external id': [
      trust({ AWS: other }, assume, { StringLike: { 'sts:ExternalId': '*' } }),
      true,
    ],
    'another account with MFA': [
      trust({ AWS: other }, assume, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      false,
    ],
    'another account of an organization': [
      trust({ AWS: other }, assume, { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }),
      false,
    ],
    'another account by a name': [
      trust({ AWS: other }, assume, { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${other}:role/*` } }),
      true,
    ],
    'another account that a Deny keeps out': [
      [trust({ AWS: other }), { Effect: 'Deny', Principal: { AWS: other }, Action: assume }],
      false,
    ],
    'this account': [trust({ AWS: account }), false],
    'an account that is audited, too': [trust({ AWS: '444455556666' }), false],
    'everybody, which another check reports': [trust({ AWS: '*' }), false],
  };
  for (const [name, [policy, isFound]] of Object.entries(rows))
    test(name, () => {
      const findings = found(guardMissingExternalId, situation(policy));
      assert.deepEqual(
        findings.map(({ title, severity }) => [title, severity]),
        isFound ? [[`Role r lets in account ${other} without an external id`, 'medium']] : [],
      );
    });
});
