import type { Group, ManagedPolicy, Role, User } from '../../domain/identity.ts';
import { isParsed, type PolicyDocument } from '../../domain/policy.ts';
import { globalRegion, isUnread } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { canonicalJson } from '../../domain/json.ts';
import { compilePolicy } from '../compile.ts';
import type { PolicyPlace } from '../policy.ts';
import { readPrincipal } from '../principal.ts';
import type { Reference } from '../reference.ts';
import type { HeldPolicy, Holder, Identity } from './identity.ts';

/** All that a snapshot tells of who can act and by which policies, every document compiled once. */
export interface World {
  readonly snapshot: SnapshotIndex;
  readonly reference: Reference;
  /** Users and roles, service-linked roles left out: nobody but AWS's own services can take those on. */
  readonly identities: readonly Identity[];
  readonly groups: readonly HeldGroup[];
  readonly managed: readonly Managed[];
  /** What bears on answers and was not read, in words: answers are upper bounds of what it leaves. */
  readonly notRead: readonly string[];
}

export interface HeldGroup {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly policies: readonly HeldPolicy[];
}

/** A managed policy with all its versions. */
export interface Managed {
  readonly arn: string;
  readonly account: string;
  /** Whether the account's own people can change it; AWS's own nobody can. */
  readonly isCustomers: boolean;
  readonly versions: readonly ({ readonly id: string; readonly isDefault: boolean } & Written)[];
}

/** Builds the world of a snapshot; it may hold several accounts. */
export function worldOf(snapshot: SnapshotIndex, reference: Reference): World {
  const unread: string[] = [];
  const compile = compiler(unread);
  const managed = snapshot.ofKind('policy').map((policy) => managedOf(policy, compile));
  const byArn = new Map(managed.map((policy) => [`${policy.account} ${policy.arn}`, policy]));
  const held = (holder: Holder, account: string, { inline, attached }: User['attributes'] | Group['attributes']): HeldPolicy[] => [
    ...inline.flatMap(({ name, policy }) => {
      const compiled = compile(`${name}, inline in ${holder.kind} ${holder.name}`, policy);
      return compiled ? [{ id: `${holder.arn} ${name}`, holder, arn: undefined, name, ...compiled }] : [];
    }),
    ...attached.flatMap((arn) => heldManaged(byArn.get(`${account} ${arn}`), arn, holder, unread)),
  ];

  const groups = snapshot.ofKind('group').map((group): HeldGroup => {
    const holder: Holder = { kind: 'group', arn: group.arn, name: group.id };
    return { arn: group.arn, name: group.id, account: group.account, policies: held(holder, group.account, group.attributes) };
  });
  const groupOf = new Map(groups.map((group) => [`${group.account} ${group.name}`, group]));

  const identityOf = (resource: User | Role): Identity[] => {
    const principal = readPrincipal(resource.arn);
    if (!principal || (principal.kind === 'role' && principal.serviceLinked)) return [];
    const { kind, arn, account, id, tags, attributes } = resource;
    const holder: Holder = { kind, arn, name: id };
    const memberships = resource.kind === 'user' ? resource.attributes.groups : [];
    const throughGroups = memberships.flatMap((name) => {
      const group = groupOf.get(`${account} ${name}`);
      if (!group) unread.push(`group ${name}, which ${kind} ${id} is in`);
      return group?.policies ?? [];
    });
    const bound = attributes.permissionsBoundary;
    return [{
      kind, arn, account, principal, tags,
      name: id,
      uniqueId: attributes.uniqueId,
      canBringMfa: !(kind === 'user' && hasNoDevice(snapshot, account, id)),
      groups: memberships,
      policies: [...held(holder, account, attributes), ...throughGroups],
      boundary: bound === null ? undefined : heldManaged(byArn.get(`${account} ${bound}`), bound, holder, unread)[0],
      trust: resource.kind === 'role' ? compile(`trust policy of role ${id}`, resource.attributes.trust, 'trust')?.compiled : undefined,
      instanceProfiles: resource.kind === 'role' ? resource.attributes.instanceProfiles : [],
    }]; // prettier-ignore
  };
  const identities = [...snapshot.ofKind('user'), ...snapshot.ofKind('role')].flatMap(identityOf);
  return { snapshot, reference, identities, groups, managed, notRead: [...organization, ...unreadPlaces(snapshot), ...new Set(unread)] };
}

/** Driftwarden reads no organization: what its policies take away is not taken away here. */
const organization = ['service control policies', 'resource control policies'];

type Written = Pick<HeldPolicy, 'compiled' | 'content'>;

type Compile = (name: string, policy: PolicyDocument, place?: PolicyPlace) => Written | undefined;

/** Compiles documents; of those that are no policy it keeps the name and the reason. */
function compiler(unread: string[]): Compile {
  const contents = new Map<string, number>();
  return (name, policy, place) => {
    const compiled = compilePolicy(name, isParsed(policy) ? policy.document : policy.text, place);
    if (isParsed(policy) && !('problem' in compiled)) {
      const text = canonicalJson(policy.document);
      const content = contents.get(text) ?? contents.size;
      contents.set(text, content);
      return { compiled, content };
    }
    if (!('problem' in compiled)) return undefined;
    unread.push(`${name}: no policy (${compiled.problem.path === '' ? 'the document' : compiled.problem.path} ${compiled.problem.message})`);
    return undefined;
  };
}

function managedOf({ arn, account, attributes }: ManagedPolicy, compile: Compile): Managed {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const versions = attributes.versions.flatMap(({ id, isDefault, policy }) => {
    const compiled = compile(isDefault ? name : `${name} ${id}`, policy);
    return compiled ? [{ id, isDefault, ...compiled }] : [];
  });
  return { arn, account, isCustomers: arn.includes(`::${account}:`), versions };
}

function heldManaged(managed: Managed | undefined, arn: string, holder: Holder, unread: string[]): HeldPolicy[] {
  const version = managed?.versions.find(({ isDefault }) => isDefault);
  if (!managed) unread.push(`policy ${arn}`);
  return version ? [{ id: arn, holder, arn, name: arn.slice(arn.lastIndexOf('/') + 1), compiled: version.compiled, content: version.content }] : [];
}

function hasNoDevice(snapshot: SnapshotIndex, account: string, user: string): boolean {
  return snapshot.find({ account, region: globalRegion, kind: 'credential' }, user)?.attributes.mfaActive === false;
}

function unreadPlaces(snapshot: SnapshotIndex): string[] {
  return snapshot.snapshot.coverage
    .filter(isUnread)
    .map(({ account, region, kind, status, error }) => `${kind} in ${account} ${region}: ${status}${error === undefined ? '' : ` (${error})`}`);
}
