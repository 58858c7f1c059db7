import { home } from '../../../accounts/account.ts';
import { allow } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const terminate = 'ec2:TerminateInstances';
const deleteInstances = 'cloudformation:DeleteStackInstances';

const set = 'arn:aws:cloudformation:us-east-1:111122223333:stack';
const ofSet = { 'aws:cloudformation:stack-id': `${set}/StackSet-base-line-0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f/0a1` };

const parts = {
  '': { goal: terminate, kind: 'instances' },
  '-of-volume': { goal: 'ec2:DeleteVolume', kind: 'volumes' },
  '-of-address': { goal: 'ec2:ReleaseAddress', kind: 'addresses' },
  '-of-db-instance': { goal: 'rds:DeleteDBInstance', kind: 'dbInstances' },
  '-of-db-cluster': { goal: 'rds:DeleteDBCluster', kind: 'dbClusters' },
} as const;

/** Stack sets delete what their stacks created. */
export const stackSetCases: readonly TechniqueCase[] = [
  ...(['', '-of-volume', '-of-address', '-of-db-instance', '-of-db-cluster'] as const).map(ofStackSet),
];

function ofStackSet(suffix: '' | '-of-volume' | '-of-address' | '-of-db-instance' | '-of-db-cluster'): TechniqueCase {
  const part = parts[suffix];
  const allowed = `arn:aws:cloudformation:*:${home}:stackset/base-line:*`;
  const conditions = [
    'if its stack set is in this account and region',
    ...(suffix.includes('db') ? ['if its DeletionPolicy is not Retain'] : []),
  ];
  return {
    technique: `delete-stack-instances${suffix}`,
    goal: part.goal,
    given: { alice: { policies: [allow(deleteInstances, allowed)] }, [part.kind]: [{ id: 'x-1', tags: ofSet }] },
    path: [deleteInstances],
    conditions,
    counterexamples: {
      'a stack of its own made it': {
        [part.kind]: [{ id: 'x-1', tags: { 'aws:cloudformation:stack-id': `${set}/base-line/0a1` } }],
      },
      'the policy names another stack set': {
        alice: { policies: [allow(deleteInstances, `arn:aws:cloudformation:*:${home}:stackset/base:*`)] },
      },
      'the policy names another region': {
        alice: {
          policies: [allow(deleteInstances, '*', { StringEquals: { 'cloudformation:TargetRegion': 'eu-west-1' } })],
        },
      },
    },
  };
}
