import { pathfinding, type PassedRole } from './passed-role.ts';

const glueJob = 'the account has a Glue job';

/** Services for data and machine learning that run code that the caller chooses. */
export const passedToDataServices: readonly PassedRole[] = [
  {
    to: 'triggered-job',
    summary: 'a new Glue job that a trigger starts.',
    source: `${pathfinding}/glue-004`,
    service: 'glue',
    actions: ['glue:CreateJob', 'glue:CreateTrigger'],
  },
  {
    to: 'updated-job',
    summary: 'an existing Glue job with another script, and run it.',
    source: `${pathfinding}/glue-005`,
    service: 'glue',
    actions: ['glue:UpdateJob', 'glue:StartJobRun'],
    assumption: glueJob,
  },
  {
    to: 'updated-triggered-job',
    summary: 'an existing Glue job with another script, which a new trigger starts.',
    source: `${pathfinding}/glue-006`,
    service: 'glue',
    actions: ['glue:UpdateJob', 'glue:CreateTrigger'],
    assumption: glueJob,
  },
  {
    to: 'glue-session',
    summary: 'a new interactive session of Glue, and run code in it.',
    source: 'https://docs.aws.amazon.com/glue/latest/dg/glue-is-security.html',
    service: 'glue',
    actions: ['glue:CreateSession', 'glue:RunStatement'],
  },
  {
    to: 'processing-job',
    summary: 'a new SageMaker processing job that runs a chosen container.',
    source: `${pathfinding}/sagemaker-003`,
    service: 'sagemaker',
    actions: ['sagemaker:CreateProcessingJob'],
  },
  {
    to: 'notebook-with-script',
    summary: 'a new SageMaker notebook that runs a chosen script when it starts.',
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/notebook-lifecycle-config.html',
    service: 'sagemaker',
    actions: ['sagemaker:CreateNotebookInstanceLifecycleConfig', 'sagemaker:CreateNotebookInstance'],
  },
  {
    to: 'unopened-notebook',
    summary: 'a new SageMaker notebook that somebody else opens.',
    source: `${pathfinding}/sagemaker-001`,
    service: 'sagemaker',
    actions: ['sagemaker:CreateNotebookInstance'],
    assumption: 'the caller gets the notebook opened, or an existing lifecycle configuration does what they want',
  },
  {
    to: 'tuning-job',
    summary: 'a new SageMaker tuning job that runs a chosen container.',
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html',
    service: 'sagemaker',
    actions: ['sagemaker:CreateHyperParameterTuningJob'],
  },
  {
    to: 'model',
    summary: 'a new SageMaker model, whose chosen container runs in a transform job.',
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html',
    service: 'sagemaker',
    actions: ['sagemaker:CreateModel', 'sagemaker:CreateTransformJob'],
  },
];
