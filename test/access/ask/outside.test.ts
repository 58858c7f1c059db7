import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildAccessModel, loadReference, whoCan } from '../../../src/access/index.ts';
import { accounts, home, type AccountParts } from '../../accounts/account.ts';
import { allow, trust } from '../../accounts/statements.ts';

const reference = await loadReference('all');
const goal = 'ec2:TerminateInstances';
const other = '999988887777';
const github = 'token.actions.githubusercontent.com';
const web = 'sts:AssumeRoleWithWebIdentity';
const instances = [{ id: 'i-1', tags: { department: 'prod' } }];
const openCi = trust({ Federated: `arn:aws:iam::${home}:oidc-provider/${github}` }, web);
const deploy = { inline: { grant: [allow(goal)] } };
const saml = `arn:aws:iam::${home}:saml-provider/idp`;
const byTag = allow(goal, '*', { StringEquals: { 'aws:PrincipalTag/department': 'prod' } });

function answer(parts: AccountParts, { direct = false, more = {} } = {}) {
  const model = buildAccessModel(accounts({ [home]: { instances, ...parts }, ...more }), reference);
  return whoCan(model, { action: goal, resource: `arn:aws:ec2:us-east-1:${home}:instance/i-1`, direct });
}

const linesOf = (parts: AccountParts, options = {}) =>
  answer(parts, options).outside?.map(({ line, conditions }) => [line, ...conditions].join(', '));

const byDeploy = 'by role deploy: ec2:TerminateInstances';

describe('who can from outside', () => {
  test('a path begins with the call that starts the session', () => {
    const { outside } = answer({ roles: { deploy: { ...deploy, trust: openCi } } });
    assert.deepEqual(
      outside?.map(({ who, kind, reach, decision, path, steps }) => ({
        ...{ who, kind, reach, decision, path },
        steps: steps.map(({ action, as, via }) => [action, as, via?.policy]),
      })),
      [
        {
          who: 'anyone who can run a workflow in any GitHub repository',
          kind: 'oidc',
          reach: 'anybody',
          decision: 'allowed',
          path: 'become',
          steps: [
            [web, `arn:aws:iam::${home}:oidc-provider/${github}`, 'trust policy of role deploy'],
            [goal, `arn:aws:iam::${home}:role/deploy`, 'grant'],
          ],
        },
      ],
    );
  });

  const rows: Readonly<Record<string, readonly [parts: AccountParts, lines: readonly string[] | undefined]>> = {
    'an account with an external id': [
      {
        roles: {
          deploy: {
            ...deploy,
            trust: trust({ AWS: other }, 'sts:AssumeRole', { StringEquals: { 'sts:ExternalId': 'x' } }),
          },
        },
      },
      [`account ${other}, ${byDeploy}, with external id x`],
    ],
    'twin: this account': [{ roles: { deploy: { ...deploy, trust: trust({ AWS: home }) } } }, undefined],
    'twin: a service alone': [
      { roles: { deploy: { ...deploy, trust: trust({ Service: 'ec2.amazonaws.com' }) } } },
      undefined,
    ],
    'twin: a role that cannot': [{ roles: { deploy: { trust: trust({ AWS: other }) } } }, undefined],
    'a role that assumes another': [
      {
        roles: {
          first: { policies: [allow('sts:AssumeRole')], trust: trust({ AWS: other }) },
          deploy: { ...deploy, trust: trust({ AWS: `arn:aws:iam::${home}:role/first` }) },
        },
      },
      [`account ${other}, by role first: assumes role deploy (sts:AssumeRole), as deploy ec2:TerminateInstances`],
    ],
    'session tags from the provider that may send them': [
      {
        roles: {
          deploy: {
            policies: [byTag],
            trust: [trust({ Federated: saml }, ['sts:AssumeRoleWithSAML', 'sts:TagSession']), openCi],
          },
        },
      },
      [`whoever signs in by SAML provider idp, ${byDeploy}, with session tag department=prod`],
    ],
    'twin: without the condition both can': [
      {
        roles: {
          deploy: {
            ...deploy,
            trust: [trust({ Federated: saml }, ['sts:AssumeRoleWithSAML', 'sts:TagSession']), openCi],
          },
        },
      },
      [
        `anyone who can run a workflow in any GitHub repository, ${byDeploy}`,
        `whoever signs in by SAML provider idp, ${byDeploy}`,
      ],
    ],
  };
  for (const [name, [parts, lines]] of Object.entries(rows))
    test(name, () => {
      assert.deepEqual(linesOf(parts), lines);
    });

  test('twin: an account of the snapshot is not outside', () => {
    const parts = { roles: { deploy: { ...deploy, trust: trust({ AWS: other }) } } };
    assert.equal(linesOf(parts, { more: { [other]: {} } }), undefined);
    assert.equal(linesOf(parts)?.length, 1);
  });

  test('--direct lists no paths from outside', () => {
    assert.equal(linesOf({ roles: { deploy: { ...deploy, trust: openCi } } }, { direct: true }), undefined);
  });

  test('each answer that ends in a role says who gets in', () => {
    const { principals } = answer({
      users: { eve: { policies: [allow('sts:AssumeRole')] }, ops: { policies: [allow(goal)] } },
      roles: { deploy: { ...deploy, trust: [trust({ AWS: home }), openCi] } },
    });
    const by = [
      'users and roles of this account whose policies allow it',
      'anyone who can run a workflow in any GitHub repository',
    ];
    assert.deepEqual(
      principals.map(({ name, whoGetsIn }) => [name, whoGetsIn?.by]),
      [
        ['ops', undefined],
        ['eve', by],
        ['deploy', by],
      ],
    );
  });
});
