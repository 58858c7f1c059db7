import type { JsonObject } from '../../../../src/domain/json.ts';
import type { RandomCase } from '../cases.ts';
import { fullAccess } from '../policies.ts';
import { here } from '../questions.ts';
import { statementsOf, withStatements, withText } from '../rewrite.ts';
import type { Difference } from './difference.ts';

const evaluation =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html';
const notPrincipal = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html';

export const principals: readonly Difference[] = [
  {
    id: 'root-user',
    differs: 'asks identity policies and boundaries of the root user, who has none, and finds nothing that allows',
    right: 'driftwarden',
    words:
      'By default, all requests are implicitly denied with the exception of the AWS account root user, which has full access.',
    page: evaluation,
    without: (one) =>
      isRoot(one) && !isAssumeRole(one) ? { ...one, identityPolicies: [fullAccess], permissionsBoundary: [] } : one,
  },
  {
    id: 'root-user-assumes-no-role',
    differs: 'lets the root user assume roles',
    right: 'driftwarden',
    words:
      'You cannot use AWS account root user credentials to call AssumeRole. You must use credentials for an IAM user or an IAM role to call AssumeRole.',
    page: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html',
    without: (one) =>
      isRoot(one) && isAssumeRole(one)
        ? {
            ...one,
            identityPolicies: [],
            permissionsBoundary: [],
            resourcePolicy: one.resourcePolicy && onlyDenies(one.resourcePolicy),
          }
        : one,
  },
  {
    id: 'root-user-gets-its-bucket-back',
    differs: 'lets a bucket policy keep out the root user of its own account',
    right: 'driftwarden',
    words:
      "The root principal in a bucket owner's AWS account can perform the GetBucketPolicy, PutBucketPolicy, and DeleteBucketPolicy API actions, even if their bucket policy explicitly denies the root principal the ability to perform these API actions.",
    page: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html',
    without: (one) =>
      isRoot(one) && /BucketPolicy$/i.test(one.action) && one.resourcePolicy
        ? { ...one, resourcePolicy: onlyAllows(one.resourcePolicy) }
        : one,
  },
  {
    id: 'federated-user-without-session-policy',
    differs: 'gives a federated user without session policies all that its issuer may do',
    right: 'driftwarden',
    words:
      'Though the session policy parameters are optional, if you do not pass a policy, then the resulting federated user session has no permissions.',
    page: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html',
    without: (one) =>
      one.principal.includes(':federated-user/') && one.sessionPolicies.length === 0
        ? {
            ...one,
            sessionPolicies: [
              { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:GetSessionToken', Resource: '*' } },
            ],
          }
        : one,
  },
  {
    id: 'session-named-by-the-resource',
    differs: 'lets session policies limit what a resource policy gives to the session itself',
    right: 'driftwarden',
    words:
      'The permissions from the resource-based policy are added after the session is created. The resource-based policy permissions are not filtered by the session policy.',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session',
    without: (one) => (one.resourcePolicy ? { ...one, sessionPolicies: one.sessionPolicies.map(allowsToo) } : one),
  },
  {
    id: 'not-principal-names-the-account-alone',
    differs: 'exempts everybody of an account from a Deny whose NotPrincipal lists the account',
    right: 'driftwarden',
    words: 'When you use NotPrincipal with Deny, you must also specify the account ARN of the not-denied principal.',
    page: notPrincipal,
    without: (one) =>
      withNotPrincipals(one, (names, who) => (names.some((name) => who.self.includes(name)) ? undefined : 'nobody')),
  },
  {
    id: 'not-principal-names-a-part',
    differs: 'one name of several exempts; driftwarden leaves open what AWS looks at',
    right: 'open',
    words: 'Otherwise, the policy might deny access to the entire account containing the principal.',
    page: notPrincipal,
    without: (one) =>
      (['nobody', 'everybody'] as const).map((reading) =>
        withNotPrincipals(one, (names, who) => (names.some((name) => who.self.includes(name)) ? reading : undefined)),
      ),
  },
  {
    id: 'role-in-some-session',
    differs: 'a role is in no session that a policy names; driftwarden leaves open in which one it is',
    right: 'open',
    words: 'You cannot use a wildcard "*" to mean all sessions. Principals must always name a specific session.',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-role-session',
    without: (one) => {
      const [, account, name] = /^arn:aws:iam::(\d+):role\/app()$/.exec(one.principal) ?? [];
      if (account === undefined || name === undefined) return one;
      return ['other', 'another'].map((session) => ({
        ...one,
        principal: `arn:aws:sts::${account}:assumed-role/app/${session}`,
      }));
    },
  },
  {
    id: 'federated-user-of-some-issuer',
    differs:
      'takes a federated user for the user of its name alone; driftwarden leaves open which user issued it, where a policy names another',
    right: 'open',
    words:
      'The name of the federated user. The name is used as an identifier for the temporary security credentials (such as Bob).',
    page: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html',
    without: (one) =>
      one.principal.includes(':federated-user/') && one.resourcePolicy
        ? [`arn:aws:iam::${here}:user/alice`, '777788889999'].map((issuer) => ({
            ...one,
            resourcePolicy: ['dave', 'Alice'].reduce(
              (now, name) => withText(now, `arn:aws:iam::${here}:user/${name}`, issuer),
              one,
            ).resourcePolicy,
          }))
        : one,
  },
  {
    id: 'services-among-all-aws-principals',
    differs: 'AWS: "*" means services too; driftwarden leaves it open',
    right: 'open',
    words:
      'A principal representing all AWS identities in all accounts. Some services behave differently when you specify Principal: "*" or Principal: { AWS: "*" } in their resource policy.',
    page: 'https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_iam.AnyPrincipal.html',
    without: (one) => {
      if (one.principal.startsWith('arn:') || one.principal === '*') return one;
      return [{ Service: one.principal }, { AWS: '777788889999' }].map((reading) => ({
        ...one,
        resourcePolicy:
          one.resourcePolicy &&
          withStatements(one.resourcePolicy, (statement) =>
            namesOf(statement.Principal).includes('*') && statement.Principal !== '*'
              ? { ...statement, Principal: reading }
              : statement,
          ),
      }));
    },
  },
];

function isRoot({ principal }: RandomCase): boolean {
  return principal.endsWith(':root');
}

function isAssumeRole({ action }: RandomCase): boolean {
  return action.toLowerCase() === 'sts:assumerole';
}

function onlyDenies(policy: JsonObject): JsonObject {
  return withStatements(policy, (statement) => (statement.Effect === 'Deny' ? statement : []));
}

function onlyAllows(policy: JsonObject): JsonObject {
  return withStatements(policy, (statement) => (statement.Effect === 'Allow' ? statement : []));
}

function allowsToo(policy: JsonObject): JsonObject {
  return { ...policy, Statement: [...statementsOf(policy), ...statementsOf(fullAccess)] };
}

function namesOf(element: unknown): string[] {
  return typeof element === 'object' && element !== null ? Object.values(element).flat().map(String) : [];
}

/** Rewrites each Deny with NotPrincipal: to one for everybody, to one that exempts everybody (none), or not at all. */
function withNotPrincipals(
  one: RandomCase,
  readingOf: (names: string[], who: { self: string[] }) => 'nobody' | 'everybody' | undefined,
): RandomCase {
  if (!one.resourcePolicy) return one;
  const [, , , , account = '', rest = ''] = one.principal.split(':');
  const [type, name = ''] = rest.split('/');
  const self = [one.principal, ...(type === 'assumed-role' ? [`arn:aws:iam::${account}:role/${name}`] : [])];
  return {
    ...one,
    resourcePolicy: withStatements(one.resourcePolicy, ({ NotPrincipal, ...statement }) => {
      if (NotPrincipal === undefined) return statement;
      const reading = readingOf(namesOf(NotPrincipal), { self });
      if (reading === undefined) return { NotPrincipal, ...statement };
      return reading === 'nobody' ? { ...statement, Principal: '*' } : [];
    }),
  };
}
