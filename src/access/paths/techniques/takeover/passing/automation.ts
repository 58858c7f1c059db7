import type { PassedRole } from './passed-role.ts';

/** Services that call AWS as the caller tells them. */
export const passedToAutomation: readonly PassedRole[] = [
  {
    to: 'change-set',
    summary: 'a new CloudFormation stack, which a change set creates.',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html',
    service: 'cloudformation',
    actions: ['cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'],
  },
  {
    to: 'updated-stack',
    summary: 'an existing CloudFormation stack, which creates what its new template says.',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html',
    service: 'cloudformation',
    actions: ['cloudformation:UpdateStack'],
    assumption: 'the account has a CloudFormation stack',
  },
  {
    to: 'cloud-control',
    summary: 'Cloud Control, which creates a resource with it.',
    source: 'https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations.html',
    service: 'cloudformation',
    actions: ['cloudformation:CreateResource'],
  },
  {
    to: 'updated-state-machine',
    summary: 'an existing state machine, whose new steps call AWS.',
    source: 'https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html',
    service: 'states',
    actions: ['states:UpdateStateMachine', 'states:StartExecution'],
    assumption: 'the account has a state machine',
  },
  {
    to: 'rule',
    summary: 'the target of a new EventBridge rule, for example one that runs commands or terminates instances.',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html',
    service: 'events',
    actions: ['events:PutRule', 'events:PutTargets'],
    assumption: 'a target of EventBridge makes the calls, or runs what makes them, with #',
  },
  {
    to: 'pipe',
    summary: 'a new pipe of EventBridge, whose target runs with the role.',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html',
    service: 'pipes',
    actions: ['pipes:CreatePipe'],
    assumption: 'a target of EventBridge Pipes makes the calls, or runs what makes them, with #',
  },
  {
    to: 'experiment',
    summary: 'an experiment of AWS FIS, which terminates instances or starts automations.',
    source: 'https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html',
    service: 'fis',
    actions: ['fis:CreateExperimentTemplate', 'fis:StartExperiment'],
    assumption: 'an action of AWS FIS makes the calls, or starts an automation that makes them, with #',
  },
  {
    to: 'remediation',
    summary: 'the remediation of an AWS Config rule, an automation whose steps call AWS.',
    source: 'https://docs.aws.amazon.com/config/latest/developerguide/remediation.html',
    service: 'ssm',
    actions: ['config:PutRemediationConfigurations', 'config:StartRemediationExecution'],
    assumption: 'the account has an AWS Config rule',
  },
  {
    to: 'anywhere-profile',
    summary: 'a profile of IAM Roles Anywhere, and sign in with a certificate of a new trust anchor.',
    source: 'https://docs.aws.amazon.com/rolesanywhere/latest/userguide/getting-started.html',
    service: 'rolesanywhere',
    actions: ['rolesanywhere:CreateTrustAnchor', 'rolesanywhere:CreateProfile'],
  },
];
