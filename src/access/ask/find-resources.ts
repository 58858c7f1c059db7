import { parseArn } from '../../domain/arn.ts';
import { isPartOfAnother, tagValue } from '../../domain/resource.ts';
import { compileGlob, matches } from '../policy/patterns/glob.ts';
import { plannerOf } from '../paths/search/planner.ts';
import { changedTarget, targetOfArn, type Target } from '../paths/model/target.ts';
import { kindOfPattern, targetKinds, targetTypeOf } from '../paths/model/targets/index.ts';
import { targetFactory } from '../paths/model/target-factory.ts';
import { placesNotRead } from '../paths/model/unread.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import type { ActionFacts } from '../policy/reference.ts';
import { resourcesNamed, type NamedResource } from './resources-by-name.ts';
import { withTargetTypes } from './target-types.ts';
import { Unanswerable } from './unanswerable.ts';

/** The resources that a question is about. */
export interface ResolvedResource {
  /** The ARN of one resource, `*`, or the selector of several as it was given: `tag:team=x`. */
  readonly resource: string;
  readonly targets: readonly Target[];
  /** Whether the question names one resource. A selector can select one, too, and is not supportedKinds here. */
  readonly isOne: boolean;
  /** What the user has to know about them, as sentences. */
  readonly notes: readonly string[];
}

/**
 * Finds resources by an ARN, also with stars, an id (`i-…`, `role/deploy`), a name as reports print it,
 * `tag:key=value`, `kind:instance`, or `*` for all that the action supports. Throws Unanswerable if the snapshot has
 * none, or several of one name, or if the action does not support that type of resource.
 */
export function findResources(model: AccessModel, called: ActionFacts, text: string): ResolvedResource {
  if (called.resourceTypes.length === 0) return withoutResource(model, called, text);
  const action = withTargetTypes(model, called);
  const supported = resourcesOf(model, action);
  const select = selectorOf(text);
  if (!select) return findOne(model, action, text, supported);
  const found = text === '*' && needsSeveralTypes(action) ? [] : supported.filter(select);
  if (found.length > 0) return { resource: text, targets: targetsOf(model, found), isOne: false, notes: [] };
  if (text === '*' && needsNoProtectionLookup(model, action)) return everyResource(model, action);
  throw notInSnapshot(model, action, text, supported.flatMap(selectorsFor));
}

/** The same for one resource: selectors are refused, and `*` is every resource at once. */
export function findResource(model: AccessModel, action: ActionFacts, text: string): ResolvedResource {
  if (action.resourceTypes.length === 0) return withoutResource(model, action, text);
  if (text === '*') return everyResource(model, action);
  if (selectorOf(text)) throw new Unanswerable(`${text} stands for several resources: name one, or use who-can`);
  return findOne(model, action, text, resourcesOf(model, action));
}

function findOne(
  model: AccessModel,
  action: ActionFacts,
  text: string,
  supported: readonly NamedResource[],
): ResolvedResource {
  return text.startsWith('arn:') ? byArn(model, action, text, supported) : byId(model, action, text, supported);
}

function withoutResource({ snapshot }: AccessModel, { name }: ActionFacts, text: string): ResolvedResource {
  const targets = snapshot.snapshot.accounts.map((account): Target =>
    changedTarget(targetOfArn('*', account), { account }),
  );
  return {
    resource: '*',
    targets,
    isOne: true,
    notes: text === '*' ? [] : [`${name} supports no resource: the resource is *`],
  };
}

/** `*`: a statement matches it only if it matches every resource. The tags of these are unknown. */
function everyResource({ snapshot }: AccessModel, { name, resourceTypes }: ActionFacts): ResolvedResource {
  const types = resourceTypes.map((type) => type.name).join(', ');
  const unknown = new Map([['*:resourcetag/*', undefined]]);
  return {
    resource: '*',
    targets: snapshot.snapshot.accounts.map((account): Target =>
      changedTarget(targetOfArn('*', account), {
        account,
        attributes: unknown,
      }),
    ),
    isOne: true,
    notes: [
      `${name} supports ${types}: * means all of them at once; who is allowed only some of them is not allowed *`,
    ],
  };
}

/** Whether a request has to name resources of several types, which must all be allowed. */
function needsSeveralTypes({ resourceTypes }: ActionFacts): boolean {
  return resourceTypes.filter(({ required }) => required).length > 1;
}

/** Whether an action can be decided without knowing the resource; for others the resource's protection matters. */
function needsNoProtectionLookup(model: AccessModel, { name }: ActionFacts): boolean {
  return plannerOf(name, model).plansFor(targetOfArn('*', '')).length > 0;
}

/**
 * The resources that an action supports. One that several accounts see is listed once, if possible as its owner sees
 * it.
 */
