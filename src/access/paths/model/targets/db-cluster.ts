import { partitionOf } from '../../../../domain/arn.ts';
import type { DbCluster } from '../../../../domain/rds/database.ts';
import { targetOfArn, type Target } from '../target.ts';
import { connect, databaseUsers } from './database-users.ts';
import { databaseFacts, isAuroraEngine } from './database-facts.ts';
import { unreadInstance } from './db-instance.ts';
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
    const isReplica = attributes.replicates !== null;
    const hasReplicas = attributes.readReplicas.length > 0;
    const listed = globalClustersByMember(snapshot).get(arn);
    const global = listed ? targetOf(listed) : unreadGlobalCluster(resource);
    return {
      ...databaseFacts(resource),
      isReplica,
      hasReplicas,
      canStop: isReplica || hasReplicas ? false : canStop(attributes),
      hasDataApi: attributes.dataApi ?? undefined,
      members: attributes.members.map(({ instance: id }) => {
        const found = snapshot.find({ account, region, kind: 'db-instance' }, id);
        return found ? targetOf(found) : unreadInstance(id, resource);
      }),
      isInGlobalCluster: global !== undefined,
      globalCluster: global,
      isPrimary: listed?.attributes.members.some(({ cluster, isWriter }) => isWriter && cluster === arn),
    };
  },
  requestTargets: new Map([[connect, databaseUsers]]),
};

/** A cluster knows its global cluster, even where those were not read. */
function unreadGlobalCluster({ account, region, attributes }: DbCluster): Target | undefined {
  const id = attributes.globalCluster;
  return id === null
    ? undefined
    : targetOfArn(`arn:${partitionOf(region)}:rds::${account}:global-cluster:${id}`, account);
}

/**
 * Clusters in a global cluster cannot be stopped either; they can leave it.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-cluster-stop-start.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.Limitations.html
 */
function canStop({ engine, engineMode }: DbCluster['attributes']): boolean | undefined {
  if (engine !== null && !isAuroraEngine(engine)) return false;
  if (engineMode === 'serverless' || engineMode === 'multimaster') return false;
  return engine === null || engineMode === null || engineMode === 'parallelquery' ? undefined : true;
}
