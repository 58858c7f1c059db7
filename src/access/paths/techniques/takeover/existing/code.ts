import { pathfinding } from '../passing/passed-role.ts';
import { started, type ExistingResource } from './existing-resource.ts';

const aFunction = 'a Lambda function';
const invoke = ['lambda:InvokeFunction', 'lambda:AddPermission', 'lambda:CreateEventSourceMapping'];
const invoked = 'something invokes it';
const updateBuild = ['codebuild:UpdateProject', 'codebuild:StartBuild'];
const aNotebook = 'a SageMaker notebook instance runs with role #';

/** Existing resources that run code with a role. */
export const existingCode: readonly ExistingResource[] = [
  {
    id: 'update-function-code',
    summary: 'Rewrite the code of a Lambda function that runs with a role.',
    source: `${pathfinding}/lambda-004`,
    service: 'lambda',
    ways: started(['lambda:UpdateFunctionCode'], invoke, aFunction, invoked),
    unlessPassing: ['lambda:UpdateFunctionConfiguration', 'lambda:UpdateFunctionCode', 'lambda:InvokeFunction'],
  },
  {
    id: 'update-function-layers',
    summary: 'Add a layer with chosen code to a Lambda function that runs with a role.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html',
    service: 'lambda',
    ways: started(['lambda:UpdateFunctionConfiguration', 'lambda:GetLayerVersion'], invoke, aFunction, invoked),
  },
  {
    id: 'update-development-endpoint',
    summary: 'Add a key to a Glue development endpoint that runs with a role, and sign in to it.',
    source: `${pathfinding}/glue-002`,
    service: 'glue',
    ways: [{ actions: ['glue:UpdateDevEndpoint'], assumption: 'a Glue development endpoint runs with role #' }],
  },
  {
    id: 'run-glue-statement',
    summary: 'Run code in an interactive session of Glue that runs with a role.',
    source: 'https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-interactive-sessions.html',
    service: 'glue',
    ways: [{ actions: ['glue:RunStatement'], assumption: 'an interactive session of Glue runs with role #' }],
  },
  {
    id: 'override-build',
    summary: 'Start a build of a CodeBuild project that runs with a role, with a chosen build specification.',
    source: `${pathfinding}/codebuild-002`,
    service: 'codebuild',
    ways: [{ actions: ['codebuild:StartBuild'], assumption: 'a CodeBuild project runs with role #' }],
    unlessPassing: updateBuild,
  },
  {
    id: 'override-batch-build',
    summary: 'Start a batch build of a CodeBuild project that runs with a role, with a chosen build specification.',
    source: `${pathfinding}/codebuild-003`,
    service: 'codebuild',
    ways: [
      {
        actions: ['codebuild:StartBuildBatch'],
        assumption: 'a CodeBuild project that allows batch builds runs with role #',
      },
    ],
  },
  {
    id: 'update-build-project',
    summary: 'Change what a CodeBuild project that runs with a role builds.',
    source: 'https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html',
    service: 'codebuild',
    ways: [
      {
        actions: ['codebuild:UpdateProject'],
        assumption: 'a CodeBuild project runs with role #, and something starts its builds',
      },
    ],
    unlessPassing: updateBuild,
  },
  {
    id: 'exec-into-task',
    summary: 'Run commands in an ECS task that runs with a role.',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
    service: 'ecs-tasks',
    ways: [{ actions: ['ecs:ExecuteCommand'], assumption: 'an ECS task that allows ECS Exec runs with role #' }],
  },
  {
    id: 'open-notebook',
    summary: 'Open a SageMaker notebook instance that runs with a role.',
    source: `${pathfinding}/sagemaker-004`,
    service: 'sagemaker',
    ways: [{ actions: ['sagemaker:CreatePresignedNotebookInstanceUrl'], assumption: aNotebook }],
  },
  {
    id: 'change-notebook-script',
    summary: 'Give a SageMaker notebook instance that runs with a role a script that it runs when it starts.',
    source: `${pathfinding}/sagemaker-005`,
    service: 'sagemaker',
    ways: [
      {
        actions: [
          'sagemaker:CreateNotebookInstanceLifecycleConfig',
          'sagemaker:StopNotebookInstance',
          'sagemaker:UpdateNotebookInstance',
          'sagemaker:StartNotebookInstance',
        ],
        assumption: aNotebook,
      },
    ],
  },
  {
    id: 'open-studio',
    summary: 'Open SageMaker Studio as a user profile that runs with a role.',
    source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedDomainUrl.html',
    service: 'sagemaker',
    ways: [
      {
        actions: ['sagemaker:CreatePresignedDomainUrl'],
        assumption: 'a user profile of SageMaker Studio runs with role #',
      },
    ],
  },
  {
    id: 'update-web-service',
    summary: 'Change what an App Runner service that runs with a role runs.',
    source: `${pathfinding}/apprunner-002`,
    service: 'tasks.apprunner',
    ways: [{ actions: ['apprunner:UpdateService'], assumption: 'an App Runner service runs with role #' }],
  },
  {
    id: 'use-code-interpreter',
    summary: 'Run code in a code interpreter of Bedrock AgentCore that runs with a role.',
    source: `${pathfinding}/bedrock-002`,
    service: 'bedrock-agentcore',
    ways: [
      {
        actions: ['bedrock-agentcore:StartCodeInterpreterSession', 'bedrock-agentcore:InvokeCodeInterpreter'],
        assumption: 'a code interpreter of Bedrock AgentCore runs with role #',
      },
    ],
  },
];
