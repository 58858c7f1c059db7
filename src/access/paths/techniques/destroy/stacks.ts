import { partitionOf } from '../../../../domain/arn.ts';
import type { Technique } from '../../model/technique.ts';
import { targetOfArn, type Target } from '../../model/target.ts';
import { deleteCluster, deleteInstance } from '../shared/database-calls.ts';
import { terminate } from '../shared/instance-calls.ts';
import { between, withUnreadPart } from '../shared/resources-not-read.ts';
import { isStackProtected } from '../shared/stack-protection.ts';

/** The resources that CloudFormation creates and may delete. */
const parts = [
  { goal: terminate, kind: 'instance', noun: 'instance', suffix: '' },
  { goal: 'ec2:DeleteVolume', kind: 'volume', noun: 'volume', suffix: '-of-volume' },
  { goal: 'ec2:ReleaseAddress', kind: 'address', noun: 'address', suffix: '-of-address' },
  { goal: deleteInstance, kind: 'db-instance', noun: 'database instance', suffix: '-of-db-instance' },
  { goal: deleteCluster, kind: 'db-cluster', noun: 'database cluster', suffix: '-of-db-cluster' },
] as const;

const operations = [
  {
    id: 'delete-stack',
    action: 'cloudformation:DeleteStack',
    does: 'Delete',
    assumption: 'it is not protected from termination',
  },
  {
    id: 'update-stack',
    action: 'cloudformation:UpdateStack',
    does: 'Update',
    assumption: 'its stack policy lets parts be removed',
  },
] as const;

/**
 * Making CloudFormation delete what belongs to a stack. It acts with the caller's permissions, except for a stack with
 * a service role: then it acts as that role, even for callers who could not pass it.
 */
const ofStacks: readonly Technique[] = parts.flatMap(({ goal, kind, noun, suffix }) =>
  operations.map(({ id, action, does, assumption }): Technique => ({
    id: `${id}${suffix}`,
    family: 'around',
    goal,
    summary: `${does} the CloudFormation stack that the ${noun} belongs to, with the permissions of the stack's service role.`,
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html',
    actions: [action],
    plan: (target) => {
      const { stack } = target.facts;
      if (target.kind !== kind || stack === undefined || isStackProtected(target.facts)) return undefined;
      return {
        calls: [{ action, on: targetOfArn(stack, target.account) }],
        assumptions: [`its stack has a role that may do it, and ${assumption}`, ...assumptionsOn(target)],
      };
    },
  })),
);

const deleteInstances = 'cloudformation:DeleteStackInstances';

/** A stack that a stack set created is named `StackSet-NAME-ID`. */
const stackOfSet = /:stack\/StackSet-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\//;

/**
 * Making a stack set delete its stack and what belongs to it. It acts with its own roles.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs.html
 */
const ofStackSets: readonly Technique[] = parts.map(({ goal, kind, noun, suffix }) => ({
  id: `delete-stack-instances${suffix}`,
  family: 'around',
  goal,
  summary: `Make the stack set of the stack that the ${noun} belongs to delete the stack.`,
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStackInstances.html',
  actions: [deleteInstances],
  plan: (target, model) => {
    const name = stackOfSet.exec(target.facts.stack ?? '')?.[1];
    if (target.kind !== kind || name === undefined || isStackProtected(target.facts)) return undefined;
    const { account, region } = target;
    const prefix = `arn:${partitionOf(region)}:cloudformation:${region}:${account}:stackset/${name}:`;
    const partOf = (pattern: string) => between(pattern, `:stackset/${name}:`, '');
    const what = 'the id of its stack set';
    return withUnreadPart({ actions: [deleteInstances], partOf, what }, model, (id) => ({
      calls: [
        {
          action: deleteInstances,
          on: targetOfArn(prefix + id, account),
          sends: { 'cloudformation:TargetRegion': region },
        },
      ],
      assumptions: ['its stack set is in this account and region', ...assumptionsOn(target)],
    }));
  },
}));

/** All that makes CloudFormation delete a resource. */
export const stackTechniques: readonly Technique[] = [...ofStacks, ...ofStackSets];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html */
function assumptionsOn({ kind, facts: { deletionProtection } }: Target): readonly string[] {
  if (kind !== 'db-instance' && kind !== 'db-cluster') return [];
  return [
    'its DeletionPolicy is not Retain',
    ...(deletionProtection === undefined ? ['its deletion protection is off, which was not read'] : []),
  ];
}
