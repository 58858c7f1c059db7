import type { Identity, AccessModel } from '../../access/index.ts';
import { compileGlobs } from '../shared/glob.ts';

/**
 * Makes the test whether a user or role is meant: `group/admins`, `user/alice`, `role/break-glass`, ARNs; globs
 * allowed.
 */
export function principalMatcher(
  { groups }: AccessModel,
  patterns: readonly string[],
): (identity: Identity) => boolean {
  const isMeant = compileGlobs(patterns);
  const groupArns = new Map(groups.map(({ account, name, arn }) => [`${account} ${name}`, arn]));
  return ({ kind, name, arn, account, groups: memberships }) =>
    [`${kind}/${name}`, arn].some(isMeant) ||
    memberships.some((group) => isMeant(`group/${group}`) || isMeant(groupArns.get(`${account} ${group}`) ?? ''));
}
