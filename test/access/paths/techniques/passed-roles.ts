import { home } from '../../../accounts/account.ts';
import { goal, ops, otherRole, terminates, trustsEc2 } from '../fixtures/escalation.ts';
import { pass, passing } from '../fixtures/passing.ts';
import { allow, deny, trust } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const create = 'iam:CreateInstanceProfile';
const add = 'iam:AddRoleToInstanceProfile';
const profile = `arn:aws:iam::${home}:instance-profile/ops`;

const associate = 'ec2:AssociateIamInstanceProfile';
const replace = 'ec2:ReplaceIamInstanceProfileAssociation';
const second = `arn:aws:ec2:*:${home}:instance/i-2`;
const aCluster = 'if the account has an ECS cluster';

/** Paths through what may exist, which are left without a call that makes it. */
const oldProject = {
  path: ['codebuild:StartBuild', goal],
  conditions: ['if a CodeBuild project runs with role ops'],
};
const oldDefinition = {
  path: [pass, 'ecs:RunTask', goal],
  conditions: ['if the account has an ECS cluster and a task definition'],
};
const oldNotebook = {
  path: ['sagemaker:CreatePresignedNotebookInstanceUrl', goal],
  conditions: ['if a SageMaker notebook instance runs with role ops'],
};
const oldInterpreter = {
  path: ['bedrock-agentcore:StartCodeInterpreterSession', 'bedrock-agentcore:InvokeCodeInterpreter', goal],
  conditions: ['if a code interpreter of Bedrock AgentCore runs with role ops'],
};

