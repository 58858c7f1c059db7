import type { AccessModel } from '../../model/access-model.ts';
import { connect, databaseUsers, databaseUsersInPolicies } from '../../model/targets/database-users.ts';
import type { Target } from '../../model/target.ts';
import type { Plan, Technique } from '../../model/technique.ts';
import { databaseOf, modifyCluster, modifyInstance, modifying, reached } from './databases.ts';

const hasUser = 'it has such a database user, set up for IAM authentication';

/** Signing in to databases with IAM authentication. */
export const signInTechniques: readonly Technique[] = [
  {
    id: 'sign-in-to-database',
    family: 'direct',
    goal: connect,
    summary: 'Sign in to a database that has IAM authentication, as one of its users.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html',
    actions: [connect],
    plan: (target, model) => {
      const { iamAuthentication } = target.facts;
      if (target.kind === 'other') return signingInToUnread(target);
      if (iamAuthentication === false) return undefined;
      return signingIn(target, model, iamAuthentication ? [] : ['IAM authentication is on for it, which was not read']);
    },
  },
  {
    id: 'enable-iam-authentication',
    family: 'unprotect',
    goal: connect,
    summary: 'Switch on IAM authentication for a database or its cluster, then sign in as one of its users.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Enabling.html',
    actions: [modifyInstance, modifyCluster, connect],
    plan: (target, model) => {
      const database = databaseOf(target);
      if (!database || target.facts.iamAuthentication === true) return undefined;
      return signingIn(target, model, []).map(({ calls, ...plan }) => ({
        ...plan,
        calls: [modifying(database, 'EnableIAMDatabaseAuthentication'), ...calls],
      }));
    },
  },
];

/** One plan for each user that a request can name. */
function signingIn(target: Target, model: AccessModel, assumptions: readonly string[]): readonly Plan[] {
  if (!databaseOf(target)) return [];
  const known = databaseUsers(target, model);
  const users = known ?? databaseUsersInPolicies(target, model);
  const isIdRead = known !== undefined;
  return users.map((on) => ({
    calls: [{ action: connect, on }],
    assumptions: [
      ...assumptions,
      ...(isIdRead ? [] : ['the policy means its resource id, which was not read']),
      hasUser,
      ...reached(target),
    ],
  }));
}

/** A question may name a database user itself, or all of them. */
function signingInToUnread(user: Target): Plan | undefined {
  return user.arn === '*' || user.arn.split(':')[2] === 'rds-db'
    ? {
        calls: [{ action: connect, on: user }],
        assumptions: ['the database has IAM authentication and such a user', 'it can be reached over the network'],
      }
    : undefined;
}
