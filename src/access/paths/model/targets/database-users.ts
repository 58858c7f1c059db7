import { parseArn } from '../../../../domain/arn.ts';
import { memoizeWeakly } from '../../../../domain/memoize.ts';
import type { AccessModel } from '../access-model.ts';
import { resourcePatternsOfAll } from '../resource-patterns.ts';
import { changedTarget, targetOfArn, type Target } from '../target.ts';

/** The action of signing in to a database with IAM authentication. */
export const connect = 'rds-db:connect';

/**
 * The database users that a request to connect to a database can name: each user that a policy names, and some other
 * one. Undefined where the database's resource id was not read.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
 */
export function databaseUsers(database: Target, model: AccessModel): readonly Target[] | undefined {
  const { resourceId } = database.facts;
  if (resourceId === undefined) return undefined;
  const names = [someUser, ...usersInPolicies(model).map(({ name }) => name)];
  return [...new Set(names)].map((name) => databaseUser(database, resourceId, name));
}

/** The database users that policies name, of whatever database: for one whose resource id was not read. */
export function databaseUsersInPolicies(database: Target, model: AccessModel): readonly Target[] {
  const users = [{ resourceId: someId, name: someUser }, ...usersInPolicies(model)];
  const found = users.map(({ resourceId, name }) => databaseUser(database, resourceId, name));
  return [...new Map(found.map((user) => [user.arn, user])).values()];
}

/** Snapshots have no users: the data of one is read from a copy. */
export function noDatabaseUsers(): readonly Target[] {
  return [];
}

function databaseUser({ arn, account }: Target, resourceId: string, name: string): Target {
  const { partition = 'aws', region = '' } = parseArn(arn) ?? {};
  return changedTarget(
    targetOfArn(`arn:${partition}:rds-db:${region}:${account}:dbuser:${resourceId}/${name}`, account),
    {
      attributes: new Map(),
    },
  );
}

const someUser = 'app';
const someId = 'db-ANY';

/** The database users in the resource patterns of all policies. */
const usersInPolicies = memoizeWeakly((model: AccessModel) =>
  resourcePatternsOfAll(model).flatMap((pattern) => {
    const [, resourceId, name] = /^arn:[^:]*:rds-db:[^:]*:[^:]*:(?:dbuser:)?(.*)\/([^/]+)$/i.exec(pattern) ?? [];
    if (resourceId === undefined || name === undefined) return [];
    return [{ resourceId: withoutWildcards(resourceId) || someId, name: withoutWildcards(name) || someUser }];
  }),
);

function withoutWildcards(pattern: string): string {
  return pattern.replaceAll('*', '').replaceAll('?', 'x');
}
