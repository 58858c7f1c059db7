import type { JsonObject } from '../../domain/json.ts';
import { ApiError } from '../api-error.ts';
import type { AccountDirectory } from '../directory.ts';
import { objectMembers, textMember } from '../members.ts';
import type { ApiCall } from '../services/service.ts';
import { requestedTags, withTags, type Write } from '../writes.ts';
import {
  entitiesOf,
  entity,
  limitExceeded,
  parameterOf,
  putEntity,
  requestedKey,
  type EntityType,
  type Holder,
} from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const maximumGroups = 10;

/** Members of groups, tags, and the end of users, groups, roles and policies that nothing hangs on any more. */
export const identityWrites: readonly (readonly [string, Write])[] = [
  ['AddUserToGroup', { parameters: ['UserName', 'GroupName'], write: addToGroup }],
  ['RemoveUserFromGroup', { parameters: ['UserName', 'GroupName'], write: removeFromGroup }],
  ...(['User', 'Role', 'Policy'] as const).flatMap((type): readonly (readonly [string, Write])[] => [
    [`Tag${type}`, { parameters: [parameterOf(type), 'Tags'], write: (call, directory) => tag(call, directory, type) }],
    [
      `Untag${type}`,
      { parameters: [parameterOf(type), 'TagKeys'], write: (call, directory) => untag(call, directory, type) },
    ],
  ]),
  ...(['User', 'Group', 'Role', 'Policy'] as const).map((type): readonly [string, Write] => [
    `Delete${type}`,
    { parameters: [parameterOf(type)], write: (call, directory) => remove(call, directory, type) },
  ]),
];

/** Adding a user twice is no error: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html */
function addToGroup(call: ApiCall, directory: AccountDirectory): JsonObject {
  entity(call, directory, 'Group');
  const user = entity(call, directory, 'User');
  const [group, before] = [requestedKey(call, 'Group'), groupsOf(user)];
  if (before.includes(group)) return {};
  if (before.length >= maximumGroups) throw limitExceeded(`Cannot exceed quota for GroupsPerUser: ${maximumGroups}`);
  putEntity(call, directory, 'User', { ...user, GroupList: [...before, group] });
  return {};
}

function removeFromGroup(call: ApiCall, directory: AccountDirectory): JsonObject {
  entity(call, directory, 'Group');
  const user = entity(call, directory, 'User');
  const group = requestedKey(call, 'Group');
  putEntity(call, directory, 'User', { ...user, GroupList: groupsOf(user).filter((name) => name !== group) });
  return {};
}

function groupsOf({ GroupList }: JsonObject): readonly string[] {
  return Array.isArray(GroupList) ? (GroupList as readonly unknown[]).map(String) : [];
}

function tag(call: ApiCall, directory: AccountDirectory, type: EntityType): JsonObject {
  const held = entity(call, directory, type);
  const Tags = withTags(objectMembers(held, 'Tags'), requestedTags(call.parameters, 'Tags'));
  putEntity(call, directory, type, { ...held, Tags });
  return {};
}

function untag(call: ApiCall, directory: AccountDirectory, type: EntityType): JsonObject {
  const held = entity(call, directory, type);
  const keys = new Set(call.parameters.list('TagKeys'));
  const Tags = objectMembers(held, 'Tags').filter((each) => !keys.has(textMember(each, 'Key') ?? ''));
  putEntity(call, directory, type, { ...held, Tags });
  return {};
}

function remove(call: ApiCall, directory: AccountDirectory, type: EntityType): JsonObject {
  const held = entity(call, directory, type);
  const obstacle =
    type === 'Policy' ? obstacleOfPolicy(call, directory) : obstacleOfHolder(call, directory, held, type);
  if (obstacle !== undefined)
    throw new ApiError(409, 'DeleteConflict', `Cannot delete entity, must ${obstacle} first.`);
  putEntity(call, directory, type, undefined);
  return {};
}

function obstacleOfHolder(call: ApiCall, directory: AccountDirectory, held: JsonObject, type: Holder) {
  if (objectMembers(held, `${type}PolicyList`).length > 0) return 'delete policies';
  if (objectMembers(held, 'AttachedManagedPolicies').length > 0) return 'detach all policies';
  if (type === 'User' && groupsOf(held).length > 0) return 'remove users from group';
  if (type === 'Role' && objectMembers(held, 'InstanceProfileList').length > 0)
    return 'remove roles from instance profile';
  const name = requestedKey(call, type);
  const hasMembers =
    type === 'Group' && entitiesOf(call, directory, 'User').some((user) => groupsOf(user).includes(name));
  return hasMembers ? 'remove users from group' : undefined;
}

function obstacleOfPolicy(call: ApiCall, directory: AccountDirectory): string | undefined {
  const arn = requestedKey(call, 'Policy');
  const holders = (['User', 'Group', 'Role'] as const).flatMap((type) => entitiesOf(call, directory, type));
  const isHeld = holders.some((each) =>
    objectMembers(each, 'AttachedManagedPolicies').some(({ PolicyArn }) => PolicyArn === arn),
  );
  if (isHeld) return 'detach all entities';
  const versions = objectMembers(entity(call, directory, 'Policy'), 'PolicyVersionList');
  return versions.length > 1 ? 'delete all versions except the default one' : undefined;
}
