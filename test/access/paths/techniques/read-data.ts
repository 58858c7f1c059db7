import { home, region } from '../../../accounts/account.ts';
import { allow, deny } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const goal = 'rds-db:connect';
const modify = 'rds:ModifyDBInstance';
const modifyCluster = 'rds:ModifyDBCluster';
const getSecret = 'secretsmanager:GetSecretValue';
const execute = 'rds-data:ExecuteStatement';
const enable = 'rds:EnableHttpEndpoint';
const arnOf = (rest: string) => `arn:aws:rds:${region}:${home}:${rest}`;
const userOf = (id: string, name: string) => `arn:aws:rds-db:${region}:${home}:dbuser:${id}/${name}`;
const secret = `arn:aws:secretsmanager:${region}:${home}:secret:rds!db-1-AbCdEf`;

const user = 'if it has such a database user, set up for IAM authentication';
const network = 'if it can be reached over the network';
const decrypt = 'if they may decrypt the secret with its KMS key, if that is a customer managed key';

const orders = { id: 'orders', tags: { department: 'prod' }, resourceId: 'db-ORDERS' };
const withIam = { ...orders, iamAuthentication: true };
const ledger = { id: 'ledger', resourceId: 'cluster-LEDGER' };
const member = { id: 'ledger-1', cluster: 'ledger', engine: 'aurora-postgresql', resourceId: 'db-LEDGER1' };
const byDatabase = { kind: 'db-instance', path: [goal], conditions: [user, network] };

