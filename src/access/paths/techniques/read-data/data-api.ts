import type { AccessModel } from '../../model/access-model.ts';
import { resourcesOfChoice } from '../../model/resource-patterns.ts';
import { connect } from '../../model/targets/database-users.ts';
import type { Target } from '../../model/target.ts';
import type { Plan, Technique } from '../../model/technique.ts';
import { databaseOf, modifyCluster, modifying, started } from './databases.ts';
import { getSecret, mayDecrypt, readingSecret } from './passwords.ts';

const execute = 'rds-data:ExecuteStatement';
const enable = 'rds:EnableHttpEndpoint';

/** Running SQL with the RDS Data API, which needs no connection: whoever calls it needs a secret with a password. */
export const dataApiTechniques: readonly Technique[] = [
  {
    id: 'run-sql-by-data-api',
    family: 'around',
    goal: connect,
    summary: 'Run SQL with the Data API of an Aurora cluster and the secret of a database user.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html',
    actions: [execute, getSecret],
    plan: (target, model) => {
      const { hasDataApi } = target.facts;
      if (hasDataApi === false) return undefined;
      return runningSql(target, model, hasDataApi ? [] : ['its Data API is on, which was not read']);
    },
  },
  {
    id: 'enable-data-api',
    family: 'unprotect',
    goal: connect,
    summary: 'Switch on the Data API of an Aurora cluster, then run SQL with the secret of a database user.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_EnableHttpEndpoint.html',
    actions: [enable, execute, getSecret],
    plan: (target, model) => enabling(target, model, (on) => ({ action: enable, on })),
  },
  {
    id: 'enable-data-api-by-modification',
    family: 'unprotect',
    goal: connect,
    summary:
      'Switch on the Data API of an Aurora Serverless v1 cluster, then run SQL with the secret of a database user.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBCluster.html',
    actions: [modifyCluster, execute, getSecret],
    plan: (target, model) =>
      enabling(target, model, (on) => modifying({ kind: 'cluster', target: on }, 'EnableHttpEndpoint'), [
        'it is a cluster of Aurora Serverless v1',
      ]),
  },
];

function enabling(
  target: Target,
  model: AccessModel,
  callOn: (cluster: Target) => Plan['calls'][number],
  assumptions: readonly string[] = [],
): readonly Plan[] {
  const database = databaseOf(target);
  if (!database || target.facts.hasDataApi === true) return [];
  return runningSql(target, model, assumptions).map(({ calls, ...plan }) => ({
    ...plan,
    calls: [callOn(database.target), ...calls],
  }));
}

/** One plan for each secret: that of the master user where RDS manages it, else those that policies name. */
function runningSql(target: Target, model: AccessModel, assumptions: readonly string[]): readonly Plan[] {
  const database = databaseOf(target);
  if (database?.kind !== 'cluster' || !database.isAurora) return [];
  const { masterSecret, isStopped } = target.facts;
  const others = resourcesOfChoice({ action: getSecret, type: 'Secret' }, database.target, model);
  const secrets = [
    ...(masterSecret ? [{ secret: masterSecret, holds: [] }] : []),
    ...others.map((secret) => ({ secret, holds: ['the secret holds a password of the database'] })),
  ];
  return secrets.map(({ secret, holds }) => ({
    calls: [{ action: execute, on: database.target }, readingSecret(secret)],
    assumptions: [...assumptions, ...holds, mayDecrypt, ...started(isStopped)],
  }));
}
