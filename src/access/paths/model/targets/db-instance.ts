import { partitionOf } from '../../../../domain/arn.ts';
import type { DbInstance } from '../../../../domain/rds/database.ts';
import { changedTarget, targetOfArn, type ResourceKeys, type Target } from '../target.ts';
import { connect, databaseUsers } from './database-users.ts';
import { databaseFacts, isAuroraEngine, secretTarget } from './database-facts.ts';
import { rdsTagging } from './tagging.ts';
import { textOf, type TargetType } from './target-type.ts';

export const dbInstance: TargetType<'db-instance'> = {
  kind: 'db-instance',
  noun: 'database instance',
  exampleArn: 'arn:aws:rds:us-east-1:111122223333:db:a',
  readsAlso: ['db-cluster'],
  tagging: rdsTagging,
  keys: keysOf,
  facts(resource, { snapshot, targetOf }) {
    const { account, region, attributes } = resource;
    const { cluster: name, replicates, readReplicas } = attributes;
    const cluster = name === null ? undefined : snapshot.find({ account, region, kind: 'db-cluster' }, name);
    const ofCluster = cluster && targetOf(cluster);
    return {
      ...databaseFacts(resource),
      // A cluster keeps these for its instances.
      ...(name !== null && {
        deletionProtection: false,
        memberOf: isAuroraEngine(attributes.engine) ? 'aurora' : 'multi-az',
        resourceId: cluster?.attributes.resourceId ?? undefined,
        iamAuthentication: cluster?.attributes.iamAuthentication ?? undefined,
        masterSecret: secretTarget(cluster?.attributes.masterSecret ?? null, account),
        hasDataApi: cluster?.attributes.dataApi ?? undefined,
        // With its members, the two would contain each other.
        cluster: ofCluster
          ? changedTarget(ofCluster, { facts: { ...ofCluster.facts, members: undefined } })
          : targetOfArn(`arn:${partitionOf(region)}:rds:${region}:${account}:cluster:${name}`, account),
        isOnlyInstance: cluster && cluster.attributes.members.length === 1,
      }),
      isPublic: attributes.publiclyAccessible ?? undefined,
      isReplica: replicates !== null,
      hasReplicas: readReplicas.length > 0,
      canStop: name === null ? canStop(attributes) : false,
    };
  },
  requestTargets: new Map([[connect, databaseUsers]]),
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html#amazonrds-policy-keys */
function keysOf({ attributes }: DbInstance): ResourceKeys {
  const { type, engine, databaseName, multiAz, encrypted, storage, vpc } = attributes;
  return new Map([
    ['rds:databaseclass', type ?? undefined],
    ['rds:databaseengine', engine ?? undefined],
    ['rds:databasename', databaseName ?? undefined],
    ['rds:multiaz', textOf(multiAz)],
    ['rds:piops', provisionedIops(attributes)],
    ['rds:storageencrypted', textOf(encrypted)],
    ['rds:storagesize', textOf(storage)],
    ['rds:vpc', vpc === null ? undefined : 'true'],
  ]);
}

/**
 * Replicas and their sources cannot be stopped either; they can be promoted.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html
 */
function canStop({ engine, multiAz }: DbInstance['attributes']): boolean | undefined {
  if (engine === null) return undefined;
  if (engine.startsWith('custom-')) return false;
  if (!engine.startsWith('sqlserver')) return true;
  return multiAz === null ? undefined : !multiAz;
}

/** 0 without provisioned IOPS; what AWS sends for other storage that reports IOPS is not documented. */
function provisionedIops({ storageType, iops }: DbInstance['attributes']): string | undefined {
  if (storageType?.startsWith('io')) return textOf(iops);
  return storageType !== null && iops === null ? '0' : undefined;
}

/** An instance of a cluster that was not read: its tags and its other condition keys are unknown. */
export function unreadInstance(id: string, { account, region }: Pick<DbInstance, 'account' | 'region'>): Target {
  const target = targetOfArn(`arn:${partitionOf(region)}:rds:${region}:${account}:db:${id}`, account);
  return changedTarget(target, {
    attributes: new Map([...target.attributes, ...keyNames.map((key) => [key, undefined] as const)]),
  });
}

const keyNames = [
  'rds:databaseclass',
  'rds:databaseengine',
  'rds:databasename',
  'rds:multiaz',
  'rds:piops',
  'rds:storageencrypted',
  'rds:storagesize',
  'rds:vpc',
];