function resourcesOf({ snapshot }: AccessModel, action: ActionFacts): readonly NamedResource[] {
  const found = new Map<string, NamedResource>();
  for (const resource of snapshot.snapshot.resources) {
    if (isPartOfAnother(resource.kind) || !isAbout(action, resource)) continue;
    const before = found.get(resource.arn);
    if (!before || !isOwn(before)) found.set(resource.arn, resource);
  }
  return [...found.values()];
}

function isOwn({ account, attributes }: NamedResource): boolean {
  return (attributes as { readonly owner?: unknown }).owner === account;
}

/** Whether requests for an action name the resource, or their effect is on it. */
function isAbout(action: ActionFacts, { kind, arn }: Pick<NamedResource, 'kind' | 'arn'>): boolean {
  return supports(action, arn) || targetTypeOf(kind)?.requestTargets?.has(action.name) === true;
}

function supports({ resourceTypes }: ActionFacts, arn: string): boolean {
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
  model: AccessModel,
  action: ActionFacts,
  arn: string,
  supported: readonly NamedResource[],
): ResolvedResource {
  if (!parseArn(arn)) throw new Unanswerable(`${arn} is not an ARN`);
  const found = supported.find((resource) => resource.arn === arn);
  if (!found && !supports(action, arn)) throw neverTargets(action, arn);
  if (found) return { resource: arn, targets: targetsOf(model, [found]), isOne: true, notes: [] };
  return {
    resource: arn,
    targets: [targetOutsideSnapshot(model, action, arn)],
    isOne: true,
    notes: [`${arn} is not in the snapshot: its tags and its protection are unknown`],
  };
}

function byId(
  model: AccessModel,
  action: ActionFacts,
  text: string,
  supported: readonly NamedResource[],
): ResolvedResource {
  const found = resourcesNamed(text, supported);
  const [only] = found;
  if (found.length > 1) throw new Unanswerable(`${text} is ambiguous: ${firstOf(found.map(({ arn }) => arn))}`);
  if (only) return { resource: only.arn, targets: targetsOf(model, [only]), isOne: true, notes: [] };
  const [other] = resourcesNamed(
    text,
    model.snapshot.snapshot.resources.filter(({ kind }) => !isPartOfAnother(kind)),
  );
  throw other
    ? neverTargets(action, other.arn)
    : notInSnapshot(
        model,
        action,
        text,
        supported.flatMap(({ id, name }) => [id, ...(name === undefined ? [] : [name])]),
      );
}

function firstOf(texts: readonly string[], most = 10): string {
  return texts.length <= most ? texts.join(', ') : `${texts.slice(0, most).join(', ')} and ${texts.length - most} more`;
}

function targetsOf({ snapshot }: AccessModel, resources: readonly NamedResource[]): readonly Target[] {
  return resources.map(targetFactory(snapshot));
}

/** A resource that is not in the snapshot: every condition key of its type is unknown. */
function targetOutsideSnapshot({ snapshot }: AccessModel, { resourceTypes }: ActionFacts, arn: string): Target {
  const { accounts } = snapshot.snapshot;
  const [account = ''] = accounts;
  const target = targetOfArn(arn, account);
  if (parseArn(arn)?.account === '' && accounts.length > 1)
    throw new Unanswerable(`${arn} has no account id, and the snapshot has several accounts: ${accounts.join(', ')}`);
  const types = resourceTypes.filter(({ pattern }) => matches(pattern, arn));
  const keys = types
    .flatMap((type) => type.keys)
    .map((key) => key.toLowerCase())
    .filter((key) => !key.includes('$') && !keysKnownFromArn.has(key));
  const [kind] = types.flatMap(({ pattern }) => kindOfPattern(pattern) ?? []);
  return changedTarget(target, {
    kind: kind ?? target.kind,
    attributes: new Map([...target.attributes, ...keys.map((key) => [key, undefined] as const)]),
  });
}

const keysKnownFromArn: ReadonlySet<string> = new Set([
  'ec2:region',
  'aws:requestedregion',
  'aws:resourceaccount',
  's3:resourceaccount',
]);

function neverTargets({ name, resourceTypes }: ActionFacts, arn: string): Unanswerable {
  return new Unanswerable(
    `${name} does not support ${arn}: its resource types are ${resourceTypes.map((type) => type.name).join(', ')}`,
  );
}

/** The error for a resource that was not found. It can exist if a kind that the action supports was not read. */
function notInSnapshot(
  { snapshot }: AccessModel,
  { name, resourceTypes }: ActionFacts,
  text: string,
  choices: readonly string[] = [],
): Unanswerable {
  const supportedKinds = new Set<string>([
    ...resourceTypes.flatMap(({ pattern }) => kindOfPattern(pattern) ?? []),
    ...targetKinds.filter((kind) => targetTypeOf(kind)?.requestTargets?.has(name)),
  ]);
  const unread = placesNotRead(snapshot, ({ kind }) => supportedKinds.has(kind));
  return new Unanswerable(
    [`no resource ${text} that ${name} supports is in the snapshot`, ...unread].join('; '),
    text,
    [...new Set(choices)],
    { notRead: unread },
  );
}
