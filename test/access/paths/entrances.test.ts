import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildAccessModel, loadReference } from '../../../src/access/index.ts';
import { entrancesInto } from '../../../src/access/paths/model/entrances/of-model.ts';
import { describeEntrances } from '../../../src/access/paths/wording/entrances/describe-entrance.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { accounts, home } from '../../accounts/account.ts';
import { trust, type Policy } from '../../accounts/statements.ts';

// Who gets into a role, by its trust policy. The rows of a group differ in one detail each.

const reference = await loadReference('all');
const now = new Date('2026-11-28T00:00:00Z');
const sibling = '444455556666';
const other = '999988887777';
const assume = 'sts:AssumeRole';
const web = 'sts:AssumeRoleWithWebIdentity';
const github = 'token.actions.githubusercontent.com';
const cluster = 'oidc.eks.us-east-1.amazonaws.com/id/ABCDEF';
const cognito = 'cognito-identity.amazonaws.com';

const provider = (issuer: string) => `arn:aws:iam::${home}:oidc-provider/${issuer}`;
const everybody = (condition?: JsonObject) => trust({ AWS: '*' }, assume, condition);
const tokens = (issuer: string, condition: JsonObject) => trust({ Federated: provider(issuer) }, web, condition);
const subLike = (issuer: string, ...subs: readonly string[]) =>
  tokens(issuer, { StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${issuer}:sub`]: subs } });

type Row = readonly [policy: Policy, reach: string, words: string];

const anybody = 'anybody in AWS';
const anyWorkflow = 'anyone who can run a workflow in any GitHub repository';
const someWorkflow = 'anyone who can run a workflow in a GitHub repository that matches';

const rows: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  'everybody in AWS': {
    'without a condition': [everybody(), 'anybody', anybody],
    'written as a string': [{ Effect: 'Allow', Principal: '*', Action: assume }, 'anybody', anybody],
    'of an organization': [
      everybody({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }),
      'limited',
      'anybody of organization o-1',
    ],
    'of the same organization': [
      everybody({ StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } }),
      'limited',
      "anybody of this account's organization",
    ],
    'of an organization, if they have one': [
      everybody({ StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } }),
      'anybody',
      anybody,
    ],
    'of an organization, by ForAllValues': [
      everybody({ 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/*' } }),
      'anybody',
      anybody,
    ],
    'of an organization, by a Deny of others': [
      [everybody(), { ...everybody({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }), Effect: 'Deny' }],
      'limited',
      'anybody of organization o-1',
    ],
    'with an external id': [
      everybody({ StringEquals: { 'sts:ExternalId': 'x' } }),
      'limited',
      'anybody in AWS, with external id x',
    ],
    'with any external id': [everybody({ StringLike: { 'sts:ExternalId': '*' } }), 'anybody', anybody],
    'of one account': [everybody({ StringEquals: { 'aws:PrincipalAccount': other } }), 'limited', `account ${other}`],
    'by an ARN in one account': [
      everybody({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${other}:role/ci-*` } }),
      'limited',
      `anybody in AWS, if aws:PrincipalArn is arn:aws:iam::${other}:role/ci-*`,
    ],
    'by a name that everybody can choose': [
      everybody({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ci-*' } }),
      'anybody',
      'anybody in AWS, if aws:PrincipalArn is arn:aws:iam::*:role/ci-*',
    ],
    'from a network': [
      everybody({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
      'limited',
      'anybody in AWS, from 203.0.113.0/24',
    ],
    'from everywhere': [everybody({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }), 'anybody', anybody],
    'with MFA, which everybody can have': [
      everybody({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      'anybody',
      'anybody in AWS, with MFA',
    ],
    'with a tag of their own': [
      everybody({ StringEquals: { 'aws:PrincipalTag/team': 'web' } }),
      'anybody',
      'anybody in AWS, if the caller is tagged team=web',
    ],
    'in a session with a name': [everybody({ StringEquals: { 'sts:RoleSessionName': 'x' } }), 'anybody', anybody],
    'by the id of a role': [
      everybody({ StringLike: { 'aws:userid': 'AROAX:*' } }),
      'limited',
      'anybody in AWS, in session AROAX:*',
    ],
    'services for an account': [
      everybody({ StringEquals: { 'aws:SourceAccount': home } }),
      'service',
      `services of AWS, if aws:SourceAccount is ${home}`,
    ],
    'until a day that is over': [everybody({ DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }), '', ''],
    'until a day that comes': [
      everybody({ DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }),
      'anybody',
      'anybody in AWS, before 2030-01-01T00:00:00Z',
    ],
  },
  'accounts and principals': {
    'this account': [trust({ AWS: home }), 'inside', 'users and roles of this account whose policies allow it'],
    'another account of the snapshot': [
      trust({ AWS: `arn:aws:iam::${sibling}:root` }),
      'inside',
      `users and roles of account ${sibling} whose policies allow it`,
    ],
    'an account outside': [trust({ AWS: other }), 'limited', `account ${other}`],
    'an account outside with an external id': [
      trust({ AWS: other }, assume, { StringEquals: { 'sts:ExternalId': 'x' } }),
      'limited',
      `account ${other}, with external id x`,
    ],
    'an account outside that a Deny keeps out': [
      [trust({ AWS: other }), { Effect: 'Deny', Principal: { AWS: other }, Action: assume }],
      '',
      '',
    ],
    'principals of several accounts': [
      trust({
        AWS: [`arn:aws:iam::${home}:user/ana`, `arn:aws:iam::${home}:role/x/ci`, `arn:aws:iam::${other}:role/ci`],
      }),
      'inside inside limited',
      `user ana and role ci of this account; role ci of account ${other}`,
    ],
    'a deleted role': [
      trust({ AWS: 'AROAGONEGONEGONEGONE' }),
      'nobody',
      'nobody by AROAGONEGONEGONEGONE, which was deleted',
    ],
    'a service': [trust({ Service: 'ec2.amazonaws.com' }), 'service', 'the service ec2.amazonaws.com'],
    'IAM Roles Anywhere': [
      trust({ Service: 'rolesanywhere.amazonaws.com' }, [assume, 'sts:TagSession'], {
        ArnEquals: { 'aws:SourceArn': 'arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/a' },
      }),
      'limited',
      'holders of a certificate that IAM Roles Anywhere accepts by trust anchor arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/a',
    ],
    'a SAML provider': [
      trust({ Federated: `arn:aws:iam::${home}:saml-provider/idp` }, 'sts:AssumeRoleWithSAML', {
        StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' },
      }),
      'limited',
      'whoever signs in by SAML provider idp',
    ],
    'a SAML provider for another call': [
      trust({ Federated: `arn:aws:iam::${home}:saml-provider/idp` }, assume),
      '',
      '',
    ],
  },
  'GitHub repositories': {
    'an audience alone': [tokens(github, { StringEquals: { [`${github}:aud`]: 'x' } }), 'anybody', anyWorkflow],
    'any sub': [subLike(github, '*'), 'anybody', anyWorkflow],
    'any repository': [subLike(github, 'repo:*'), 'anybody', anyWorkflow],
    'an owner': [subLike(github, 'repo:acme/*'), 'limited', 'GitHub repositories that match acme/*'],
    'all of an owner': [subLike(github, 'repo:acme/*:*'), 'limited', 'GitHub repositories that match acme/*'],
    'owners whose name begins so': [subLike(github, 'repo:acme*'), 'anybody', `${someWorkflow} acme*`],
    'a repository of any owner': [subLike(github, 'repo:*/app:*'), 'anybody', `${someWorkflow} */app`],
    'an owner with a wildcard': [subLike(github, 'repo:acm?/app:*'), 'anybody', `${someWorkflow} acm?/app`],
    'an owner with its id': [
      subLike(github, 'repo:acme@1/app@2:*'),
      'limited',
      'GitHub repositories that match acme@1/app@2',
    ],
    'one that is fixed and one that is not': [
      subLike(github, 'repo:acme/app:*', 'repo:b*'),
      'anybody',
      `${someWorkflow} acme/app or b*`,
    ],
    'a star that StringEquals takes literally': [
      tokens(github, { StringEquals: { [`${github}:sub`]: 'repo:acme/*' } }),
      '',
      '',
    ],
    'all but one': [
      tokens(github, { StringNotLike: { [`${github}:sub`]: 'repo:acme/*' } }),
      'anybody',
      `${anyWorkflow}, if ${github}:sub is not repo:acme/*`,
    ],
    'by the id of a repository': [
      tokens(github, { StringEquals: { [`${github}:repository_id`]: '7' } }),
      'limited',
      `workflows of GitHub repositories, if ${github}:repository_id is 7`,
    ],
    'by the name of a branch': [
      tokens(github, { StringEquals: { [`${github}:ref`]: 'refs/heads/main' } }),
      'anybody',
      anyWorkflow,
    ],
  },
  'other providers': {
    'a group of GitLab': [
      subLike('gitlab.com', 'project_path:acme/*:*'),
      'limited',
      'projects of gitlab.com that match acme/*',
    ],
    'groups of GitLab whose name begins so': [
      subLike('gitlab.com', 'project_path:acme*'),
      'anybody',
      'anyone who can run a pipeline in a project of gitlab.com that matches acme*',
    ],
    'an organization of Terraform': [
      subLike('app.terraform.io', 'organization:acme:project:*'),
      'limited',
      'workspaces of app.terraform.io that match organization:acme:project:*',
    ],
    'a project of Terraform': [
      subLike('app.terraform.io', 'organization:*:project:acme:*'),
      'anybody',
      'anyone who can run a workspace of app.terraform.io that matches organization:*:project:acme:*',
    ],
    'an EKS cluster': [
      tokens(cluster, { StringEquals: { [`${cluster}:aud`]: 'sts.amazonaws.com' } }),
      'provider',
      'any service account of EKS cluster ABCDEF',
    ],
    'a service account of an EKS cluster': [
      subLike(cluster, 'system:serviceaccount:kube-system:aws-node'),
      'limited',
      'service accounts of EKS cluster ABCDEF that match kube-system:aws-node',
    ],
    'any service account of an EKS cluster': [
      subLike(cluster, 'system:serviceaccount:*:*'),
      'provider',
      'any service account of EKS cluster ABCDEF',
    ],
    'an own provider': [
      tokens('id.example.com', { StringEquals: { 'id.example.com:aud': 'x' } }),
      'provider',
      'any identity of OIDC provider id.example.com',
    ],
    'an own provider with a sub': [
      subLike('id.example.com', 'ci'),
      'limited',
      'identities of OIDC provider id.example.com whose sub values match ci',
    ],
    'a Cognito identity pool': [
      trust({ Federated: cognito }, web, {
        StringEquals: { [`${cognito}:aud`]: 'us-east-1:p' },
        'ForAnyValue:StringLike': { [`${cognito}:amr`]: 'authenticated' },
      }),
      'limited',
      'users of Cognito identity pool us-east-1:p',
    ],
    'a Cognito identity pool with guests': [
      trust({ Federated: cognito }, web, { StringEquals: { [`${cognito}:aud`]: 'us-east-1:p' } }),
      'limited',
      'guests and users of Cognito identity pool us-east-1:p',
    ],
    'any Cognito identity pool': [
      trust({ Federated: cognito }, web),
      'anybody',
      'anybody, by a Cognito identity pool that they make themselves',
    ],
    'any Google account': [trust({ Federated: 'accounts.google.com' }, web), 'anybody', 'anyone with a Google account'],
  },
};

for (const [group, cases] of Object.entries(rows))
  describe(group, () => {
    for (const [name, [policy, reach, words]] of Object.entries(cases))
      test(name, () => {
        const parts = { [home]: { users: { ana: {} }, roles: { box: { trust: policy } } }, [sibling]: {} };
        const model = buildAccessModel(accounts(parts), reference, now);
        const role = model.identities.find(({ kind }) => kind === 'role');
        assert.ok(role);
        const found = entrancesInto(role, model);
        assert.deepEqual(
          [
            found.map((each) => each.reach).join(' '),
            describeEntrances(found, { role: 'box', account: home }).join('; '),
          ],
          [reach, words],
        );
      });
  });
