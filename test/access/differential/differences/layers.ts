import type { JsonObject } from '../../../../src/domain/json.ts';
import { here } from '../questions.ts';
import { withoutKeys, withPolicies, withStatements, withText, withTexts } from '../rewrite.ts';
import type { Difference } from './difference.ts';

const scps = 'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html';
const rcps = 'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html';

export const layers: readonly Difference[] = [
  {
    id: 'services-beyond-resource-control',
    differs: 'applies resource control policies to every service',
    right: 'driftwarden',
    words: 'RCPs apply to resources for a subset of AWS services.',
    page: `${rcps}#rcp-supported-services`,
    without: (one) => (/^(ec2|iam|ssm):/i.test(one.action) ? { ...one, resourceControlPolicies: [] } : one),
  },
  {
    id: 'service-linked-roles',
    differs: 'applies organization policies to service-linked roles',
    right: 'driftwarden',
    words:
      "Service-linked roles enable other AWS services to integrate with AWS Organizations and can't be restricted by SCPs. […] RCPs do not impact the effective permissions of any service-linked role.",
    page: `${scps}#not-restricted-by-scp`,
    without: (one) =>
      one.principal.includes(':role/aws-service-role/')
        ? { ...one, serviceControlPolicies: [], resourceControlPolicies: [] }
        : one,
  },
  {
    id: 'service-principals',
    differs: 'applies service control policies to service principals',
    right: 'driftwarden',
    words: 'SCPs affect only IAM users and roles that are managed by accounts that are part of the organization.',
    page: scps,
    without: (one) => (one.principal.endsWith('.amazonaws.com') ? { ...one, serviceControlPolicies: [] } : one),
  },
  {
    id: 'deny-on-what-is-reserved',
    differs: 'forgets explicit denials where AWS keeps a policy or a role to itself',
    right: 'driftwarden',
    words: 'An explicit deny in any policy overrides any allows.',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html',
    without: (one) =>
      withText(withText(one, 'role/aws-reserved/', 'role/of-ours/'), 'arn:aws:iam::aws:', `arn:aws:iam::${here}:`),
  },
  {
    id: 'documents-of-aws',
    differs: "gives up on SSM documents that are AWS's own, whose ARN has no account",
    right: 'driftwarden',
    words: 'arn:aws:ssm:us-east-1::document/AWS-RunShellScript',
    page: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/security_iam_service-with-iam.html',
    without: (one) => withText(one, 'ssm:us-east-1::', `ssm:us-east-1:${here}:`),
  },
  {
    id: 'role-without-trust-policy',
    differs: 'opens a role without trust policy to its account',
    right: 'driftwarden',
    words: 'A role trust policy is a required resource-based policy that is attached to a role in IAM.',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html',
    without: (one) =>
      /^sts:AssumeRole$/i.test(one.action) && !one.resourcePolicy
        ? { ...one, resourcePolicy: trustsAnotherAccount }
        : one,
  },
  {
    id: 'buckets-of-the-account',
    differs: "asks s3:ListAllMyBuckets of * alone; driftwarden of arn:aws:s3:::*, to which AWS's own examples limit it",
    right: 'driftwarden',
    words: '"Action": "s3:ListAllMyBuckets", "Resource": "arn:aws:s3:::*"',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_s3_rw-bucket-console.html',
    without: (one) =>
      /^s3:ListAllMyBuckets$/i.test(one.action)
        ? withPolicies(one, (policy) =>
            withStatements(policy, (statement) =>
              withTexts(statement, (text) => (/^arn:aws:(s3|\*)$/.test(text) ? '*' : text)),
            ),
          )
        : one,
  },
  {
    id: 'not-resource-of-fewer-parts',
    differs: 'an ARN of fewer than six parts in NotResource means everything, whether it fits or not',
    right: 'driftwarden',
    words:
      'When you specify an incomplete ARN (one with fewer than the standard six fields) in an identity-based policy, AWS automatically completes the ARN by adding wildcard characters (*) to all missing fields.',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html',
    without: (one) =>
      withPolicies(one, (policy) => withStatements(policy, (statement) => withTexts(statement, completed))),
  },
  {
    id: 'tag-keys-that-are-not-listed',
    differs: 'takes aws:RequestTag, aws:ResourceTag and aws:TagKeys for keys of every action',
    right: 'driftwarden',
    words: 'This key is included in the request context if the operation supports passing tags in the request.',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tagkeys',
    without: (one) =>
      withoutKeys(
        one,
        (key) =>
          (/^aws:(RequestTag|TagKeys)/.test(key) && !passesTags.test(one.action)) ||
          (/^aws:ResourceTag/.test(key) && !hasTags.test(one.action)),
      ),
  },
];

const trustsAnotherAccount: JsonObject = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '777788889999' }, Action: 'sts:AssumeRole' },
};

function completed(text: string): string {
  return text.startsWith('arn:') && !text.includes('${')
    ? text + ':*'.repeat(Math.max(0, 6 - text.split(':').length))
    : text;
}

const passesTags = /^(ec2:CreateTags|ec2:DeleteTags|iam:TagUser|sts:AssumeRole)$/i;
const hasTags = /^(ec2|kms|ssm|sqs):/i;
