import { parseArn } from '../../../../domain/arn.ts';
import { memoizeWeakly } from '../../../../domain/memoize.ts';
import { allPolicies } from '../../../evaluator/applicable-statements.ts';
import type { AccessModel } from '../access-model.ts';
import { actorOf } from '../actor.ts';
import { resourcePatternsOf } from '../example-arns.ts';
import { targetOfArn, type Target } from '../target.ts';

/** The action of signing in to a database with IAM authentication. */
export const connect = 'rds-db:connect';

/**
 * The database users that a request to connect to a database can name: each user that a policy names, and some other
 * one. Undefined where the database's resource id was not read.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
 */
export function databaseUsers({ arn, account, facts }: Target, model: AccessModel): readonly Target[] {
  const parsed = parseArn(arn);
  if (!parsed || facts.resourceId === undefined) return [];
  const { partition, region } = parsed;
  return userNames(model).map((name) => ({
    ...targetOfArn(`arn:${partition}:rds-db:${region}:${account}:dbuser:${facts.resourceId ?? ''}/${name}`, account),
    attributes: new Map(),
  }));
}

const someUser = 'app';

/** The names of database users in the resource patterns of all policies. */
const userNames = memoizeWeakly(({ identities }: AccessModel): readonly string[] => {
  const patterns = identities.flatMap((identity) => {
    const actor = actorOf(identity);
    return allPolicies(actor.layers).flatMap((policy) =>
      'problem' in policy ? [] : resourcePatternsOf(policy.statements, actor),
    );
  });
  const named = [...new Set(patterns)].flatMap((pattern) => {
    const [, name] = /^arn:[^:]*:rds-db:.*\/([^/]+)$/i.exec(pattern) ?? [];
    return name === undefined ? [] : [name.replaceAll('*', '').replaceAll('?', 'x') || someUser];
  });
  return [...new Set([someUser, ...named])];
});
