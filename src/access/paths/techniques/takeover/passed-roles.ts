import { maybe } from '../../../policy/truth.ts';
import { identitiesInAccount, type Takeover } from './takeover.ts';
import { callOnBestResource } from './service-calls.ts';
import { pass, passing, trustInWords } from '../shared/pass-role.ts';
import { trustedServicePrincipals } from '../shared/trust-policies.ts';

/** Passing a role to a service's resource that the caller creates and controls. */
interface PassedRole {
  /** The resource that gets the role: part of the technique's id, in kebab case. */
  readonly to: string;
  /** To follow "Pass a role to ". */
  readonly summary: string;
  readonly source: string;
  /** The service principal that the role must trust, without the DNS suffix of the partition. */
  readonly service: string;
  /** The calls that create and start the resource. */
  readonly actions: readonly string[];
  /** What else must exist that is not read, in words. */
  readonly assumption?: string;
  /** Whether the role is passed inside an instance profile. */
  readonly inProfile?: true;
}

const paths = 'https://pathfinding.cloud/paths';

const passedRoles: readonly PassedRole[] = [
  {
    to: 'instance',
    summary: 'a new instance, whose user data runs with the role.',
    source: `${paths}/ec2-001`,
    service: 'ec2',
    actions: ['ec2:RunInstances'],
    inProfile: true,
  },
  {
    to: 'function',
    summary: 'a new Lambda function, and invoke it.',
    source: `${paths}/lambda-001`,
    service: 'lambda',
    actions: ['lambda:CreateFunction', 'lambda:InvokeFunction'],
  },
  {
    to: 'fed-function',
    summary: 'a new Lambda function that a queue or a stream triggers.',
    source: `${paths}/lambda-002`,
    service: 'lambda',
    actions: ['lambda:CreateFunction', 'lambda:CreateEventSourceMapping'],
  },
  {
    to: 'open-function',
    summary: 'a new Lambda function that others are allowed to invoke.',
    source: `${paths}/lambda-006`,
    service: 'lambda',
    actions: ['lambda:CreateFunction', 'lambda:AddPermission'],
  },
  {
    to: 'stack',
    summary: 'a new CloudFormation stack, which creates what its template says.',
    source: `${paths}/cloudformation-001`,
    service: 'cloudformation',
    actions: ['cloudformation:CreateStack'],
  },
  {
    to: 'build',
    summary: 'a new CodeBuild project, and start a build with chosen commands.',
    source: `${paths}/codebuild-001`,
    service: 'codebuild',
    actions: ['codebuild:CreateProject', 'codebuild:StartBuild'],
  },
  {
    to: 'task',
    summary: 'a new ECS task in an existing cluster.',
    source: `${paths}/ecs-004`,
    service: 'ecs-tasks',
    actions: ['ecs:RegisterTaskDefinition', 'ecs:RunTask'],
    assumption: 'the account has an ECS cluster',
  },
  {
    to: 'task-in-new-cluster',
    summary: 'a new ECS task in a new cluster.',
    source: `${paths}/ecs-002`,
    service: 'ecs-tasks',
    actions: ['ecs:CreateCluster', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'],
  },
  {
    to: 'job',
    summary: 'a new Glue job, and run it.',
    source: `${paths}/glue-003`,
    service: 'glue',
    actions: ['glue:CreateJob', 'glue:StartJobRun'],
  },
  {
    to: 'development-endpoint',
    summary: 'a new Glue development endpoint, and sign in to it.',
    source: `${paths}/glue-001`,
    service: 'glue',
    actions: ['glue:CreateDevEndpoint'],
  },
  {
    to: 'notebook',
    summary: 'a new SageMaker notebook, and open it.',
    source: `${paths}/sagemaker-001`,
    service: 'sagemaker',
    actions: ['sagemaker:CreateNotebookInstance', 'sagemaker:CreatePresignedNotebookInstanceUrl'],
  },
  {
    to: 'training-job',
    summary: 'a new SageMaker training job that runs a chosen container.',
    source: `${paths}/sagemaker-002`,
    service: 'sagemaker',
    actions: ['sagemaker:CreateTrainingJob'],
  },
  {
    to: 'web-service',
    summary: 'a new App Runner service that runs a chosen container.',
    source: `${paths}/apprunner-001`,
    service: 'tasks.apprunner',
    actions: ['apprunner:CreateService'],
  },
  {
    to: 'code-interpreter',
    summary: 'a new code interpreter of Bedrock AgentCore, and run code in it.',
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
    summary: 'a Systems Manager automation, whose steps call AWS.',
    source: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html',
    service: 'ssm',
    actions: ['ssm:StartAutomationExecution'],
  },
  {
    to: 'state-machine',
    summary: 'a new state machine, whose steps call AWS.',
    source: 'https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html',
    service: 'states',
    actions: ['states:CreateStateMachine', 'states:StartExecution'],
  },
  {
    to: 'schedule',
    summary: 'a new EventBridge schedule, which calls AWS when it is due.',
    source: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html',
    service: 'scheduler',
    actions: ['scheduler:CreateSchedule'],
  },
];

/** Acting as a role through a service that it trusts. */
export const passedRoleTakeovers: readonly Takeover[] = passedRoles.map(takeoverBy);

function takeoverBy({ to, summary, source, service, actions, assumption, inProfile }: PassedRole): Takeover {
  return {
    id: `pass-role-to-${to}`,
    summary: `Pass a role to ${summary}`,
    source,
    candidates: (actor, context) =>
      [pass, ...actions].every((action) => context.hasAllow(actor, action))
        ? identitiesInAccount(actor, 'role', context)
        : [],
    *plans(actor, role, context) {
      if (
        role.identity.kind !== 'role' ||
        role.identity.account !== actor.identity.account ||
        (inProfile && role.identity.instanceProfiles.length === 0)
      )
        return;
      if (![pass, ...actions].every((action) => context.hasAllow(actor, action))) return;
      for (const { name, truth } of trustedServicePrincipals(role.identity, service, context.model)) {
        const calls = [passing(role, name), ...actions.map((action) => callOnBestResource(action, actor, context))];
        yield {
          calls,
          assumptions: [
            ...(assumption === undefined ? [] : [assumption]),
            ...(truth === maybe ? [trustInWords(role.identity, name)] : []),
          ],
          canBringMfa: false,
        };
      }
    },
  };
}
