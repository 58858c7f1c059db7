import { maybe } from '../../../policy/truth.ts';
import type { Actor } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import { iamTarget } from '../../model/target.ts';
import { identitiesInAccount, type Takeover } from './takeover.ts';
import { callOnBestResource } from './service-calls.ts';
import { trustedServicePrincipals } from '../shared/trust-policies.ts';

const pass = 'iam:PassRole';

/** Handing a role to something of a service that one makes, and that acts by it as one says. */
interface PassedRole {
  /** What gets the role: part of the technique's id, kebab case. */
  readonly to: string;
  /** To follow "Pass a role to ". */
  readonly summary: string;
  readonly source: string;
  /** Whom the role must trust: the name without the DNS suffix of the partition. */
  readonly service: string;
  /** What has to be made and set going. */
  readonly actions: readonly string[];
  /** What else must be there and is not read, in words. */
  readonly provided?: string;
  /** Whether the role is passed inside an instance profile. */
  readonly inProfile?: true;
}

const paths = 'https://pathfinding.cloud/paths';

const passedRoles: readonly PassedRole[] = [
  {
    to: 'instance',
    summary: 'an instance that one launches, whose start script acts by it.',
    source: `${paths}/ec2-001`,
    service: 'ec2',
    actions: ['ec2:RunInstances'],
    inProfile: true,
  },
  {
    to: 'function',
    summary: "a Lambda function of one's own, and invoke it.",
    source: `${paths}/lambda-001`,
    service: 'lambda',
    actions: ['lambda:CreateFunction', 'lambda:InvokeFunction'],
  },
  {
    to: 'fed-function',
    summary: "a Lambda function of one's own that a queue or a stream sets going.",
    source: `${paths}/lambda-002`,
    service: 'lambda',
    actions: ['lambda:CreateFunction', 'lambda:CreateEventSourceMapping'],
  },
  {
    to: 'open-function',
    summary: "a Lambda function of one's own that others are allowed to invoke.",
    source: `${paths}/lambda-006`,
    service: 'lambda',
    actions: ['lambda:CreateFunction', 'lambda:AddPermission'],
  },
  {
    to: 'stack',
    summary: 'a CloudFormation stack, which makes what one writes into its template.',
    source: `${paths}/cloudformation-001`,
    service: 'cloudformation',
    actions: ['cloudformation:CreateStack'],
  },
  {
    to: 'build',
    summary: "a CodeBuild project, and start a build of one's own commands.",
    source: `${paths}/codebuild-001`,
    service: 'codebuild',
    actions: ['codebuild:CreateProject', 'codebuild:StartBuild'],
  },
  {
    to: 'task',
    summary: 'a task of ECS in a cluster that is there.',
    source: `${paths}/ecs-004`,
    service: 'ecs-tasks',
    actions: ['ecs:RegisterTaskDefinition', 'ecs:RunTask'],
    provided: 'the account has an ECS cluster',
  },
  {
    to: 'task-in-new-cluster',
    summary: "a task of ECS in a cluster of one's own.",
    source: `${paths}/ecs-002`,
    service: 'ecs-tasks',
    actions: ['ecs:CreateCluster', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'],
  },
  {
    to: 'job',
    summary: 'a Glue job, and run it.',
    source: `${paths}/glue-003`,
    service: 'glue',
    actions: ['glue:CreateJob', 'glue:StartJobRun'],
  },
  {
    to: 'development-endpoint',
    summary: 'a Glue development endpoint, which one signs in to.',
    source: `${paths}/glue-001`,
    service: 'glue',
    actions: ['glue:CreateDevEndpoint'],
  },
  {
    to: 'notebook',
    summary: 'a SageMaker notebook, and open it.',
    source: `${paths}/sagemaker-001`,
    service: 'sagemaker',
    actions: ['sagemaker:CreateNotebookInstance', 'sagemaker:CreatePresignedNotebookInstanceUrl'],
  },
  {
    to: 'training-job',
    summary: "a SageMaker training job that runs one's own container.",
    source: `${paths}/sagemaker-002`,
    service: 'sagemaker',
    actions: ['sagemaker:CreateTrainingJob'],
  },
  {
    to: 'web-service',
    summary: "a service of App Runner that runs one's own container.",
    source: `${paths}/apprunner-001`,
    service: 'tasks.apprunner',
    actions: ['apprunner:CreateService'],
  },
  {
    to: 'code-interpreter',
    summary: 'a code interpreter of Bedrock AgentCore, and run code in it.',
    source: `${paths}/bedrock-001`,
    service: 'bedrock-agentcore',
    actions: [
      'bedrock-agentcore:CreateCodeInterpreter',
      'bedrock-agentcore:StartCodeInterpreterSession',
      'bedrock-agentcore:InvokeCodeInterpreter',
    ],
  },
  {
    to: 'automation',
    summary: 'an automation of Systems Manager, whose steps call AWS.',
    source: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html',
    service: 'ssm',
    actions: ['ssm:StartAutomationExecution'],
  },
  {
    to: 'state-machine',
    summary: 'a state machine, whose steps call AWS.',
    source: 'https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html',
    service: 'states',
    actions: ['states:CreateStateMachine', 'states:StartExecution'],
  },
  {
    to: 'schedule',
    summary: 'a schedule of EventBridge, which calls AWS when it is due.',
    source: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html',
    service: 'scheduler',
    actions: ['scheduler:CreateSchedule'],
  },
];

/** Acting by a role through a service that it trusts. */
export const passedRoleTakeovers: readonly Takeover[] = passedRoles.map(takeoverBy);

function takeoverBy({ to, summary, source, service, actions, provided, inProfile }: PassedRole): Takeover {
  return {
    id: `pass-role-to-${to}`,
    summary: `Pass a role to ${summary}`,
    source,
    candidates: (actor, surroundings) =>
      [pass, ...actions].every((action) => surroundings.hasAllow(actor, action))
        ? identitiesInAccount(actor, 'role', surroundings)
        : [],
    *plans(actor, role, surroundings) {
      if (
        role.identity.kind !== 'role' ||
        role.identity.account !== actor.identity.account ||
        (inProfile && role.identity.instanceProfiles.length === 0)
      )
        return;
      if (![pass, ...actions].every((action) => surroundings.hasAllow(actor, action))) return;
      for (const { name, truth } of trustedServicePrincipals(role.identity, service, surroundings.model)) {
        const calls = [passed(role, name), ...actions.map((action) => callOnBestResource(action, actor, surroundings))];
        yield {
          calls,
          assumptions: [
            ...(provided === undefined ? [] : [provided]),
            ...(truth === maybe ? [trustInWords(role, name)] : []),
          ],
          canBringMfa: false,
        };
      }
    },
  };
}

/** For what the role is passed is not known before it is made. */
function passed({ identity, tags }: Actor, service: string): Call {
  const on = {
    ...iamTarget('role', identity.arn, identity.account, tags),
    attributes: new Map([['iam:associatedresourcearn', undefined]]),
  };
  return { action: pass, on, sends: { 'iam:PassedToService': service } };
}

function trustInWords({ identity: { name } }: Actor, service: string): string {
  return `the trust policy of ${name} lets ${service} in for it`;
}
