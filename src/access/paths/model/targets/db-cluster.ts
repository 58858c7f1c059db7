import { connect, databaseUsers } from './database-users.ts';
import { databaseFacts } from './database-facts.ts';
import { globalClustersByMember } from './global-cluster.ts';
import { rdsTagging } from './tagging.ts';
import type { TargetType } from './target-type.ts';

export const dbCluster: TargetType<'db-cluster'> = {
  kind: 'db-cluster',
  noun: 'database cluster',
  exampleArn: 'arn:aws:rds:us-east-1:111122223333:cluster:a',
  readsAlso: ['db-instance', 'global-cluster'],
  tagging: rdsTagging,
  keys: () => new Map(),
  facts(resource, { snapshot, targetOf }) {
    const { account, region, arn, attributes } = resource;
    const global = globalClustersByMember(snapshot).get(arn);
    const members = attributes.members.map(({ instance }) =>
      snapshot.find({ account, region, kind: 'db-instance' }, instance),
    );
    return {
      ...databaseFacts(resource),
      isReplica: attributes.replicates !== null,
      hasReplicas: attributes.readReplicas.length > 0,
      hasDataApi: attributes.dataApi ?? undefined,
      members: members.every((member) => member !== undefined) ? members.map(targetOf) : undefined,
      globalCluster: global && targetOf(global),
    };
  },
  requestTargets: new Map([[connect, databaseUsers]]),
};
