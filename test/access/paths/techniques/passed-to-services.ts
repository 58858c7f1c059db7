import { goal } from '../fixtures/escalation.ts';
import { pass, passing } from '../fixtures/passing.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const tasks = 'ecs-tasks.amazonaws.com';
const glue = 'glue.amazonaws.com';
const sagemaker = 'sagemaker.amazonaws.com';
const cloudformation = 'cloudformation.amazonaws.com';

const codebuild = 'codebuild.amazonaws.com';
const changeSet = ['cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'];
const aCluster = 'if the account has an ECS cluster';
const aQueue = 'if the account has a job queue of AWS Batch';
const unopened = 'if the caller gets the notebook opened, or an existing lifecycle configuration does what they want';

/** Paths through what may exist, which are left without a call that makes it. */
const oldQueue = { path: [pass, 'batch:RegisterJobDefinition', 'batch:SubmitJob', goal], conditions: [aQueue] };
const oldBatches = {
  path: ['codebuild:StartBuildBatch', goal],
  conditions: ['if a CodeBuild project that allows batch builds runs with role ops'],
};
const oldBuilds = { path: ['codebuild:StartBuild', goal], conditions: ['if a CodeBuild project runs with role ops'] };
const oldFunction = {
  path: ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction', goal],
  conditions: ['if a Lambda function runs with role ops'],
};
const oldSession = {
  path: ['glue:RunStatement', goal],
  conditions: ['if an interactive session of Glue runs with role ops'],
};

