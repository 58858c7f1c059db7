import { callOnGroup } from '../shared/iam-calls.ts';
import { denies } from './policies.ts';
import type { PermissionGain } from './permission-gain.ts';

const add = 'iam:AddUserToGroup';
const remove = 'iam:RemoveUserFromGroup';

/** Joining groups that have policies, and leaving groups that deny. */
export const memberships: readonly PermissionGain[] = [
  {
    id: 'add-user-to-group',
    summary: 'Add a user to a group that holds policies.',
    source: 'https://pathfinding.cloud/paths/iam-013',
    actions: [add],
    *plans({ identity, policies, groups }, { model }) {
      if (identity.kind !== 'user') return;
      for (const group of model.groups) {
        if (group.account !== identity.account || group.policies.length === 0 || groups.includes(group.name)) continue;
        yield {
          calls: [callOnGroup(add, group)],
          changes: { policies: [...policies, ...group.policies], groups: [...groups, group.name] },
        };
      }
    },
  },
  {
    id: 'remove-user-from-group',
    summary: 'Remove a user from a group whose policies deny.',
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html',
    actions: [remove],
    *plans({ identity, policies, groups }, { model }) {
      for (const group of model.groups) {
        const isMember = policies.some(({ holder }) => holder.arn === group.arn);
        if (group.account !== identity.account || !isMember || !group.policies.some(denies)) continue;
        yield {
          calls: [callOnGroup(remove, group)],
          changes: {
            policies: policies.filter(({ holder }) => holder.arn !== group.arn),
            groups: groups.filter((name) => name !== group.name),
          },
        };
      }
    },
  },
];
