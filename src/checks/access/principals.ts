import type { Identity, AccessModel } from '../../access/index.ts';
import { compileGlobs } from '../shared/glob.ts';

/**
 * Makes the test whether patterns name a user or role: `group/admins`, `user/alice`, `role/break-glass`, ARNs; globs are
 * allowed.
 */
export function principalMatcher(
  { groups }: AccessModel,
  patterns: readonly string[],
): (identity: Identity) => boolean {
  const isNamed = compileGlobs(patterns);
  const groupArns = new Map(groups.map(({ account, name, arn }) => [`${account} ${name}`, arn]));
  return ({ kind, name, arn, account, groups: memberships }) =>
    [`${kind}/${name}`, arn].some(isNamed) ||
    memberships.some((group) => isNamed(`group/${group}`) || isNamed(groupArns.get(`${account} ${group}`) ?? ''));
}
