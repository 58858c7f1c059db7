import type { Group, User } from '../../domain/iam/identity.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';

/** Makes the look-up of a group's members; IAM lists groups with the users, not users with the groups. */
export function membersByGroup(snapshot: SnapshotIndex): (group: Pick<Group, 'account' | 'id'>) => readonly User[] {
  const memberships = snapshot
    .ofKind('user')
    .flatMap((user) => user.attributes.groups.map((group) => ({ user, group: `${user.account}/${group}` })));
  const byGroup = Map.groupBy(memberships, ({ group }) => group);
  return ({ account, id }) => (byGroup.get(`${account}/${id}`) ?? []).map(({ user }) => user);
}
