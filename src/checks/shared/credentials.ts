import { parseArn } from '../../domain/arn.ts';
import type { Credential, User } from '../../domain/iam/identity.ts';
import type { Scope } from '../../domain/scope.ts';
import type { CheckContext, UndecidedResource } from '../check.ts';
import { iamScope } from './iam.ts';
import type { Subject } from './report-finding.ts';

/** Whether a line of the credential report is about the account's root user. */
export function isRoot({ id }: Pick<Credential, 'id'>): boolean {
  return id === '<root_account>';
}

/** The user that a line of the credential report is about, with tags if the user itself was read. */
export function userOf(credential: Credential, { snapshot }: CheckContext): Subject {
  const { account, region, arn, id } = credential;
  const user = snapshot.find({ account, region, kind: 'user' }, id);
  const subject: Subject = { account, region, kind: 'user', arn, id, tags: user?.tags ?? {} };
  return isRoot(credential) ? { ...subject, name: 'root user' } : subject;
}

/**
 * The lines of the credential report about root users and existing users. A report is up to four hours old and may list
 * users that were deleted since; they are left out if the users are known.
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

/** What a finding about a line of the credential report depends on: the report, and whether the user still exists. */
export function credentialScopes(credential: Credential): readonly Scope[] {
  const report = iamScope(credential.account, 'credential');
  return isRoot(credential) ? [report] : [report, iamScope(credential.account, 'user')];
}

/** Reports a rule as undecided for users that are missing from the report. */
export function* undecidedUsers(context: CheckContext, rule: string): Iterable<UndecidedResource> {
  if (context.baseline.credentials.isDefault === true) return;
  for (const user of usersNotInReport(context))
    yield { undecided: [rule], subject: user, missingFrom: [iamScope(user.account, 'credential')] };
}

/**
 * The users that are missing from a credential report that was read, because they are newer: their credentials are
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
