import type { Group, IdentityPolicies, ManagedPolicy, Role, User } from '../../domain/iam/identity.ts';
import { statementNames, withStatements } from '../../domain/iam/edit-document.ts';
import { isParsed } from '../../domain/iam/policy.ts';
import { surplusVersions } from '../../domain/iam/policy-versions.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Tags } from '../../domain/resource.ts';
import type { AnyResource } from './commands/row.ts';

/* Resources with one thing changed. Each function returns the resource as it would be. */

export type PolicyHolder = User | Group | Role;

/** With an inline policy of that name, in place of one that it may have. */
export function withInline<Holder extends PolicyHolder>(holder: Holder, name: string, document: JsonObject): Holder {
  const others = holder.attributes.inline.filter((policy) => policy.name !== name);
  const inline = [...others, { name, policy: { document } }].sort((a, b) => (a.name < b.name ? -1 : 1));
  return withAttributes(holder, { inline });
}

/** Without the inline policy of that name. */
export function withoutInline<Holder extends PolicyHolder>(holder: Holder, name: string): Holder {
  return withAttributes(holder, { inline: holder.attributes.inline.filter((policy) => policy.name !== name) });
}

/** Without a managed policy attached. */
export function detached<Holder extends PolicyHolder>(holder: Holder, arn: string): Holder {
  return withAttributes(holder, { attached: holder.attributes.attached.filter((each) => each !== arn) });
}

/** With a managed policy attached. */
export function attached<Holder extends PolicyHolder>(holder: Holder, arn: string): Holder {
  return withAttributes(holder, { attached: [...new Set([...holder.attributes.attached, arn])].sort() });
}

/** In one more group. */
export function inGroup(user: User, group: string): User {
  const groups = [...new Set([...user.attributes.groups, group])].sort();
  return { ...user, attributes: { ...user.attributes, groups } };
}

/** With a permissions boundary, or null for none. */
export function withBoundary<Holder extends User | Role>(holder: Holder, boundary: string | null): Holder {
  return { ...holder, attributes: { ...holder.attributes, permissionsBoundary: boundary } };
}

/** With a trust policy. */
export function withTrust(role: Role, document: JsonObject): Role {
  return { ...role, attributes: { ...role.attributes, trust: { document } } };
}

/** Out of some groups. */
export function outOfGroups(user: User, groups: ReadonlySet<string>): User {
  const left = user.attributes.groups.filter((name) => !groups.has(name));
  return { ...user, attributes: { ...user.attributes, groups: left } };
}

/** With another version as the default. */
export function withDefaultVersion(policy: ManagedPolicy, id: string): ManagedPolicy {
  const versions = policy.attributes.versions.map((version) => ({ ...version, isDefault: version.id === id }));
  return { ...policy, attributes: { ...policy.attributes, versions, defaultVersion: id } };
}

/** With a new version as the default. At five versions the oldest that is not the default makes room for it. */
export function withNewVersion(policy: ManagedPolicy, document: JsonObject): ManagedPolicy {
  const id = `v${Math.max(0, ...policy.attributes.versions.map((version) => Number(version.id.slice(1)))) + 1}`;
  const surplus = surplusVersions(policy.attributes);
  const others = policy.attributes.versions
    .filter((version) => !surplus.includes(version.id))
    .map((version) => ({ ...version, isDefault: false }));
  const versions = [{ id, isDefault: true, policy: { document } }, ...others];
  return { ...policy, attributes: { ...policy.attributes, versions, defaultVersion: id } };
}

/** With tags set. */
export function withTags(resource: AnyResource, tags: Tags): AnyResource {
  const name = tags['Name'];
  return { ...resource, ...(name !== undefined && { name }), tags: { ...resource.tags, ...tags } };
}

/** With one attribute set; the path leads to it from the attributes. */
export function withAttribute(resource: AnyResource, path: readonly string[], value: unknown): AnyResource {
  return { ...resource, attributes: setAt(resource.attributes as JsonObject, path, value) };
}

function setAt(object: JsonObject, [key, ...rest]: readonly string[], value: unknown): JsonObject {
  if (key === undefined) return object;
  const inner = object[key];
  const set = rest.length === 0 ? value : setAt((inner ?? {}) as JsonObject, rest, value);
  return { ...object, [key]: set } as JsonObject;
}

function withAttributes<Holder extends PolicyHolder>(holder: Holder, changed: Partial<IdentityPolicies>): Holder {
  return { ...holder, attributes: { ...holder.attributes, ...changed } };
}

/** The default version's document of a managed policy, or the document of an inline one; undefined if it does not parse. */
export function documentOf(holder: PolicyHolder | ManagedPolicy, inline?: string): JsonObject | undefined {
  const found =
    holder.kind === 'policy'
      ? holder.attributes.versions.find(({ id }) => id === holder.attributes.defaultVersion)?.policy
      : holder.attributes.inline.find(({ name }) => name === inline)?.policy;
  return found && isParsed(found) ? found.document : undefined;
}

/** A document with some statements changed, which are named as findings name them; undefined if nothing is left of it. */
export function withNamedStatements(
  document: JsonObject,
  names: ReadonlySet<string>,
  change: (statement: JsonObject) => JsonObject | undefined,
): JsonObject | undefined {
  const known = statementNames(document);
  return withStatements(document, (statement, position) =>
    names.has(known[position] ?? '') ? change(statement) : statement,
  );
}
