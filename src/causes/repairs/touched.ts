import type { ManagedPolicy } from '../../domain/iam/identity.ts';
import { isParsed } from '../../domain/iam/policy.ts';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { resourceEdits, type ResourcePair } from '../../domain/resource-edit.ts';
import { globalRegion } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import type { PolicyHolder } from './edits.ts';

/** What the statements of changed policies are about, and whom they concern. */
export interface Touched {
  /** Actions that are named without a wildcard, by what is changed or by statements that test a tag that is changed. */
  readonly actions: readonly string[];
  /** Patterns of actions of the Allow statements that are changed or gone: `ec2:*`. */
  readonly patterns: readonly string[];
  /** ARNs of the users and roles whose policies change; undefined if anybody's access can. */
  readonly principals: ReadonlySet<string> | undefined;
}

/** Finds what a change of resources touches: `before` is the account as it is, `after` as it would be. */
export function touchedBy(pairs: readonly ResourcePair[], before: SnapshotIndex, after: SnapshotIndex): Touched {
  const statementsOf = (index: SnapshotIndex, side: 'before' | 'after') =>
    new Map(
      pairs
        .flatMap((pair) => documentsOf(pair[side], index))
        .flatMap(statementsIn)
        .map((statement) => [canonicalJson(statement), statement]),
    );
  const [was, is] = [statementsOf(before, 'before'), statementsOf(after, 'after')];
  const keys = changedTagKeys(pairs);
  const byTag = keys.length === 0 ? [] : statementsOfAll(before).filter((statement) => testsTag(statement, keys));
  const gone = [...was].filter(([text]) => !is.has(text)).map(([, statement]) => statement);
  const added = [...is].filter(([text]) => !was.has(text)).map(([, statement]) => statement);
  const named = [...gone, ...added, ...byTag].flatMap(actionsIn);
  return {
    actions: [...new Set(named.filter((action) => !isPattern(action)))].sort(),
    patterns: [...new Set(gone.filter(isAllow).flatMap(actionsIn).filter(isPattern))],
    principals: principalsOf(pairs, before),
  };
}

type Side = ResourcePair['before'];

/** The documents that a resource has, its attached policies and those of its groups included. */
function documentsOf(resource: Side, index: SnapshotIndex): readonly JsonObject[] {
  if (!resource || !isHolder(resource)) return ownDocuments(resource);
  const { attached } = resource.attributes;
  const { permissionsBoundary, groups = [] } = resource.attributes as {
    readonly permissionsBoundary?: string | null;
    readonly groups?: readonly string[];
  };
  const managed = [...attached, ...(typeof permissionsBoundary === 'string' ? [permissionsBoundary] : [])];
  const scope = { account: resource.account, region: globalRegion } as const;
  return [
    ...ownDocuments(resource),
    ...managed.flatMap((arn) => {
      const policy = index.find({ ...scope, kind: 'policy' }, arn);
      return policy ? defaultDocument(policy) : [];
    }),
    ...groups.flatMap((name) => documentsOf(index.find({ ...scope, kind: 'group' }, name), index)),
  ];
}

/** The documents that are the resource's own: of a role its trust policy too. */
function ownDocuments(resource: Side): readonly JsonObject[] {
  if (resource?.kind === 'policy') return defaultDocument(resource as unknown as ManagedPolicy);
  if (!resource || !isHolder(resource)) return [];
  const { inline } = resource.attributes;
  const trust = 'trust' in resource.attributes ? [resource.attributes.trust] : [];
  return [...inline.map(({ policy }) => policy), ...trust].flatMap((policy) =>
    isParsed(policy) ? [policy.document] : [],
  );
}

function defaultDocument({ attributes: { versions, defaultVersion } }: ManagedPolicy): readonly JsonObject[] {
  const policy = versions.find(({ id }) => id === defaultVersion)?.policy;
  return policy && isParsed(policy) ? [policy.document] : [];
}

/** Keys of the tags that differ, in lower case, as conditions compare them. */
function changedTagKeys(pairs: readonly ResourcePair[]): readonly string[] {
  const paths = pairs.filter(({ before, after }) => before && after).flatMap(resourceEdits);
  return [
    ...new Set(paths.flatMap(({ path: [section, key] }) => (section === 'tags' && key ? [key.toLowerCase()] : []))),
  ];
}

function statementsOfAll(index: SnapshotIndex): readonly JsonObject[] {
  const kinds = ['user', 'group', 'role', 'policy'] as const;
  return kinds.flatMap((kind) => index.ofKind(kind)).flatMap((each) => ownDocuments(each).flatMap(statementsIn));
}

/** Whether the statement names the tag of a resource or of whoever calls, in a condition or as a variable. */
function testsTag(statement: JsonObject, keys: readonly string[]): boolean {
  const text = JSON.stringify(statement).toLowerCase();
  return keys.some((key) => text.includes(`resourcetag/${key}`) || text.includes(`principaltag/${key}`));
}

function statementsIn({ Statement }: JsonObject): readonly JsonObject[] {
  return (Array.isArray(Statement) ? (Statement as readonly Json[]) : [Statement ?? null]).filter(isJsonObject);
}

function actionsIn({ Action }: JsonObject): readonly string[] {
  return (Array.isArray(Action) ? (Action as readonly Json[]) : [Action ?? null]).filter(
    (action) => typeof action === 'string',
  );
}

function isAllow({ Effect }: JsonObject): boolean {
  return Effect === 'Allow';
}

function isPattern(action: string): boolean {
  return /[*?]/.test(action);
}

function isHolder(resource: NonNullable<Side>): resource is NonNullable<Side> & PolicyHolder {
  return resource.kind === 'user' || resource.kind === 'group' || resource.kind === 'role';
}

/** Those who hold what changes. A change of tags, or of anything but policies and groups, can concern everybody. */
function principalsOf(pairs: readonly ResourcePair[], index: SnapshotIndex): ReadonlySet<string> | undefined {
  const fields = new Set(['inline', 'attached', 'groups', 'permissionsBoundary', 'versions', 'defaultVersion']);
  const isOwn = ({ path }: { readonly path: readonly string[] }) =>
    path.length === 0 || (path[0] === 'attributes' && fields.has(path[1] ?? ''));
  if (!pairs.flatMap(resourceEdits).every(isOwn)) return undefined;
  const changed = pairs.flatMap(({ before, after }) => after ?? before ?? []);
  if (!changed.every((each) => each.kind === 'policy' || isHolder(each))) return undefined;
  const arns = new Set(changed.map(({ arn }) => arn));
  const holds = ({ arn, attributes }: PolicyHolder) =>
    arns.has(arn) ||
    attributes.attached.some((each) => arns.has(each)) ||
    ('permissionsBoundary' in attributes && arns.has(attributes.permissionsBoundary ?? ''));
  const groups = new Set(
    index
      .ofKind('group')
      .filter(holds)
      .map(({ account, id }) => `${account} ${id}`),
  );
  return new Set([
    ...index
      .ofKind('user')
      .filter((user) => holds(user) || user.attributes.groups.some((name) => groups.has(`${user.account} ${name}`)))
      .map(({ arn }) => arn),
    ...index
      .ofKind('role')
      .filter(holds)
      .map(({ arn }) => arn),
  ]);
}