/** Acting by a role through a service. */
export const passedRoleCases: readonly TechniqueCase[] = [
  passing('instance', 'ec2.amazonaws.com', ['ec2:RunInstances'], {
    'no instance profile carries the role': ops({ trust: trustsEc2, policies: [terminates] }),
    'she may use its instance profile': {
      ...mayLaunchWith(profile),
      path: [pass, 'ec2:RunInstances', goal],
    },
    'she may use another instance profile alone': mayLaunchWith(`${profile}-2`),
    'she may use another instance profile alone, which she may make': {
      ...mayLaunchWith(`${profile}-2`, [create, add]),
      path: [create, add, pass, 'ec2:RunInstances', goal],
    },
    'she may use some instance profiles alone, and make others': mayLaunchWith(
      `${profile}-2`,
      [create, add],
      `${profile}-3*`,
    ),
    'no instance profile carries the role, and she may make one': {
      ...ops({ trust: trustsEc2, policies: [terminates] }),
      alice: { policies: [allow([pass, 'ec2:RunInstances', create, add])] },
      path: [create, add, pass, 'ec2:RunInstances', goal],
    },
    'no instance profile carries the role, and she may fill none': {
      ...ops({ trust: trustsEc2, policies: [terminates] }),
      alice: { policies: [allow([pass, 'ec2:RunInstances', create])] },
    },
    'she may launch small ones alone, which will do': {
      alice: {
        policies: [
          allow([pass, 'ec2:RunInstances'], '*'),
          deny('ec2:RunInstances', `arn:aws:ec2:*:${home}:instance/*`, {
            StringNotLike: { 'ec2:InstanceType': 't3.*' },
          }),
        ],
      },
      path: [pass, 'ec2:RunInstances', goal],
    },
  }),
  passing('function', 'lambda.amazonaws.com', ['lambda:CreateFunction', 'lambda:InvokeFunction'], {
    'she may name her functions dev-something alone, which will do': {
      alice: {
        policies: [
          allow(pass),
          allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], `arn:aws:lambda:eu-west-1:${home}:function:dev-*`),
        ],
      },
      path: [pass, 'lambda:CreateFunction', 'lambda:InvokeFunction', goal],
    },
    'she may make functions of one name, and invoke those of another': {
      alice: {
        policies: [
          allow(pass),
          allow('lambda:CreateFunction', `arn:aws:lambda:*:${home}:function:dev-*`),
          allow('lambda:InvokeFunction', `arn:aws:lambda:*:${home}:function:prod-*`),
        ],
      },
    },
    'she may do it in another region alone, which will do': {
      alice: {
        policies: [
          allow([pass, 'lambda:*']),
          deny('lambda:*', '*', { StringNotEquals: { 'aws:RequestedRegion': 'ap-southeast-2' } }),
        ],
      },
      path: [pass, 'lambda:CreateFunction', 'lambda:InvokeFunction', goal],
    },
    'she may make functions in one region, and invoke them in another': {
      alice: {
        policies: [
          allow(pass),
          allow('lambda:CreateFunction', `arn:aws:lambda:us-west-2:${home}:function:*`),
          allow('lambda:InvokeFunction', `arn:aws:lambda:eu-west-1:${home}:function:*`),
        ],
      },
    },
    'she may invoke other functions than those that she makes': {
      alice: {
        policies: [
          allow(pass),
          allow('lambda:CreateFunction'),
          allow('lambda:InvokeFunction', `arn:aws:lambda:*:444455556666:function:*`),
        ],
      },
    },
  }),
  passing('fed-function', 'lambda.amazonaws.com', ['lambda:CreateFunction', 'lambda:CreateEventSourceMapping']),
  passing('open-function', 'lambda.amazonaws.com', ['lambda:CreateFunction', 'lambda:AddPermission']),
  passing('stack', 'cloudformation.amazonaws.com', ['cloudformation:CreateStack']),
  passing(
    'build',
    'codebuild.amazonaws.com',
    ['codebuild:CreateProject', 'codebuild:StartBuild'],
    {},
    {
      without: { [pass]: oldProject, 'codebuild:CreateProject': oldProject },
    },
  ),
  passing(
    'task',
    'ecs-tasks.amazonaws.com',
    ['ecs:RegisterTaskDefinition', 'ecs:RunTask'],
    {},
    {
      conditions: [aCluster],
      without: { 'ecs:RegisterTaskDefinition': oldDefinition },
    },
  ),
  passing(
    'task-in-new-cluster',
    'ecs-tasks.amazonaws.com',
    ['ecs:CreateCluster', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'],
    {},
    {
      without: {
        'ecs:CreateCluster': {
          path: [pass, 'ecs:RegisterTaskDefinition', 'ecs:RunTask', goal],
          conditions: [aCluster],
        },
        'ecs:RegisterTaskDefinition': oldDefinition,
      },
    },
  ),
  passing('job', 'glue.amazonaws.com', ['glue:CreateJob', 'glue:StartJobRun']),
  passing('development-endpoint', 'glue.amazonaws.com', ['glue:CreateDevEndpoint']),
  passing(
    'notebook',
    'sagemaker.amazonaws.com',
    ['sagemaker:CreateNotebookInstance', 'sagemaker:CreatePresignedNotebookInstanceUrl'],
    {},
    {
      without: {
        [pass]: oldNotebook,
        'sagemaker:CreateNotebookInstance': oldNotebook,
        'sagemaker:CreatePresignedNotebookInstanceUrl': {
          path: [pass, 'sagemaker:CreateNotebookInstance', goal],
          conditions: [
            'if the caller gets the notebook opened, or an existing lifecycle configuration does what they want',
          ],
        },
      },
    },
  ),
  passing('training-job', 'sagemaker.amazonaws.com', ['sagemaker:CreateTrainingJob']),
  passing('web-service', 'tasks.apprunner.amazonaws.com', ['apprunner:CreateService']),
  passing(
    'code-interpreter',
    'bedrock-agentcore.amazonaws.com',
    [
      'bedrock-agentcore:CreateCodeInterpreter',
      'bedrock-agentcore:StartCodeInterpreterSession',
      'bedrock-agentcore:InvokeCodeInterpreter',
    ],
    {},
    { without: { [pass]: oldInterpreter, 'bedrock-agentcore:CreateCodeInterpreter': oldInterpreter } },
  ),
  passing('automation', 'ssm.amazonaws.com', ['ssm:StartAutomationExecution']),
  passing('state-machine', 'states.amazonaws.com', ['states:CreateStateMachine', 'states:StartExecution']),
  passing('schedule', 'scheduler.amazonaws.com', ['scheduler:CreateSchedule']),
  entering('command', ['ssm:SendCommand'], "if the SSM agent runs on it, by a role or as the account's default"),
  entering(
    'powershell-command',
    ['ssm:SendCommand'],
    "if the SSM agent runs on it, by a role or as the account's default",
    'arn:aws:ssm:*::document/AWS-RunPowerShellScript',
  ),
  entering('session', ['ssm:StartSession'], "if the SSM agent runs on it, by a role or as the account's default"),
  entering(
    'instance-connect',
    ['ec2-instance-connect:SendSSHPublicKey'],
    'if it can be reached over SSH and has EC2 Instance Connect',
  ),
  entering(
    'serial-console',
    ['ec2-instance-connect:SendSerialConsoleSSHPublicKey'],
    'if the account allows the serial console, and its system a sign-in there',
  ),
  entering(
    'user-data',
    ['ec2:StopInstances', 'ec2:ModifyInstanceAttribute', 'ec2:StartInstances'],
    'if it runs user data when it starts, as cloud-init and EC2Launch can',
  ),
  {
    technique: 'pass-role-to-existing-instance',
    goal,
    given: {
      instances: [{ id: 'i-1' }, { id: 'i-2' }],
      alice: { policies: [allow(pass), allow([associate, 'ssm:StartSession'], second)] },
      roles: { ops: { trust: trustsEc2, policies: [terminates], profiles: ['ops'] } },
    },
    path: [pass, associate, 'ssm:StartSession', goal],
    conditions: ["if the SSM agent runs on it, by a role or as the account's default"],
    counterexamples: {
      'the role is in no instance profile': { roles: { ops: { trust: trustsEc2, policies: [terminates] } } },
      'the role trusts another service': {
        roles: {
          ops: { trust: trust({ Service: 'lambda.amazonaws.com' }), policies: [terminates], profiles: ['ops'] },
        },
      },
      'she may not run commands on it': { alice: { policies: [allow(pass), allow(associate, second)] } },
      'she may attach other profiles alone': {
        alice: {
          policies: [
            allow(pass),
            allow('ssm:StartSession', second),
            allow(associate, second, { ArnEquals: { 'ec2:NewInstanceProfile': `${profile}2` } }),
          ],
        },
      },
      'she may pass another role alone': {
        alice: { policies: [allow(pass, otherRole), allow([associate, 'ssm:StartSession'], second)] },
      },
      'the instance has a role already': {
        instances: [{ id: 'i-1' }, { id: 'i-2', instanceProfile: `${profile}2` }],
      },
      'the instance has a role already, which she may replace': {
        instances: [{ id: 'i-1' }, { id: 'i-2', instanceProfile: `${profile}2` }],
        alice: { policies: [allow(pass), allow([replace, 'ssm:StartSession'], second)] },
        path: [pass, replace, 'ssm:StartSession', goal],
        conditions: ["if the SSM agent runs on it, by a role or as the account's default"],
      },
    },
  },
];

