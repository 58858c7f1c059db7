import { allow, deny, trust } from '../../../accounts/statements.ts';
import { goal, instances, terminates } from '../fixtures/escalation.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const glue = 'glue.amazonaws.com';
const codebuild = 'codebuild.amazonaws.com';
const sagemaker = 'sagemaker.amazonaws.com';
const lambda = 'lambda.amazonaws.com';
const aFunction = 'if a Lambda function runs with role ops';
const otherwise = (path: readonly string[], condition: string) => ({
  path: [...path, goal],
  conditions: [condition],
});

/** Acting by a role through what may exist and run with it. */
export const existingResourceCases: readonly TechniqueCase[] = [
  existing('update-function-code', lambda, ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'], aFunction, {
    'lambda:InvokeFunction': otherwise(['lambda:UpdateFunctionCode'], `${aFunction}, and something invokes it`),
  }),
  existing('update-function-code', lambda, ['lambda:UpdateFunctionCode', 'lambda:AddPermission'], aFunction, {
    'lambda:AddPermission': otherwise(['lambda:UpdateFunctionCode'], `${aFunction}, and something invokes it`),
  }),
  existing(
    'update-function-layers',
    lambda,
    ['lambda:UpdateFunctionConfiguration', 'lambda:GetLayerVersion', 'lambda:InvokeFunction'],
    aFunction,
    {
      'lambda:InvokeFunction': otherwise(
        ['lambda:UpdateFunctionConfiguration', 'lambda:GetLayerVersion'],
        `${aFunction}, and something invokes it`,
      ),
    },
  ),
  existing(
    'update-development-endpoint',
    glue,
    ['glue:UpdateDevEndpoint'],
    'if a Glue development endpoint runs with role ops',
  ),
  existing('run-glue-statement', glue, ['glue:RunStatement'], 'if an interactive session of Glue runs with role ops'),
  existing('override-build', codebuild, ['codebuild:StartBuild'], 'if a CodeBuild project runs with role ops'),
  existing(
    'override-batch-build',
    codebuild,
    ['codebuild:StartBuildBatch'],
    'if a CodeBuild project that allows batch builds runs with role ops',
  ),
  existing(
    'update-build-project',
    codebuild,
    ['codebuild:UpdateProject'],
    'if a CodeBuild project runs with role ops, and something starts its builds',
  ),
  existing(
    'exec-into-task',
    'ecs-tasks.amazonaws.com',
    ['ecs:ExecuteCommand'],
    'if an ECS task that allows ECS Exec runs with role ops',
  ),
  existing(
    'open-notebook',
    sagemaker,
    ['sagemaker:CreatePresignedNotebookInstanceUrl'],
    'if a SageMaker notebook instance runs with role ops',
  ),
  existing(
    'change-notebook-script',
    sagemaker,
    [
      'sagemaker:CreateNotebookInstanceLifecycleConfig',
      'sagemaker:StopNotebookInstance',
      'sagemaker:UpdateNotebookInstance',
      'sagemaker:StartNotebookInstance',
    ],
    'if a SageMaker notebook instance runs with role ops',
  ),
  existing(
    'open-studio',
    sagemaker,
    ['sagemaker:CreatePresignedDomainUrl'],
    'if a user profile of SageMaker Studio runs with role ops',
  ),
  existing(
    'update-web-service',
    'tasks.apprunner.amazonaws.com',
    ['apprunner:UpdateService'],
    'if an App Runner service runs with role ops',
  ),
  existing(
    'use-code-interpreter',
    'bedrock-agentcore.amazonaws.com',
    ['bedrock-agentcore:StartCodeInterpreterSession', 'bedrock-agentcore:InvokeCodeInterpreter'],
    'if a code interpreter of Bedrock AgentCore runs with role ops',
  ),
  existing(
    'update-stack-with-role',
    'cloudformation.amazonaws.com',
    ['cloudformation:UpdateStack'],
    'if a CloudFormation stack has role ops as its service role',
  ),
  existing(
    'change-stack-with-role',
    'cloudformation.amazonaws.com',
    ['cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'],
    'if a CloudFormation stack has role ops as its service role',
  ),
  existing(
    'update-state-machine',
    'states.amazonaws.com',
    ['states:UpdateStateMachine', 'states:StartExecution'],
    'if a state machine runs with role ops',
    {
      'states:StartExecution': otherwise(
        ['states:UpdateStateMachine'],
        'if a state machine runs with role ops, and something starts its executions',
      ),
    },
  ),
  existing(
    'change-launch-template',
    'ec2.amazonaws.com',
    ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'],
    'if something starts instances from the default version of a launch template, such as an Auto Scaling group',
    {
      'ec2:ModifyLaunchTemplate': otherwise(
        ['ec2:CreateLaunchTemplateVersion'],
        'if something starts instances from the latest version of a launch template, such as an Auto Scaling group',
      ),
    },
  ),
];

function existing(
  technique: string,
  service: string,
  actions: readonly string[],
  condition: string,
  without: Readonly<Record<string, ReturnType<typeof otherwise>>> = {},
): TechniqueCase {
  const role = { trust: trust({ Service: service }), policies: [terminates], profiles: ['ops'] };
  return {
    technique,
    goal,
    given: { instances, alice: { policies: [allow(actions)] }, roles: { ops: role } },
    path: [...actions, goal],
    conditions: [condition],
    counterexamples: {
      'the role trusts another service': {
        roles: { ops: { ...role, trust: trust({ Service: 'monitoring.rds.amazonaws.com' }) } },
      },
      'the role may not do it either': { roles: { ops: { ...role, policies: [allow('ec2:StopInstances')] } } },
      ...Object.fromEntries(
        actions.map((action) => [
          `she may not call ${action}`,
          { alice: { policies: [allow(actions), deny(action)] }, ...without[action] },
        ]),
      ),
    },
  };
}