/** Acting by a role through the services that were known later as users of iam:PassRole. */
export const passedToServicesCases: readonly TechniqueCase[] = [
  passing('service', tasks, ['ecs:RegisterTaskDefinition', 'ecs:CreateService'], {}, { conditions: [aCluster] }),
  passing(
    'service-in-new-cluster',
    tasks,
    ['ecs:CreateCluster', 'ecs:RegisterTaskDefinition', 'ecs:CreateService'],
    {},
    {
      without: {
        'ecs:CreateCluster': {
          path: [pass, 'ecs:RegisterTaskDefinition', 'ecs:CreateService', goal],
          conditions: [aCluster],
        },
      },
    },
  ),
  passing(
    'updated-service',
    tasks,
    ['ecs:RegisterTaskDefinition', 'ecs:UpdateService'],
    {},
    {
      conditions: ['if the account has an ECS service'],
    },
  ),
  passing(
    'started-task',
    tasks,
    ['ecs:RegisterTaskDefinition', 'ecs:StartTask'],
    {},
    {
      conditions: ['if the account has an ECS cluster with a container instance'],
    },
  ),
  passing(
    'overridden-task',
    tasks,
    ['ecs:RunTask'],
    {},
    {
      conditions: ['if the account has an ECS cluster and a task definition'],
    },
  ),
  passing('batch-job', tasks, ['batch:RegisterJobDefinition', 'batch:SubmitJob'], {}, { conditions: [aQueue] }),
  passing(
    'batch-job-in-new-queue',
    tasks,
    ['batch:CreateComputeEnvironment', 'batch:CreateJobQueue', 'batch:RegisterJobDefinition', 'batch:SubmitJob'],
    {},
    { without: { 'batch:CreateComputeEnvironment': oldQueue, 'batch:CreateJobQueue': oldQueue } },
  ),
  passing(
    'batch-build',
    codebuild,
    ['codebuild:CreateProject', 'codebuild:StartBuildBatch'],
    {},
    { without: { [pass]: oldBatches, 'codebuild:CreateProject': oldBatches } },
  ),
  {
    ...passing(
      'updated-build',
      codebuild,
      ['codebuild:UpdateProject', 'codebuild:StartBuild'],
      {},
      {
        conditions: ['if the account has a CodeBuild project'],
        without: {
          [pass]: oldBuilds,
          'codebuild:UpdateProject': oldBuilds,
          'codebuild:StartBuild': {
            path: ['codebuild:UpdateProject', goal],
            conditions: ['if a CodeBuild project runs with role ops, and something starts its builds'],
          },
        },
      },
    ),
  },
  passing(
    'updated-function',
    'lambda.amazonaws.com',
    ['lambda:UpdateFunctionConfiguration', 'lambda:UpdateFunctionCode', 'lambda:InvokeFunction'],
    {},
    {
      conditions: ['if the account has a Lambda function'],
      without: {
        [pass]: oldFunction,
        'lambda:UpdateFunctionConfiguration': oldFunction,
        'lambda:InvokeFunction': {
          path: ['lambda:UpdateFunctionCode', goal],
          conditions: ['if a Lambda function runs with role ops, and something invokes it'],
        },
      },
    },
  ),
  passing(
    'airflow-environment',
    'airflow.amazonaws.com',
    ['airflow:CreateEnvironment'],
    {},
    {
      conditions: ['if the account has a bucket and a network for Airflow, and ops may read the bucket'],
    },
  ),
  passing('triggered-job', glue, ['glue:CreateJob', 'glue:CreateTrigger']),
  passing(
    'updated-job',
    glue,
    ['glue:UpdateJob', 'glue:StartJobRun'],
    {},
    {
      conditions: ['if the account has a Glue job'],
    },
  ),
  passing(
    'updated-triggered-job',
    glue,
    ['glue:UpdateJob', 'glue:CreateTrigger'],
    {},
    {
      conditions: ['if the account has a Glue job'],
    },
  ),
  passing(
    'glue-session',
    glue,
    ['glue:CreateSession', 'glue:RunStatement'],
    {},
    {
      without: { [pass]: oldSession, 'glue:CreateSession': oldSession },
    },
  ),
  passing('processing-job', sagemaker, ['sagemaker:CreateProcessingJob']),
  passing(
    'notebook-with-script',
    sagemaker,
    ['sagemaker:CreateNotebookInstanceLifecycleConfig', 'sagemaker:CreateNotebookInstance'],
    {},
    {
      without: {
        'sagemaker:CreateNotebookInstanceLifecycleConfig': {
          path: [pass, 'sagemaker:CreateNotebookInstance', goal],
          conditions: [unopened],
        },
      },
    },
  ),
  passing('unopened-notebook', sagemaker, ['sagemaker:CreateNotebookInstance'], {}, { conditions: [unopened] }),
  passing('tuning-job', sagemaker, ['sagemaker:CreateHyperParameterTuningJob']),
  passing('model', sagemaker, ['sagemaker:CreateModel', 'sagemaker:CreateTransformJob']),
  passing(
    'change-set',
    cloudformation,
    changeSet,
    {},
    {
      without: {
        [pass]: {
          path: [...changeSet, goal],
          conditions: ['if a CloudFormation stack has role ops as its service role'],
        },
      },
    },
  ),
  passing(
    'updated-stack',
    cloudformation,
    ['cloudformation:UpdateStack'],
    {},
    {
      conditions: ['if the account has a CloudFormation stack'],
      without: {
        [pass]: {
          path: ['cloudformation:UpdateStack', goal],
          conditions: ['if a CloudFormation stack has role ops as its service role'],
        },
      },
    },
  ),
  passing('cloud-control', cloudformation, ['cloudformation:CreateResource']),
  passing(
    'updated-state-machine',
    'states.amazonaws.com',
    ['states:UpdateStateMachine', 'states:StartExecution'],
    {},
    {
      conditions: ['if the account has a state machine'],
      without: {
        [pass]: {
          path: ['states:UpdateStateMachine', 'states:StartExecution', goal],
          conditions: ['if a state machine runs with role ops'],
        },
        'states:StartExecution': {
          path: ['states:UpdateStateMachine', goal],
          conditions: ['if a state machine runs with role ops, and something starts its executions'],
        },
      },
    },
  ),
  passing(
    'rule',
    'events.amazonaws.com',
    ['events:PutRule', 'events:PutTargets'],
    {},
    {
      conditions: ['if a target of EventBridge makes the calls, or runs what makes them, with ops'],
    },
  ),
  passing(
    'pipe',
    'pipes.amazonaws.com',
    ['pipes:CreatePipe'],
    {},
    {
      conditions: ['if a target of EventBridge Pipes makes the calls, or runs what makes them, with ops'],
    },
  ),
  passing(
    'experiment',
    'fis.amazonaws.com',
    ['fis:CreateExperimentTemplate', 'fis:StartExperiment'],
    {},
    {
      conditions: ['if an action of AWS FIS makes the calls, or starts an automation that makes them, with ops'],
    },
  ),
  passing(
    'remediation',
    'ssm.amazonaws.com',
    ['config:PutRemediationConfigurations', 'config:StartRemediationExecution'],
    {},
    { conditions: ['if the account has an AWS Config rule'] },
  ),
  passing('anywhere-profile', 'rolesanywhere.amazonaws.com', [
    'rolesanywhere:CreateTrustAnchor',
    'rolesanywhere:CreateProfile',
  ]),
];
