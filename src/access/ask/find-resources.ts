import { parseArn } from '../../domain/arn.ts';
import { tagValue } from '../../domain/resource.ts';
import { compileGlob, matches } from '../policy/patterns/glob.ts';
import { plannerOf } from '../paths/search/planner.ts';
import { targetOfArn, type Target, type TargetKind } from '../paths/model/target.ts';
import { targetFactory } from '../paths/model/target-factory.ts';
import { unreadPlaces } from '../paths/model/unread.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import type { ActionFacts } from '../policy/reference.ts';
import { resourcesNamed, type NamedResource } from './resources-by-name.ts';
import { Unanswerable } from './unanswerable.ts';

/** What a question is about. */
export interface ResolvedResource {
  /** One resource's ARN, `*`, or the selector of a class as it was given. */
  readonly resource: string;
  readonly targets: readonly Target[];
  /** Whether it is one resource; a class may hold one too. */
  readonly isOne: boolean;
  /** What is to be known of it, in words. */
  readonly notes: readonly string[];
}

/**
 * What a person means: an ARN, with stars too, an id (`i-…`, `role/deploy`), a name as reports print it,
 * `tag:key=value`, `kind:instance`, or `*`: everything that the action can be asked of. Throws Unanswerable where the
 * snapshot does not hold what was named, or more than one of it, or the action is never asked of such a thing.
 */
export function findResources(world: AccessModel, action: ActionFacts, text: string): ResolvedResource {
  if (action.resourceTypes.length === 0) return withoutResource(world, action, text);
  const fitting = resourcesOf(world, action);
  const select = selectorOf(text);
  if (!select) return findOne(world, action, text, fitting);
  const found = text === '*' && needsSeveral(action) ? [] : fitting.filter(select);
  if (found.length > 0) return { resource: text, targets: targetsOf(world, found), isOne: false, notes: [] };
  if (text === '*' && needsNoProtectionLookup(world, action)) return everyResource(world, action);
  throw notInSnapshot(world, action, text, fitting.flatMap(selectorsFor));
}

/** The same for one resource: no classes, and `*` is every resource at once. */
export function findResource(world: AccessModel, action: ActionFacts, text: string): ResolvedResource {
  if (action.resourceTypes.length === 0) return withoutResource(world, action, text);
  if (text === '*') return everyResource(world, action);
  if (selectorOf(text)) throw new Unanswerable(`${text} is a class of resources: name one, or ask who-can`);
  return findOne(world, action, text, resourcesOf(world, action));
}

function findOne(
  world: AccessModel,
  action: ActionFacts,
  text: string,
  fitting: readonly NamedResource[],
): ResolvedResource {
  return text.startsWith('arn:') ? byArn(world, action, text, fitting) : byId(world, action, text, fitting);
}

function withoutResource({ snapshot }: AccessModel, { name }: ActionFacts, text: string): ResolvedResource {
  const targets = snapshot.snapshot.accounts.map((account): Target => ({ ...targetOfArn('*', account), account }));
  return {
    resource: '*',
    targets,
    isOne: true,
    notes: text === '*' ? [] : [`${name} takes no resource: it is asked of *`],
  };
}

/** A statement speaks of `*` where it speaks of every resource; what it takes them to be tagged with is not known. */
function everyResource({ snapshot }: AccessModel, { name, resourceTypes }: ActionFacts): ResolvedResource {
  const types = resourceTypes.map((type) => type.name).join(', ');
  const unknown = new Map([['*:resourcetag/*', undefined]]);
  return {
    resource: '*',
    targets: snapshot.snapshot.accounts.map((account): Target => ({
      ...targetOfArn('*', account),
      account,
      attributes: unknown,
    })),
    isOne: true,
    notes: [`${name} is asked of ${types}: * is all of them at once, and whoever may for some alone may not for *`],
  };
}

/** Whether one request names resources of several types, each of which must be allowed. */
function needsSeveral({ resourceTypes }: ActionFacts): boolean {
  return resourceTypes.filter(({ required }) => required).length > 1;
}

/** Whether an action can be decided without looking at what it is asked of: protection stands in the way of others. */
function needsNoProtectionLookup(world: AccessModel, { name }: ActionFacts): boolean {
  return plannerOf(name, world).plansFor(targetOfArn('*', '')).length > 0;
}

/** Attributes are resources of their own to the snapshot alone. */
const attributeKinds: ReadonlySet<string> = new Set(['instance-attribute', 'image-attribute', 'credential']);

/**
 * The resources that an action can be asked of, by their ARNs; one that several accounts see once, its owner's first.
 */
function resourcesOf({ snapshot }: AccessModel, action: ActionFacts): readonly NamedResource[] {
  const found = new Map<string, NamedResource>();
  for (const resource of snapshot.snapshot.resources) {
    if (attributeKinds.has(resource.kind) || !fits(action, resource.arn)) continue;
    const before = found.get(resource.arn);
    if (!before || !isOwn(before)) found.set(resource.arn, resource);
  }
  return [...found.values()];
}

function isOwn({ account, attributes }: NamedResource): boolean {
  return (attributes as { readonly owner?: unknown }).owner === account;
}

function fits({ resourceTypes }: ActionFacts, arn: string): boolean {
  return resourceTypes.some(({ pattern }) => matches(pattern, arn));
}

