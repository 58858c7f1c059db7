import { pathfinding } from '../passing/passed-role.ts';
import { started, type ExistingResource } from './existing-resource.ts';

const aStack = 'a CloudFormation stack has role # as its service role';
const newVersion = 'ec2:CreateLaunchTemplateVersion';
const launches = 'something starts instances from the';

/** Existing resources that do with a role, or with any role, what a document of theirs says. */
export const existingConfiguration: readonly ExistingResource[] = [
  {
    id: 'update-stack-with-role',
    summary: 'Update a CloudFormation stack that has a service role.',
    source: `${pathfinding}/cloudformation-002`,
    service: 'cloudformation',
    ways: [{ actions: ['cloudformation:UpdateStack'], assumption: aStack }],
    unlessPassing: ['cloudformation:UpdateStack'],
  },
  {
    id: 'change-stack-with-role',
    summary: 'Update a CloudFormation stack that has a service role by a change set.',
    source: `${pathfinding}/cloudformation-005`,
    service: 'cloudformation',
    ways: [{ actions: ['cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'], assumption: aStack }],
  },
  {
    id: 'update-state-machine',
    summary: 'Rewrite the steps of a state machine that runs with a role.',
    source: 'https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html',
    service: 'states',
    ways: started(
      ['states:UpdateStateMachine'],
      ['states:StartExecution'],
      'a state machine',
      'something starts its executions',
    ),
    unlessPassing: ['states:UpdateStateMachine', 'states:StartExecution'],
  },
  {
    id: 'change-launch-template',
    summary: 'Write a new version of a launch template with another role and other user data.',
    source: `${pathfinding}/ec2-004`,
    service: 'ec2',
    inProfile: true,
    ways: [
      {
        actions: [newVersion, 'ec2:ModifyLaunchTemplate'],
        assumption: `${launches} default version of a launch template, such as an Auto Scaling group`,
      },
      {
        actions: [newVersion],
        assumption: `${launches} latest version of a launch template, such as an Auto Scaling group`,
      },
    ],
  },
];
