import { pathfinding, type PassedRole } from './passed-role.ts';

const cluster = 'the account has an ECS cluster';

/** Services that run containers or code that the caller chooses. */
export const passedToContainers: readonly PassedRole[] = [
  {
    to: 'service',
    summary: 'the tasks of a new ECS service in an existing cluster.',
    source: `${pathfinding}/ecs-003`,
    service: 'ecs-tasks',
    actions: ['ecs:RegisterTaskDefinition', 'ecs:CreateService'],
    assumption: cluster,
  },
  {
    to: 'service-in-new-cluster',
    summary: 'the tasks of a new ECS service in a new cluster.',
    source: `${pathfinding}/ecs-001`,
    service: 'ecs-tasks',
    actions: ['ecs:CreateCluster', 'ecs:RegisterTaskDefinition', 'ecs:CreateService'],
  },
  {
    to: 'updated-service',
    summary: 'the tasks of an existing ECS service, by a new task definition.',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html',
    service: 'ecs-tasks',
    actions: ['ecs:RegisterTaskDefinition', 'ecs:UpdateService'],
    assumption: 'the account has an ECS service',
  },
  {
    to: 'started-task',
    summary: 'a new ECS task on a container instance of a cluster.',
    source: `${pathfinding}/ecs-005`,
    service: 'ecs-tasks',
    actions: ['ecs:RegisterTaskDefinition', 'ecs:StartTask'],
    assumption: 'the account has an ECS cluster with a container instance',
  },
  {
    to: 'overridden-task',
    summary: 'a task of an existing ECS task definition, with another role and another command.',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html',
    service: 'ecs-tasks',
    actions: ['ecs:RunTask'],
    assumption: 'the account has an ECS cluster and a task definition',
    unlessAllowed: 'ecs:RegisterTaskDefinition',
  },
  {
    to: 'batch-job',
    summary: 'a new job of AWS Batch in an existing queue.',
    source: 'https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html',
    service: 'ecs-tasks',
    actions: ['batch:RegisterJobDefinition', 'batch:SubmitJob'],
    assumption: 'the account has a job queue of AWS Batch',
  },
  {
    to: 'batch-job-in-new-queue',
    summary: 'a new job of AWS Batch in a new queue.',
    source: 'https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html',
    service: 'ecs-tasks',
    actions: [
      'batch:CreateComputeEnvironment',
      'batch:CreateJobQueue',
      'batch:RegisterJobDefinition',
      'batch:SubmitJob',
    ],
  },
  {
    to: 'batch-build',
    summary: 'a new CodeBuild project, and start a batch build with chosen commands.',
    source: `${pathfinding}/codebuild-004`,
    service: 'codebuild',
    actions: ['codebuild:CreateProject', 'codebuild:StartBuildBatch'],
  },
  {
    to: 'updated-build',
    summary: 'an existing CodeBuild project, and start a build with chosen commands.',
    source: 'https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html',
    service: 'codebuild',
    actions: ['codebuild:UpdateProject', 'codebuild:StartBuild'],
    assumption: 'the account has a CodeBuild project',
  },
  {
    to: 'updated-function',
    summary: 'an existing Lambda function, rewrite its code and invoke it.',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html',
    service: 'lambda',
    actions: ['lambda:UpdateFunctionConfiguration', 'lambda:UpdateFunctionCode', 'lambda:InvokeFunction'],
    assumption: 'the account has a Lambda function',
  },
  {
    to: 'airflow-environment',
    summary: 'a new environment of Managed Workflows for Apache Airflow, which runs chosen code.',
    source: 'https://docs.aws.amazon.com/mwaa/latest/userguide/mwaa-create-role.html',
    service: 'airflow',
    actions: ['airflow:CreateEnvironment'],
    assumption: 'the account has a bucket and a network for Airflow, and # may read the bucket',
  },
];
