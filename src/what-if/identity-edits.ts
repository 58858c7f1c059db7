import { awsManagedDocuments } from '../access/policy/aws-managed/packed-documents.ts';
import { parseArn } from '../domain/arn.ts';
import type { Group, ManagedPolicy, Role, User } from '../domain/iam/identity.ts';
import { surplusVersions } from '../domain/iam/policy-versions.ts';
import type { JsonObject } from '../domain/json.ts';
import type { ProposedChange } from '../domain/proposed-change.ts';
import type { Resource } from '../domain/resource.ts';
import { globalRegion } from '../domain/scope.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { compareText } from '../domain/text/order.ts';
import { findOne, MisfitError } from './find.ts';

type AnyResource = Resource<string, unknown>;
type Holder = User | Group | Role;
type Of<Kind extends ProposedChange['kind']> = Extract<ProposedChange, { readonly kind: Kind }>;

const holders = ['user', 'group', 'role'];

/** With an inline policy put or deleted. */
export function withInlineChange(
  account: SnapshotIndex,
  change: Of<'put-inline-policy'> | Of<'delete-inline-policy'>,
): readonly AnyResource[] {
  const holder = findOne(account, change.on, holders) as Holder;
  const others = holder.attributes.inline.filter(({ name }) => name !== change.name);
  if (change.kind === 'delete-inline-policy' && others.length === holder.attributes.inline.length)
    throw new MisfitError(`${change.on} has no inline policy ${change.name}`);
  const inline =
    change.kind === 'delete-inline-policy'
      ? others
      : [...others, { name: change.name, policy: { document: change.document } }].sort((a, b) =>
          compareText(a.name, b.name),
        );
  return [{ ...holder, attributes: { ...holder.attributes, inline } }];
}

/** With a managed policy attached or detached; one of AWS that the account does not use yet comes with its document. */
export function withAttachment(
  account: SnapshotIndex,
  { kind, on, policy }: Of<'attach-policy' | 'detach-policy'>,
): readonly AnyResource[] {
  const holder = findOne(account, on, holders) as Holder;
  const others = holder.attributes.attached.filter((arn) => arn !== policy);
  if (kind === 'detach-policy' && others.length === holder.attributes.attached.length)
    throw new MisfitError(`${policy} is not attached to ${on}`);
  const attached = kind === 'detach-policy' ? others : [...others, policy].sort(compareText);
  const changed = { ...holder, attributes: { ...holder.attributes, attached } };
  return kind === 'detach-policy' ? [changed] : [changed, ...documentFor(account, holder.account, policy)];
}

/** With another permissions boundary, or without one. */
export function withBoundary(
  account: SnapshotIndex,
  change: Of<'set-boundary'> | Of<'delete-boundary'>,
): readonly AnyResource[] {
  const holder = findOne(account, change.on, ['user', 'role']) as User | Role;
  const permissionsBoundary = change.kind === 'set-boundary' ? change.policy : null;
  const changed = { ...holder, attributes: { ...holder.attributes, permissionsBoundary } };
  return [changed, ...(permissionsBoundary === null ? [] : documentFor(account, holder.account, permissionsBoundary))];
}

/** With another default document of a managed policy: a new version. */
export function withPolicyDocument(
  account: SnapshotIndex,
  { policy: arn, document }: Of<'set-policy-document' | 'create-policy'>,
): readonly AnyResource[] {
  const policy = findOne(account, arn, ['policy']) as ManagedPolicy;
  const { attributes } = policy;
  const id = `v${Math.max(0, ...attributes.versions.map((version) => Number(version.id.slice(1)))) + 1}`;
  const surplus = surplusVersions(attributes);
  const others = attributes.versions
    .filter((version) => !surplus.includes(version.id))
    .map((version) => ({ ...version, isDefault: false }));
  const versions = [{ id, isDefault: true, policy: { document } }, ...others];
  return [{ ...policy, attributes: { ...attributes, versions, defaultVersion: id } }];
}

/** With a managed policy that was not there. */
export function withNewPolicy(
  account: SnapshotIndex,
  { policy: arn, document }: Of<'set-policy-document' | 'create-policy'>,
): readonly AnyResource[] {
  const owner = parseArn(arn)?.account ?? '';
  if (!account.snapshot.accounts.includes(owner)) throw new MisfitError(`account ${owner} of ${arn} was not read`);
  if (account.ofKind('policy').some((policy) => policy.arn === arn))
    throw new MisfitError(`${arn} is there already; use set-policy-document`);
  return [managedPolicy(owner, arn, document)];
}

/** With a user in a group or out of it. */
export function withMembership(
  account: SnapshotIndex,
  { kind, user: named, group: of }: Of<'add-to-group' | 'remove-from-group'>,
): readonly AnyResource[] {
  const user = findOne(account, named, ['user']) as User;
  const inAccount = account.ofKind('group').filter((each) => each.account === user.account);
  const group = inAccount.find(({ arn, id }) => [arn, id, `group/${id}`].includes(of));
  if (!group) throw new MisfitError(`${of} is not a group of account ${user.account}`);
  const others = user.attributes.groups.filter((name) => name !== group.id);
  if (kind === 'remove-from-group' && others.length === user.attributes.groups.length)
    throw new MisfitError(`${named} is not in ${of}`);
  const groups = kind === 'remove-from-group' ? others : [...others, group.id].sort(compareText);
  return [{ ...user, attributes: { ...user.attributes, groups } }];
}

/** With another trust policy. */
export function withTrust(
  account: SnapshotIndex,
  { role: named, document }: Of<'set-trust-policy'>,
): readonly AnyResource[] {
  const role = findOne(account, named, ['role']) as Role;
  return [{ ...role, attributes: { ...role.attributes, trust: { document } } }];
}

/** The document of a policy of AWS that the account did not use; an attached policy without one cannot be decided. */
function documentFor(account: SnapshotIndex, owner: string, arn: string): readonly ManagedPolicy[] {
  if (account.ofKind('policy').some((policy) => policy.account === owner && policy.arn === arn)) return [];
  const { documents } = awsManagedDocuments();
  const name = arn.slice(arn.indexOf(':policy/') + ':policy/'.length);
  const document = parseArn(arn)?.account === 'aws' && Object.hasOwn(documents, name) ? documents[name] : undefined;
  if (!document) throw new MisfitError(`the document of ${arn} is not known; use create-policy before it`);
  return [managedPolicy(owner, arn, document)];
}

function managedPolicy(account: string, arn: string, document: JsonObject): ManagedPolicy {
  const path = arn.slice(arn.indexOf(':policy') + ':policy'.length);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    account,
    region: globalRegion,
    kind: 'policy',
    id: arn,
    arn,
    name,
    tags: {},
    attributes: {
      path: path.slice(0, path.lastIndexOf('/') + 1),
      uniqueId: '',
      defaultVersion: 'v1',
      versions: [{ id: 'v1', isDefault: true, policy: { document } }],
    },
  };
}
