import type { Technique } from '../../model/technique.ts';
import { whereOn } from './where-on.ts';
import { databaseOf, modifyCluster, modifyInstance, modifying } from '../read-data/databases.ts';

/**
 * Calls that open a database, so that others can read its data. The goals are words for people: `make public`. No
 * condition key tells these changes from others.
 */
export const databaseOpenings: readonly Technique[] = [
  {
    id: 'weaken-network-of-database',
    family: 'direct',
    goal: 'make public',
    summary: 'Make a database instance publicly accessible.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html',
    actions: [modifyInstance],
    plan: (target) =>
      target.kind === 'db-instance'
        ? whereOn(opposite(target.facts.isPublic), 'it is not public', {
            calls: [modifying({ kind: 'instance', target }, 'PubliclyAccessible')],
          })
        : undefined,
  },
  {
    id: 'weaken-authentication-of-database',
    family: 'direct',
    goal: 'switch on IAM authentication of',
    summary: 'Switch on IAM authentication for a database or its cluster.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Enabling.html',
    actions: [modifyInstance, modifyCluster],
    plan: (target) => {
      const database = databaseOf(target);
      const calls = database && [modifying(database, 'EnableIAMDatabaseAuthentication')];
      return calls && whereOn(opposite(target.facts.iamAuthentication), 'IAM authentication is off for it', { calls });
    },
  },
];

function opposite(isOn: boolean | undefined): boolean | undefined {
  return isOn === undefined ? undefined : !isOn;
}
