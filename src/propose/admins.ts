import { coversGrant, type Reference } from '../access/index.ts';
import { isAwsManaged } from '../domain/arn.ts';
import type { Group, ManagedPolicy, Role, User } from '../domain/iam/identity.ts';
import { isParsed } from '../domain/iam/policy.ts';
import type { JsonObject } from '../domain/json.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { isIamName } from '../domain/iam/iam-name.ts';

type Holder = User | Group | Role;

const adminNames = /admin|root|break-?glass|emergency|platform|ops|sre|owner/i;
const adminRoles = /admin|break-?glass|emergency|OrganizationAccountAccessRole/i;

/**
 * Who administers the account, by the permissions that they hold today, as the baseline names them: the groups, the
 * roles for it, and the users where no group does.
 */
export function adminsIn(snapshot: SnapshotIndex, reference: Reference): readonly string[] {
  const holdsAll = allPermissionsTest(snapshot, reference);
  const groups = snapshot.ofKind('group').filter(holdsAll);
  const named = groups.filter(({ id }) => adminNames.test(id));
  const chosen = named.length > 0 ? named : groups;
  const users = chosen.length > 0 ? [] : snapshot.ofKind('user').filter(holdsAll);
  const roles = snapshot.ofKind('role').filter((role) => adminRoles.test(role.id) && holdsAll(role));
  return [...chosen, ...users, ...roles]
    .filter(({ id }) => isIamName(id))
    .map(({ kind, id }) => `${kind}/${id}`)
    .filter((name, index, all) => all.indexOf(name) === index);
}

/** Makes the test whether one of the policies that a user, group or role holds itself allows everything. */
export function allPermissionsTest(snapshot: SnapshotIndex, reference: Reference): (holder: Holder) => boolean {
  const managed = new Map(snapshot.ofKind('policy').map((policy) => [policy.arn, defaultDocument(policy)]));
  const isAll = (document: JsonObject | undefined) =>
    document !== undefined && coversGrant(reference, document, { actions: ['*'], resources: ['*'] }).covered;
  const all = new Map([...managed].map(([arn, document]) => [arn, isAll(document)]));
  return ({ attributes }) =>
    attributes.attached.some(
      (arn) => all.get(arn) === true || (isAwsManaged(arn) && arn.endsWith(':policy/AdministratorAccess')),
    ) || attributes.inline.some(({ policy }) => isParsed(policy) && isAll(policy.document));
}

/** A managed policy's default version; undefined where it was not sent or does not parse. */
export function defaultDocument({ attributes }: ManagedPolicy): JsonObject | undefined {
  const version = attributes.versions.find(({ isDefault }) => isDefault);
  return version && isParsed(version.policy) ? version.policy.document : undefined;
}
