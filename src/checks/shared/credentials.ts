import { parseArn } from '../../domain/arn.ts';
import type { Credential, User } from '../../domain/identity.ts';
import type { Scope } from '../../domain/scope.ts';
import type { CheckContext, UndecidedResource } from '../check.ts';
import { iamScope } from './iam.ts';
import type { Subject } from './report-finding.ts';

/** Whether a line of the credential report is about the account's root user. */
export function isRoot({ id }: Pick<Credential, 'id'>): boolean {
  return id === '<root_account>';
}

/** The user whom a line of the credential report is about, with tags where the user itself was read. */
export function userOf(credential: Credential, { snapshot }: CheckContext): Subject {
  const { account, region, arn, id } = credential;
  const user = snapshot.find({ account, region, kind: 'user' }, id);
  const subject: Subject = { account, region, kind: 'user', arn, id, tags: user?.tags ?? {} };
  return isRoot(credential) ? { ...subject, name: 'root user' } : subject;
}

/**
 * The lines of the credential report about root users and users who are there. A report is up to four hours old, and
 * tells of users who were deleted since: those are left out where the users are known.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export function credentialsIn({ snapshot }: CheckContext): readonly Credential[] {
  return snapshot.ofKind('credential').filter((credential) => {
    const users = iamScope(credential.account, 'user');
    return (
      isRoot(credential) ||
      !snapshot.isKnown(users) ||
      snapshot.find({ ...users, kind: 'user' }, credential.id) !== undefined
    );
  });
}

/** What a finding about a line of the credential report rests on: the report, and whether the user is still there. */
export function credentialScopes(credential: Credential): readonly Scope[] {
  const report = iamScope(credential.account, 'credential');
  return isRoot(credential) ? [report] : [report, iamScope(credential.account, 'user')];
}

/** Says of users of whom the report does not tell that a rule cannot be decided for them. */
export function* undecidedUsers(context: CheckContext, rule: string): Iterable<UndecidedResource> {
  if (context.baseline.credentials.isDefault === true) return;
  for (const user of usersNotInReport(context))
    yield { undecided: [rule], subject: user, because: [iamScope(user.account, 'credential')] };
}

/**
 * The users of whom a credential report that was read does not tell, as they are newer than it: their credentials are
 * unknown.
 */
export function usersNotInReport({ snapshot }: CheckContext): readonly User[] {
  return snapshot.ofKind('user').filter(({ account, id }) => {
    const report = iamScope(account, 'credential');
    return snapshot.isComplete(report) && snapshot.find({ ...report, kind: 'credential' }, id) === undefined;
  });
}

/**
 * Whether a root user has anything that MFA could protect: an active access key, or a password that the report does not
 * deny. Member accounts of an organization may have none, and in GovCloud the root user has no console.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management
 */
export function canRootSignIn({ arn, attributes }: Credential): boolean {
  const hasPassword = attributes.passwordEnabled ?? parseArn(arn)?.partition !== 'aws-us-gov';
  return hasPassword || attributes.accessKeys.some(({ active }) => active);
}