/** alice may launch instances with one instance profile, and call some actions on others. */
function mayLaunchWith(arn: string, actions: readonly string[] = [], on = '*') {
  return {
    alice: {
      policies: [
        allow([pass, 'ec2:RunInstances']),
        allow(['iam:GetInstanceProfile', ...actions], on),
        deny('ec2:RunInstances', `arn:aws:ec2:*:${home}:instance/*`, { ArnNotEquals: { 'ec2:InstanceProfile': arn } }),
      ],
    },
  };
}

/** Another instance runs with the role: the one that she is after has none. */
function entering(id: string, actions: readonly string[], condition: string, document = '*'): TechniqueCase {
  const entered = { id: 'i-2', instanceProfile: profile };
  const resources = actions.includes('ssm:SendCommand')
    ? [`arn:aws:ec2:*:${home}:instance/i-2`, document]
    : [`arn:aws:ec2:*:${home}:instance/i-2`];
  return {
    technique: `instance-role-by-${id}`,
    goal,
    given: {
      instances: [{ id: 'i-1' }, entered],
      alice: { policies: [allow(actions, resources)] },
      roles: { ops: { trust: trustsEc2, policies: [terminates], profiles: ['ops'] } },
    },
    path: [...actions, goal],
    conditions: [condition],
    counterexamples: {
      'the instance has no role': { instances: [{ id: 'i-1' }, { id: 'i-2' }] },
      'she may enter another instance alone': {
        alice: { policies: [allow(actions, `arn:aws:ec2:*:${home}:instance/i-3`)] },
      },
    },
  };
}
