import { home } from '../../../accounts/account.ts';
import { allow, deny, trust } from '../../../accounts/statements.ts';
import { goal, instances, otherRole, terminates } from '../fixtures/escalation.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const pass = 'iam:PassRole';
const assume = 'sts:AssumeRole';
const administration = `arn:aws:iam::${home}:role/administration`;
const createStackSet = ['cloudformation:CreateStackSet', 'cloudformation:CreateStackInstances'];
const updateStackSet = ['cloudformation:UpdateStackSet'];

const saml = `arn:aws:iam::${home}:saml-provider/okta`;
const oidc = `arn:aws:iam::${home}:oidc-provider/token.actions.githubusercontent.com`;
const toConsole = { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } };
const fromOffice = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } };
const aProvider = 'if the account has the SAML provider okta';

const reserved = 'aws-reserved/sso.amazonaws.com/AWSReservedSSO_ops_0123456789abcdef';
const administers = 'if this account administers IAM Identity Center';
const signsIn = 'the caller can sign in as one of its users';
const permissionSet = ['sso:CreatePermissionSet', 'sso:PutInlinePolicyToPermissionSet', 'sso:CreateAccountAssignment'];

/** Acting by a role through what makes its sessions: stack sets, identity providers, IAM Identity Center. */
export const providerCases: readonly TechniqueCase[] = [
  stackSet('create-stack-set', createStackSet, []),
  stackSet('update-stack-set', updateStackSet, [
    'if a stack set has an instance in this account, with ops as its execution role',
  ]),
  provider('update-saml-provider', 'iam:UpdateSAMLProvider', saml, 'sts:AssumeRoleWithSAML', aProvider, {
    'the trust policy is for the console, which she chooses': {
      roles: trusting(saml, 'sts:AssumeRoleWithSAML', toConsole),
      path: ['iam:UpdateSAMLProvider', goal],
      conditions: [aProvider],
    },
    'the trust policy also asks for an address': {
      roles: trusting(saml, 'sts:AssumeRoleWithSAML', fromOffice),
      path: ['iam:UpdateSAMLProvider', goal],
      conditions: [aProvider, 'if the trust policy of ops lets a user of okta in'],
    },
    'the provider is of another account': {
      roles: trusting(saml.replace(home, '444455556666'), 'sts:AssumeRoleWithSAML'),
    },
  }),
  provider(
    'update-oidc-thumbprint',
    'iam:UpdateOpenIDConnectProviderThumbprint',
    oidc,
    'sts:AssumeRoleWithWebIdentity',
    'if the caller can answer requests for token.actions.githubusercontent.com, and AWS checks it by its thumbprint alone',
  ),
  identityCenter('assign-permission-set', 'sso:CreateAccountAssignment', `${administers}, ${signsIn}`),
  identityCenter(
    'join-identity-center-group',
    'identitystore:CreateGroupMembership',
    `${administers}, a group has the permission set, and ${signsIn}`,
  ),
  {
    technique: 'create-permission-set',
    goal,
    given: { instances, alice: { policies: [allow(permissionSet)] } },
    path: [...permissionSet, goal],
    conditions: [`${administers}, and ${signsIn}`],
    counterexamples: {
      ...Object.fromEntries(
        permissionSet.map((action) => [
          `she may not call ${action}`,
          { alice: { policies: [allow(permissionSet), deny(action)] } },
        ]),
      ),
      'she attaches a managed policy in place of an inline one': {
        alice: {
          policies: [
            allow(['sso:CreatePermissionSet', 'sso:AttachManagedPolicyToPermissionSet', 'sso:CreateAccountAssignment']),
          ],
        },
        path: [
          'sso:CreatePermissionSet',
          'sso:AttachManagedPolicyToPermissionSet',
          'sso:CreateAccountAssignment',
          goal,
        ],
        conditions: [`${administers}, and ${signsIn}`],
      },
    },
  },
];

function stackSet(technique: string, actions: readonly string[], conditions: readonly string[]): TechniqueCase {
  const administrator = {
    trust: trust({ Service: 'cloudformation.amazonaws.com' }),
    policies: [allow(assume, `arn:aws:iam::${home}:role/ops`)],
  };
  const ops = { trust: trust({ AWS: administration }), policies: [terminates] };
  const all = [pass, ...actions];
  return {
    technique,
    goal,
    given: { instances, alice: { policies: [allow(all)] }, roles: { administration: administrator, ops } },
    path: [...all, goal],
    conditions,
    counterexamples: {
      'the role does not trust the administration role': {
        roles: { administration: administrator, ops: { ...ops, trust: trust({ AWS: otherRole }) } },
      },
      'the administration role may not assume it': {
        roles: { administration: { ...administrator, policies: [deny(assume)] }, ops },
      },
      'CloudFormation may not assume the administration role': {
        roles: { administration: { ...administrator, trust: trust({ Service: 'ec2.amazonaws.com' }) }, ops },
      },
      'she may pass another role alone': { alice: { policies: [allow(actions), allow(pass, otherRole)] } },
      ...Object.fromEntries(
        all.map((action) => [`she may not call ${action}`, { alice: { policies: [allow(all), deny(action)] } }]),
      ),
    },
  };
}

function trusting(arn: string, signIn: string, condition?: Parameters<typeof trust>[2]) {
  return { ops: { trust: trust({ Federated: arn }, signIn, condition), policies: [terminates] } };
}

function provider(
  technique: string,
  action: string,
  arn: string,
  signIn: string,
  condition: string,
  but: TechniqueCase['counterexamples'] = {},
): TechniqueCase {
  return {
    technique,
    goal,
    given: { instances, alice: { policies: [allow(action)] }, roles: trusting(arn, signIn) },
    path: [action, goal],
    conditions: [condition],
    counterexamples: {
      'the role trusts another provider': {
        roles: trusting(arn, signIn),
        alice: { policies: [allow(action, `${arn}-2`)] },
      },
      'the trust policy allows another call': { roles: trusting(arn, assume) },
      'it is denied': { alice: { policies: [allow(action), deny('iam:Update*')] } },
      ...but,
    },
  };
}

function identityCenter(technique: string, action: string, condition: string): TechniqueCase {
  const role = { trust: trust({ Federated: saml }, 'sts:AssumeRoleWithSAML'), policies: [terminates] };
  return {
    technique,
    goal,
    given: { instances, alice: { policies: [allow(action)] }, roles: { [reserved]: role } },
    path: [action, goal],
    conditions: [condition],
    counterexamples: {
      'the role is not one of IAM Identity Center': { roles: { ops: role } },
      'it is denied': { alice: { policies: [allow(action), deny(action)] } },
    },
  };
}
