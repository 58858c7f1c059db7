import { currentVersion, everything, iamArn, withPrincipal, type World } from '../world.ts';
import { denies, ofKind, type Operation } from './call.ts';

const noKeys = {};

/** The calls on groups and their members. Their requests carry nothing about the user. */
export const groupOperations: readonly Operation[] = [
  {
    action: 'iam:CreateGroup',
    before: 3,
    *calls(world, _, names) {
      for (const name of names.group) {
        if (!world.groups[name])
          yield {
            resource: iamArn('group', name),
            carries: noKeys,
            then: { ...world, groups: { ...world.groups, [name]: { inline: {}, attached: [] } } },
          };
      }
    },
  },
  {
    action: 'iam:AddUserToGroup',
    *calls(world) {
      for (const name of Object.keys(world.groups)) {
        for (const [arn, user] of ofKind(world, 'user')) {
          if (!user.groups.includes(name))
            yield {
              resource: iamArn('group', name),
              carries: noKeys,
              parameters: user.name,
              then: withPrincipal(world, arn, { ...user, groups: [...user.groups, name].sort() }),
            };
        }
      }
    },
  },
  {
    action: 'iam:RemoveUserFromGroup',
    *calls(world) {
      for (const [arn, user] of ofKind(world, 'user')) {
        for (const name of user.groups) {
          if (!groupDenies(world, name)) continue;
          yield {
            resource: iamArn('group', name),
            carries: noKeys,
            parameters: user.name,
            then: withPrincipal(world, arn, { ...user, groups: user.groups.filter((other) => other !== name) }),
          };
        }
      }
    },
  },
];

function groupDenies(world: World, name: string): boolean {
  const { inline = {}, attached = [] } = world.groups[name] ?? {};
  return Object.values(inline).some(denies) || attached.some((arn) => denies(currentVersion(world, arn)));
}

/** AWS keeps up to five versions. */
const mostVersions = 5;

/** The calls on the account's managed policies. */
export const policyOperations: readonly Operation[] = [
  {
    action: 'iam:CreatePolicy',
    before: 2,
    *calls(world, _, names) {
      for (const name of names.policy) {
        const arn = iamArn('policy', name);
        if (!world.policies[arn])
          yield {
            resource: arn,
            carries: noKeys,
            then: { ...world, policies: { ...world.policies, [arn]: { versions: [everything], current: 0 } } },
          };
      }
    },
  },
  {
    action: 'iam:CreatePolicyVersion',
    *calls(world) {
      for (const [arn, { versions }] of Object.entries(world.policies)) {
        if (versions.length >= mostVersions) continue;
        const policy = { versions: [...versions, everything], current: versions.length };
        yield {
          resource: arn,
          carries: noKeys,
          then: { ...world, policies: { ...world.policies, [arn]: policy } },
        };
      }
    },
  },
  {
    action: 'iam:SetDefaultPolicyVersion',
    *calls(world) {
      for (const [arn, { versions }] of Object.entries(world.policies)) {
        // The version that is the default already may be set again; AWS takes it.
        for (const place of versions.keys())
          yield {
            resource: arn,
            carries: noKeys,
            parameters: `version ${place}`,
            then: { ...world, policies: { ...world.policies, [arn]: { versions, current: place } } },
          };
      }
    },
  },
];
