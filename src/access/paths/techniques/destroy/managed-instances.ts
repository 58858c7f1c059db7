import { partitionOf } from '../../../../domain/arn.ts';
import type { AccessModel } from '../../model/access-model.ts';
import type { Plan, Technique } from '../../model/technique.ts';
import { changedTarget, targetOfArn, type Target } from '../../model/target.ts';
import { isStackProtected } from '../shared/stack-protection.ts';
import { terminate } from '../shared/instance-calls.ts';
import { between, withUnreadPart } from '../shared/resources-not-read.ts';

/** Making a service terminate an instance that it launched and manages, by the tags that it sets. */
export const managedInstanceTechniques: readonly Technique[] = [
  ...onNodeGroup(
    'delete-node-group',
    'eks:DeleteNodegroup',
    'Delete the EKS node group of the instance, and the instance with it.',
    [],
  ),
  ...onNodeGroup(
    'shrink-node-group',
    'eks:UpdateNodegroupConfig',
    'Set the size of the EKS node group of the instance to zero.',
    [],
  ),
  ...onNodeGroup(
    'replace-node-group',
    'eks:UpdateNodegroupVersion',
    'Replace the nodes of the EKS node group of the instance by force.',
    ['its node group can launch another one'],
  ),
  {
    id: 'terminate-emr-cluster',
    family: 'around',
    goal: terminate,
    summary: 'Terminate the EMR cluster that the instance belongs to.',
    source: 'https://docs.aws.amazon.com/emr/latest/APIReference/API_TerminateJobFlows.html',
    actions: ['elasticmapreduce:TerminateJobFlows'],
    plan: (target) => {
      const on = emrCluster(target);
      return (
        on && {
          calls: [{ action: 'elasticmapreduce:TerminateJobFlows', on }],
          assumptions: ['its EMR cluster is not protected from termination'],
        }
      );
    },
  },
  {
    id: 'terminate-protected-emr-cluster',
    family: 'unprotect',
    goal: terminate,
    summary:
      'Switch off the termination protection of the EMR cluster that the instance belongs to, then terminate it.',
    source: 'https://docs.aws.amazon.com/emr/latest/APIReference/API_SetTerminationProtection.html',
    actions: ['elasticmapreduce:SetTerminationProtection', 'elasticmapreduce:TerminateJobFlows'],
    plan: (target) => {
      const on = emrCluster(target);
      return (
        on && {
          calls: [
            { action: 'elasticmapreduce:SetTerminationProtection', on },
            { action: 'elasticmapreduce:TerminateJobFlows', on },
          ],
        }
      );
    },
  },
  onEnvironment(
    'terminate-environment',
    'elasticbeanstalk:TerminateEnvironment',
    'Terminate the Elastic Beanstalk environment of the instance, with the permissions of its operations role.',
  ),
  onEnvironment(
    'rebuild-environment',
    'elasticbeanstalk:RebuildEnvironment',
    'Rebuild the Elastic Beanstalk environment of the instance, with the permissions of its operations role.',
  ),
  {
    id: 'terminate-provisioned-product',
    family: 'around',
    goal: terminate,
    summary: 'Terminate the provisioned product of Service Catalog that the instance belongs to, with its launch role.',
    source: 'https://docs.aws.amazon.com/servicecatalog/latest/dg/API_TerminateProvisionedProduct.html',
    actions: ['servicecatalog:TerminateProvisionedProduct'],
    plan: (target) => {
      const { kind, account, facts } = target;
      if (kind !== 'instance' || facts.provisionedProduct === undefined || isStackProtected(facts)) return undefined;
      return {
        calls: [
          {
            action: 'servicecatalog:TerminateProvisionedProduct',
            on: targetOfArn(facts.provisionedProduct, account),
            leavesOpen: ['servicecatalog:*'],
          },
        ],
        assumptions: ['its product has a launch role that may do it, and Service Catalog shows them the product'],
      };
    },
  },
];

/** Node groups run in Auto Scaling groups, which termination protection does not stop. */
function onNodeGroup(id: string, action: string, summary: string, assumptions: readonly string[]): Technique[] {
  return [
    {
      id,
      family: 'around',
      goal: terminate,
      summary,
      source: `https://docs.aws.amazon.com/eks/latest/APIReference/API_${action.slice('eks:'.length)}.html`,
      actions: [action],
      plan: (target, model) =>
        nodeGroups(target, action, model)?.map((plan) => ({
          ...plan,
          assumptions: ['it belongs to the node group that its tags name', ...assumptions, ...(plan.assumptions ?? [])],
        })),
    },
  ];
}

/** A node group's ARN also has an id, which no tag tells. */
function nodeGroups(
  { kind, account, region, facts: { nodeGroup } }: Target,
  action: string,
  model: AccessModel,
): readonly Plan[] | undefined {
  if (kind !== 'instance' || nodeGroup === undefined) return undefined;
  const prefix = `arn:${partitionOf(region)}:eks:${region}:${account}:nodegroup/${nodeGroup}/`;
  const partOf = (pattern: string) => between(pattern, `:nodegroup/${nodeGroup}/`, '');
  return withUnreadPart({ actions: [action], partOf, what: 'the id of its node group' }, model, (id): Plan => ({
    calls: [{ action, on: targetOfArn(prefix + id, account) }],
  }));
}

/** EMR's termination protection is that of its instances as well, so those are not looked at. */
function emrCluster({ kind, account, region, facts }: Target): Target | undefined {
  if (kind !== 'instance' || facts.emrCluster === undefined) return undefined;
  return targetOfArn(
    `arn:${partitionOf(region)}:elasticmapreduce:${region}:${account}:cluster/${facts.emrCluster}`,
    account,
  );
}

/**
 * Elastic Beanstalk acts with the caller's permissions, except for an environment with an operations role.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/iam-operationsrole.html
 */
function onEnvironment(id: string, action: string, summary: string): Technique {
  return {
    id,
    family: 'around',
    goal: terminate,
    summary,
    source: 'https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/iam-operationsrole.html',
    actions: [action],
    plan: ({ kind, account, region, facts: { environment } }, model) => {
      if (kind !== 'instance' || environment === undefined) return undefined;
      const prefix = `arn:${partitionOf(region)}:elasticbeanstalk:${region}:${account}:environment/`;
      const partOf = (pattern: string) => /:environment\/([^/*?]+)\//.exec(pattern)?.[1];
      return withUnreadPart(
        { actions: [action], partOf, what: 'the application of its environment' },
        model,
        (name) => {
          const on = targetOfArn(`${prefix}${name}/${environment}`, account);
          return {
            calls: [
              {
                action,
                on: changedTarget(on, {
                  attributes: new Map([...on.attributes, ['elasticbeanstalk:inapplication', undefined]]),
                }),
              },
            ],
            assumptions: ['its environment is the one that its tags name, and has an operations role that may do it'],
          };
        },
      );
    },
  };
}