function selectorOf(text: string): ((resource: NamedResource) => boolean) | undefined {
  if (text === '*') return () => true;
  if (text.startsWith('arn:') && /[*?]/.test(text)) {
    const glob = compileGlob(text);
    return ({ arn }) => matches(glob, arn);
  }
  const [, tag, value] = /^tag:([^=]+)=(.*)$/s.exec(text) ?? [];
  if (tag !== undefined) return ({ tags }) => tagValue(tags, tag) === value;
  const [, wanted] = /^kind:(.+)$/s.exec(text) ?? [];
  return wanted === undefined ? undefined : ({ kind }) => kind === wanted;
}

function selectorsFor({ kind, tags }: NamedResource): string[] {
  return [`kind:${kind}`, ...Object.keys(tags).map((tag) => `tag:${tag}=${tagValue(tags, tag) ?? ''}`)];
}

function byArn(
  world: AccessModel,
  action: ActionFacts,
  arn: string,
  fitting: readonly NamedResource[],
): ResolvedResource {
  if (!parseArn(arn)) throw new Unanswerable(`${arn} is no ARN`);
  if (!fits(action, arn)) throw neverTargets(action, arn);
  const found = fitting.find((resource) => resource.arn === arn);
  if (found) return { resource: arn, targets: targetsOf(world, [found]), isOne: true, notes: [] };
  return {
    resource: arn,
    targets: [targetOutsideSnapshot(world, action, arn)],
    isOne: true,
    notes: [`${arn} is not in the snapshot: its tags and whatever protects it are not known`],
  };
}

function byId(
  world: AccessModel,
  action: ActionFacts,
  text: string,
  fitting: readonly NamedResource[],
): ResolvedResource {
  const found = resourcesNamed(text, fitting);
  const [only] = found;
  if (found.length > 1) throw new Unanswerable(`${text} is ambiguous: ${firstOf(found.map(({ arn }) => arn))}`);
  if (only) return { resource: only.arn, targets: targetsOf(world, [only]), isOne: true, notes: [] };
  const [other] = resourcesNamed(
    text,
    world.snapshot.snapshot.resources.filter(({ kind }) => !attributeKinds.has(kind)),
  );
  throw other
    ? neverTargets(action, other.arn)
    : notInSnapshot(
        world,
        action,
        text,
        fitting.flatMap(({ id, name }) => [id, ...(name === undefined ? [] : [name])]),
      );
}

function firstOf(texts: readonly string[], most = 10): string {
  return texts.length <= most ? texts.join(', ') : `${texts.slice(0, most).join(', ')} and ${texts.length - most} more`;
}

function targetsOf({ snapshot }: AccessModel, resources: readonly NamedResource[]): readonly Target[] {
  return resources.map(targetFactory(snapshot));
}

/** A resource that the snapshot does not hold: all that its type can carry is unknown. */
function targetOutsideSnapshot({ snapshot }: AccessModel, { resourceTypes }: ActionFacts, arn: string): Target {
  const { accounts } = snapshot.snapshot;
  const [account = ''] = accounts;
  const target = targetOfArn(arn, account);
  if (parseArn(arn)?.account === '' && accounts.length > 1)
    throw new Unanswerable(`${arn} tells no account, and several were read: ${accounts.join(', ')}`);
  const types = resourceTypes.filter(({ pattern }) => matches(pattern, arn));
  const keys = types
    .flatMap((type) => type.keys)
    .map((key) => key.toLowerCase())
    .filter((key) => !key.includes('$') && !keysKnownFromArn.has(key));
  const [kind] = types.flatMap(({ name }) => targetKindOfType.get(name) ?? []);
  return {
    ...target,
    kind: kind ?? target.kind,
    attributes: new Map([...target.attributes, ...keys.map((key) => [key, undefined] as const)]),
  };
}

const keysKnownFromArn: ReadonlySet<string> = new Set([
  'ec2:region',
  'aws:requestedregion',
  'aws:resourceaccount',
  's3:resourceaccount',
]);

/** The kinds that techniques tell apart, by the names of the reference's types. */
const targetKindOfType: ReadonlyMap<string, TargetKind> = new Map([
  ['instance', 'instance'],
  ['image', 'image'],
  ['volume', 'volume'],
  ['snapshot', 'snapshot'],
  ['elastic-ip', 'address'],
  ['user', 'user'],
  ['group', 'group'],
  ['role', 'role'],
  ['policy', 'policy'],
]);

function neverTargets({ name, resourceTypes }: ActionFacts, arn: string): Unanswerable {
  return new Unanswerable(
    `${name} is never asked of ${arn}, but of ${resourceTypes.map((type) => type.name).join(', ')}`,
  );
}

/** Where what was asked about may be all the same, of the kinds that the action can be asked of. */
function notInSnapshot(
  { snapshot }: AccessModel,
  { name, resourceTypes }: ActionFacts,
  text: string,
  choices: readonly string[] = [],
): Unanswerable {
  const meant = new Set<string>(resourceTypes.flatMap((type) => targetKindOfType.get(type.name) ?? []));
  const unread = unreadPlaces(snapshot, ({ kind }) => meant.has(kind));
  return new Unanswerable(
    [`no resource ${text} that ${name} can be asked of was read`, ...unread].join('; '),
    text,
    [...new Set(choices)],
    { notRead: unread },
  );
}