/** Signing in to databases: with IAM, with the master password, or through the Data API. */
export const signInCases: readonly TechniqueCase[] = [
  {
    technique: 'sign-in-to-database',
    goal,
    about: byDatabase.kind,
    given: { alice: { policies: [allow(goal, userOf('db-ORDERS', 'app'))] }, dbInstances: [withIam] },
    path: byDatabase.path,
    conditions: byDatabase.conditions,
    counterexamples: {
      'IAM authentication is off': { dbInstances: [orders] },
      'IAM authentication was not read': {
        dbInstances: [{ ...orders, iamAuthentication: null }],
        path: [goal],
        conditions: ['if IAM authentication is on for it, which was not read', user, network],
      },
      'the policy names another database': {
        alice: { policies: [allow(goal, userOf('db-OTHER', 'app'))] },
      },
      'the policy names the database in place of its resource id': {
        alice: { policies: [allow(goal, userOf('orders', 'app'))] },
      },
      'the policy names another region': {
        alice: { policies: [allow(goal, `arn:aws:rds-db:eu-west-1:${home}:dbuser:db-ORDERS/app`)] },
      },
      'the policy names a database user that no other does': {
        alice: { policies: [allow(goal, userOf('*', 'reporting_*'))] },
        path: [goal],
        conditions: [user, network],
      },
      'every user is denied': {
        alice: { policies: [allow(goal), deny(goal, userOf('db-ORDERS', '*'))] },
      },
      'one user alone is denied': {
        alice: { policies: [allow(goal), deny(goal, userOf('db-ORDERS', 'admin'))] },
        path: [goal],
        conditions: [user, network],
      },
      'it is stopped': {
        dbInstances: [{ ...withIam, status: 'stopped' }],
        path: [goal],
        conditions: [user, 'if somebody starts it, as it is stopped', network],
      },
      'it is in a cluster, which has another resource id': {
        alice: { policies: [allow(goal, userOf('db-LEDGER1', '*'))] },
        dbInstances: [member],
        dbClusters: [{ ...ledger, iamAuthentication: true }],
      },
      'it is in a cluster, whose users she may be': {
        alice: { policies: [allow(goal, userOf('cluster-LEDGER', '*'))] },
        dbInstances: [member],
        dbClusters: [{ ...ledger, iamAuthentication: true }],
        path: [goal],
        conditions: [user, network],
      },
      'it is in a cluster that was not read': {
        alice: { policies: [allow(goal, userOf('cluster-LEDGER', '*'))] },
        dbInstances: [member],
        unread: ['db-cluster'],
        path: [goal],
        conditions: [
          'if IAM authentication is on for it, which was not read',
          'if the policy means its resource id, which was not read',
          user,
          network,
        ],
      },
    },
  },
  {
    technique: 'enable-iam-authentication',
    goal,
    about: 'db-instance',
    given: {
      alice: { policies: [allow(goal), allow(modify), deny(modify, '*', bool('rds:ManageMasterUserPassword', false))] },
      dbInstances: [orders],
    },
    path: [modify, goal],
    conditions: [user, network],
    counterexamples: {
      'she may modify by the tag of another department': {
        alice: { policies: [allow(goal), allow(modify, '*', tagged('dev'))] },
      },
      'she may not sign in': {
        alice: { policies: [allow(modify), deny(modify, '*', bool('rds:ManageMasterUserPassword', false))] },
      },
      'it is in a cluster, and she may modify the instance alone': { dbInstances: [member], dbClusters: [ledger] },
      'it is in a cluster that she may modify': {
        alice: {
          policies: [
            allow(goal),
            allow(modifyCluster, arnOf('cluster:ledger')),
            deny(modifyCluster, '*', bool('rds:ManageMasterUserPassword', false)),
          ],
        },
        dbInstances: [member],
        dbClusters: [ledger],
        path: [modifyCluster, goal],
        conditions: [user, network],
      },
    },
  },
  {
    technique: 'set-master-password',
    goal,
    about: 'db-instance',
    given: { alice: { policies: [allow(modify, '*', tagged('prod'))] }, dbInstances: [orders] },
    path: [modify],
    conditions: [network],
    counterexamples: {
      'it has another tag': { dbInstances: [{ ...orders, tags: { department: 'dev' } }] },
      'it has no tag': { dbInstances: [{ ...orders, tags: {} }] },
      'RDS has to manage the password': {
        alice: { policies: [allow(modify), deny(modify, '*', bool('rds:ManageMasterUserPassword', false))] },
      },
      'she may only modify where RDS manages the password': {
        alice: { policies: [allow(modify, '*', bool('rds:ManageMasterUserPassword', true))] },
      },
      'RDS manages the password now': {
        dbInstances: [{ ...orders, masterSecret: secret }],
        path: [modify],
        conditions: [network],
      },
      'it is in a cluster, which has the password': {
        alice: { policies: [allow(modify)] },
        dbInstances: [member],
        dbClusters: [ledger],
      },
      'she may modify the cluster that it is in': {
        alice: { policies: [allow(modifyCluster, arnOf('cluster:ledger'))] },
        dbInstances: [member],
        dbClusters: [ledger],
        path: [modifyCluster],
        conditions: [network],
      },
      'she may modify the cluster that it is in, which was not read': {
        alice: { policies: [allow(modifyCluster, arnOf('cluster:ledger'))] },
        dbInstances: [member],
        unread: ['db-cluster'],
        path: [modifyCluster],
        conditions: [network],
      },
    },
  },
  {
    technique: 'read-master-secret',
    goal,
    about: 'db-instance',
    given: {
      alice: { policies: [allow(getSecret, `arn:aws:secretsmanager:*:*:secret:rds!*`)] },
      dbInstances: [{ ...orders, masterSecret: secret }],
    },
    path: [getSecret],
    conditions: [decrypt, network],
    counterexamples: {
      'she may read other secrets': {
        alice: { policies: [allow(getSecret, 'arn:aws:secretsmanager:*:*:secret:app/*')] },
      },
      'RDS does not manage the password': { dbInstances: [orders] },
      'the policy reads what was not read of the secret': {
        alice: { policies: [allow(getSecret, '*', { StringEquals: { 'aws:ResourceTag/team': 'db' } })] },
        path: [getSecret],
        conditions: ['if it is tagged team=db', decrypt, network],
      },
    },
  },
  {
    technique: 'run-sql-by-data-api',
    goal,
    about: 'db-cluster',
    given: {
      alice: { policies: [allow(execute, arnOf('cluster:ledger')), allow(getSecret, secret)] },
      dbClusters: [{ ...ledger, dataApi: true, masterSecret: secret }],
    },
    path: [execute, getSecret],
    conditions: [decrypt],
    counterexamples: {
      'the Data API is off': {
        alice: {
          policies: [allow(execute, arnOf('cluster:ledger')), allow(getSecret, secret.replace('rds!', 'app'))],
        },
        dbClusters: [{ ...ledger, dataApi: false, masterSecret: secret }],
      },
      'she may read no secret': { alice: { policies: [allow(execute, arnOf('cluster:ledger'))] } },
      'she may run SQL on another cluster': {
        alice: { policies: [allow(execute, arnOf('cluster:other')), allow(getSecret, secret.replace('rds!', 'app'))] },
      },
      'the secret is one that a policy names': {
        dbClusters: [{ ...ledger, dataApi: true }],
        path: [execute, getSecret],
        conditions: ['if the secret holds a password of the database', decrypt],
      },
      'the cluster is no Aurora cluster': {
        dbClusters: [{ ...ledger, engine: 'postgres', dataApi: true }],
      },
      'whether the Data API is on was not read': {
        alice: { policies: [allow(execute), allow(getSecret, secret)] },
        dbClusters: [{ ...ledger, dataApi: null, masterSecret: null }],
        path: [execute, getSecret],
        conditions: [
          'if its Data API is on, which was not read',
          'if the secret holds a password of the database',
          decrypt,
        ],
      },
    },
  },
  {
    technique: 'enable-data-api',
    goal,
    about: 'db-cluster',
    given: {
      alice: { policies: [allow([enable, execute]), allow(getSecret, secret)] },
      dbClusters: [{ ...ledger, dataApi: false }],
    },
    path: [enable, execute, getSecret],
    conditions: ['if the secret holds a password of the database', decrypt],
    counterexamples: {
      'she may not switch it on': { alice: { policies: [allow(execute), allow(getSecret, secret)] } },
      'it is a Multi-AZ cluster': { dbClusters: [{ ...ledger, engine: 'mysql', dataApi: false }] },
    },
  },
  {
    technique: 'enable-data-api-by-modification',
    goal,
    about: 'db-cluster',
    given: {
      alice: {
        policies: [
          allow([modifyCluster, execute]),
          allow(getSecret, secret),
          deny(modifyCluster, '*', bool('rds:ManageMasterUserPassword', false)),
        ],
      },
      dbClusters: [{ ...ledger, dataApi: false }],
    },
    path: [modifyCluster, execute, getSecret],
    conditions: [
      'if it is a cluster of Aurora Serverless v1',
      'if the secret holds a password of the database',
      decrypt,
    ],
    counterexamples: {
      'she may not run SQL': {
        alice: {
          policies: [
            allow(modifyCluster),
            allow(getSecret, secret),
            deny(modifyCluster, '*', bool('rds:ManageMasterUserPassword', false)),
          ],
        },
      },
    },
  },
];

function bool(key: string, value: boolean) {
  return { Bool: { [key]: String(value) } };
}

function tagged(department: string) {
  return { StringEquals: { 'rds:db-tag/department': department } };
}
