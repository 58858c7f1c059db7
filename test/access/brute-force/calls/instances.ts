import { home, region } from '../../../accounts/account.ts';
import { trusts, type Request } from '../decide.ts';
import { holding, iamArn, instanceArn, type Instance, type World } from '../world.ts';
import { ofKind, requestTags, tagChoices, tagsOf, without, type Operation } from './call.ts';

/** The calls on the instance. */
export const instanceOperations: readonly Operation[] = [
  {
    action: 'ec2:TerminateInstances',
    *calls(world) {
      const { terminationProtection, stopProtection, isTerminated } = world.instance;
      if (!terminationProtection && !stopProtection && !isTerminated)
        yield { resource: instanceArn, carries: instanceTags(world), then: changed(world, { isTerminated: true }) };
    },
  },
  {
    action: 'ec2:ModifyInstanceAttribute',
    *calls(world) {
      for (const [flag, attribute] of flags) {
        if (!world.instance[flag]) continue;
        yield {
          resource: instanceArn,
          carries: {
            ...instanceTags(world),
            'ec2:Attribute': attribute,
            [`ec2:Attribute/${attribute}`]: 'false',
          },
          parameters: attribute,
          then: changed(world, { [flag]: false }),
        };
      }
    },
  },
  {
    action: 'ec2:CreateTags',
    *calls(world) {
      for (const tags of tagChoices)
        yield {
          resource: instanceArn,
          carries: { ...instanceTags(world), ...requestTags(tags) },
          parameters: JSON.stringify(tags),
          then: changed(world, { tags: { ...world.instance.tags, ...tags } }),
        };
    },
  },
  {
    action: 'ec2:DeleteTags',
    *calls(world) {
      for (const tag of Object.keys(world.instance.tags))
        yield {
          resource: instanceArn,
          carries: { ...instanceTags(world), 'aws:TagKeys': [tag] },
          parameters: tag,
          then: changed(world, { tags: without(world.instance.tags, tag) }),
        };
    },
  },
];

const flags = [
  ['terminationProtection', 'DisableApiTermination'],
  ['stopProtection', 'DisableApiStop'],
] as const;

function changed(world: World, change: Partial<Instance>): World {
  return { ...world, instance: { ...world.instance, ...change } };
}

function instanceTags({ instance: { tags } }: World): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([tag, value]) => [
      [`aws:ResourceTag/${tag}`, value],
      [`ec2:ResourceTag/${tag}`, value],
    ]),
  );
}

/** The calls by which somebody acts as a role on a new instance. */
export const launchOperations: readonly Operation[] = [
  {
    action: 'ec2:RunInstances',
    *calls(world) {
      for (const [name, arn] of Object.entries(world.profiles)) {
        const role = arn === undefined ? undefined : world.principals[arn];
        if (arn === undefined || !role?.trust || !trusts(role.trust, ec2)) continue;
        const [first = instanceArn, ...others] = launched.map((type) => `arn:aws:ec2:${region}:${home}:${type}/new`);
        yield {
          resource: first,
          carries: {},
          parameters: `profile ${name}`,
          also: [
            ...others.map((resource) => ({ action: 'ec2:RunInstances', resource, carries: {} })),
            passing(world, arn, { 'iam:PassedToService': ec2 }),
          ],
          then: holding(world, arn),
        };
      }
    },
  },
  {
    action: 'iam:CreateInstanceProfile',
    before: 3,
    *calls(world, _, names) {
      for (const name of names['instance-profile']) {
        if (!(name in world.profiles))
          yield {
            resource: iamArn('instance-profile', name),
            carries: {},
            then: { ...world, profiles: { ...world.profiles, [name]: undefined } },
          };
      }
    },
  },
  {
    action: 'iam:AddRoleToInstanceProfile',
    before: 2,
    *calls(world) {
      for (const [name, role] of Object.entries(world.profiles)) {
        if (role !== undefined) continue;
        for (const [arn] of ofKind(world, 'role'))
          yield {
            resource: iamArn('instance-profile', name),
            carries: {},
            parameters: arn,
            also: [passing(world, arn, { 'iam:PassedToService': ec2 })],
            then: { ...world, profiles: { ...world.profiles, [name]: arn } },
          };
      }
    },
  },
];

const ec2 = 'ec2.amazonaws.com';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances */
const launched = ['instance', 'image', 'subnet', 'network-interface', 'security-group', 'volume'];

/** The request to pass a role, which is no call of its own. */
export function passing(world: World, arn: string, carries: Request['carries']): Request {
  const role = world.principals[arn];
  return { action: 'iam:PassRole', resource: arn, carries: { ...(role && tagsOf(role)), ...carries } };
}

/**
 * The calls by which somebody shuts the instance down from inside. They work under assumptions about the instance, so they
 * are in no search.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html
 */
export const shutdownOperations: readonly Operation[] = [
  {
    action: 'ec2:ModifyInstanceAttribute',
    *calls(world) {
      for (const [attribute, change] of [
        ['InstanceInitiatedShutdownBehavior', { shutdown: 'terminate' }],
        ['UserData', { userData: 'shutdown' }],
      ] as const) {
        const sends: Record<string, string> = { 'ec2:Attribute': attribute };
        if (attribute !== 'UserData') sends[`ec2:Attribute/${attribute}`] = 'terminate';
        else if (!world.instance.isStopped) continue;
        yield {
          resource: instanceArn,
          carries: { ...instanceTags(world), ...sends },
          parameters: attribute,
          then: changed(world, change),
        };
      }
    },
  },
  {
    action: 'ec2:StopInstances',
    *calls(world) {
      if (!world.instance.stopProtection && !world.instance.isStopped)
        yield { resource: instanceArn, carries: instanceTags(world), then: changed(world, { isStopped: true }) };
    },
  },
  {
    action: 'ec2:StartInstances',
    *calls(world) {
      const { isStopped, userData, shutdown } = world.instance;
      if (isStopped)
        yield {
          resource: instanceArn,
          carries: instanceTags(world),
          then: changed(world, { isStopped: false, isTerminated: userData === 'shutdown' && shutdown === 'terminate' }),
        };
    },
  },
  {
    action: 'ssm:SendCommand',
    *calls(world) {
      if (!world.instance.isStopped && world.instance.shutdown === 'terminate')
        yield {
          resource: instanceArn,
          carries: { ...instanceTags(world), ...ssmTags(world) },
          also: [
            { action: 'ssm:SendCommand', resource: `arn:aws:ssm:${region}::document/AWS-RunShellScript`, carries: {} },
          ],
          then: changed(world, { isTerminated: true }),
        };
    },
  },
];

function ssmTags({ instance: { tags } }: World): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`ssm:resourceTag/${tag}`, value]));
}
