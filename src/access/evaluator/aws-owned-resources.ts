import { compileGlob, matches } from '../policy/patterns/glob.ts';
import type { Request } from './request.ts';

/** What AWS keeps to itself: its own things in customers' accounts, and what customers may not do to them. */
const awsOwned = [
  {
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html#aws-managed-policies',
    resource: 'arn:*:iam::aws:policy/*',
    action: /^iam:(?!get|list|generate|simulate)/,
  },
  {
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html#troubleshoot_roles_cant-edit-delete-role',
    resource: 'arn:*:iam::*:role/aws-reserved/*',
    action: /^iam:(?!get|list|generate|simulate)/,
  },
  {
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html#troubleshoot_roles_cant-edit-delete-role',
    resource: 'arn:*:iam::*:role/aws-service-role/*',
    action: /^iam:(attach|detach|put|delete)rolep|^iam:(updateassumerolepolicy|deleterole)$/,
  },
  {
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/alias-create.html',
    resource: 'arn:*:kms:*:*:alias/aws/*',
    action: /^kms:(create|update|delete)alias$/,
  },
].map((row) => ({ ...row, resource: compileGlob(row.resource) }));

/** Whether a request would change what is AWS's own, which no policy can allow. */
export function changesAwsOwned({
  action,
  resource,
  namesReservedTag: namesTag,
}: Pick<Request, 'action' | 'resource' | 'namesReservedTag'>): boolean {
  return awsOwned.some((row) => row.action.test(action) && matches(row.resource, resource)) || namesTag();
}
