import { accessEvidenceOf } from '../../domain/access-evidence.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Group, ManagedPolicy, Role, User } from '../../domain/iam/identity.ts';
import type { ResourcePair } from '../../domain/resource-edit.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';

/** How many users and roles stand for all that hold a changed policy or are in a changed group. */
const mostHolders = 2;

/**
 * The users and roles that findings about access most likely depend on, by ARN: those that they are about, those on the
 * paths that they tell, those that changed, and some of those that hold what changed.
 */
export function identitiesNear(
  account: SnapshotIndex,
  pairs: readonly ResourcePair[],
  findings: readonly Finding[],
): ReadonlySet<string> {
  const onPaths = findings.flatMap(({ resource, evidence }) => [
    resource.arn,
    ...(accessEvidenceOf(evidence)?.ways ?? []).flatMap(({ steps }) => steps.map(({ as }) => as)),
  ]);
  const changed = pairs.flatMap(({ before, after }) => [before, after].filter((state) => state !== undefined));
  const everybody = [...account.ofKind('user'), ...account.ofKind('role')];
  const holders = changed.flatMap((resource) => {
    const holds = holdsOne(resource as unknown as Group | ManagedPolicy, account);
    return holds ? everybody.filter(holds).slice(0, mostHolders) : [];
  });
  return new Set([...onPaths, ...[...changed, ...holders].map(({ arn }) => arn)]);
}

/** The test whether a user or role is in a group, or holds a managed policy; undefined for other resources. */
function holdsOne(
  { kind, account: of, arn, id }: Group | ManagedPolicy,
  account: SnapshotIndex,
): ((identity: User | Role) => boolean) | undefined {
  if (kind === 'group') return (identity) => identity.account === of && isIn(identity, id);
  // What is read of accounts has other kinds besides.
  if ((kind as string) !== 'policy') return undefined;
  const groups = account
    .ofKind('group')
    .filter((group) => group.account === of && group.attributes.attached.includes(arn))
    .map((group) => group.id);
  return (identity) =>
    identity.account === of &&
    (identity.attributes.attached.includes(arn) ||
      identity.attributes.permissionsBoundary === arn ||
      groups.some((name) => isIn(identity, name)));
}

function isIn(identity: User | Role, group: string): boolean {
  return identity.kind === 'user' && identity.attributes.groups.includes(group);
}
