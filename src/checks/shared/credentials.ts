import type { Credential } from '../../domain/identity.ts';
import type { CheckContext } from '../check.ts';
import type { Subject } from './observe.ts';

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
