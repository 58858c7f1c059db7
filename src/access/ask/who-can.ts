import { compareText } from '../../domain/text/order.ts';
import type { Coverage } from '../../domain/scope.ts';
import { actionsWithoutPermission } from '../evaluator/decide.ts';
import type { Identity } from '../paths/model/identity.ts';
import { buildCallEvaluator, type CallEvaluator } from '../paths/model/call-evaluator.ts';
import { findPaths, type PathGroup } from '../paths/search/find-paths.ts';
import type { Target } from '../paths/model/target.ts';
import { targetTypeOf } from '../paths/model/targets/index.ts';
import { flagsNotAsked, organizationPolicies, resourcePolicies, unreadPlaces } from '../paths/model/unread.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import { findAction } from './find-action.ts';
import { findResources, type ResolvedResource } from './find-resources.ts';
import { lockNotes } from './lock-notes.ts';
import { recycleBinNotes } from './recycle-bin-notes.ts';
import { limitsOf, limitsOfUnknown, type Limits } from './limits.ts';
import { whoNearlyCan, type NearMiss } from './near-misses.ts';
import { outsideEntries, whoGetsIn, type OutsideEntry, type RoleEntrances } from './outside.ts';
import { bestFirst, pathToClass, type PathToClass } from './path-to-class.ts';
import { orUnknown, Unanswerable } from './unanswerable.ts';

/** The question who can call an action on resources, as a user writes it. */
export interface WhoCanQuestion {
  readonly action: string;
  /** An ARN, with stars too, an id, `tag:key=value`, `kind:instance`, or `*`. */
  readonly resource: string;
  /** Only direct calls, no paths. */
  readonly direct: boolean;
}

/** Every principal that can; what `who-can --format json` prints. */
export interface WhoCanAnswer {
  readonly schemaVersion: 1;
  readonly action: string;
  /** The ARN of one resource, `*`, or the selector of several as it was asked for. */
  readonly resource: string;
  /** How many resources the selector selects; missing if one resource was asked for. */
  readonly resources?: number;
  /** Users before roles, those who can directly first, then by name. */
  readonly principals: readonly WhoCanEntry[];
  /** Those outside the account who can by a role that lets them in; missing if there are none. */
  readonly outside?: readonly OutsideEntry[];
  /** With `direct`: how many more can by a path, if any. */
  readonly byPath?: number;
  /** False if something was not read that can change the answer: whether others can is unknown. */
  readonly complete?: false;
  /** Some of those who cannot, and whom one condition, one Deny or one protection alone keeps from it. */
  readonly nearMisses: readonly NearMiss[];
  readonly notes: readonly string[];
  readonly notRead: readonly string[];
  /** What the model does not cover and could matter to this answer. */
  readonly limits: Limits;
}

/** One principal that can, with its best path. */
export interface WhoCanEntry extends PathToClass {
  /** The ARN. */
  readonly principal: string;
  readonly kind: Identity['kind'];
  readonly name: string;
  readonly account: string;
  /** If its path ends in a role: who gets into that. */
  readonly whoGetsIn?: RoleEntrances;
  /** If several resources were asked for: the other paths, to resources that the best path does not reach. */
  readonly otherWays?: readonly PathToClass[];
}

/** The same; empty and not complete if the resource can be among what was not read. */
export function whoCanOrUnknown(model: AccessModel, question: WhoCanQuestion): WhoCanAnswer {
  const { action, resource } = question;
  return orUnknown(
    () => whoCan(model, question),
    ({ message, notRead }) => ({
      schemaVersion: 1,
      action,
      resource,
      principals: [],
      complete: false,
      nearMisses: [],
      notes: [message],
      notRead: [...organizationPolicies, ...notRead],
      limits: limitsOfUnknown,
    }),
  );
}

/** Finds every principal that can. Throws Unanswerable if the question does not fit the snapshot. */
export function whoCan(model: AccessModel, question: WhoCanQuestion): WhoCanAnswer {
  const action = findAction(model.reference, question.action);
  if (actionsWithoutPermission.has(action.name.toLowerCase()))
    throw new Unanswerable(`${action.name} needs no permission: every principal can`);
  const resources = findResources(model, action, question.resource);
  const evaluator = buildCallEvaluator(model);
  const search = { actions: [action.name], targets: resources.targets, direct: question.direct };
  const reached = findPaths(model, search, evaluator);
  const byIdentity = Map.groupBy(reached, ({ identity }) => identity);
  const byPath = question.direct
    ? countByPath(findPaths(model, { actions: [action.name], targets: resources.targets }, evaluator))
    : 0;
  const outside = question.direct ? [] : outsideEntries(model, byIdentity, resources.isOne, evaluator, search);
  const notRead = [
    ...unreadPlaces(model.snapshot, isRelevantTo(resources)),
    ...flagsNotAsked(resources.targets, model.snapshot),
    ...model.documentsNotRead,
  ];
  return {
    schemaVersion: 1,
    action: action.name,
    resource: resources.resource,
    ...(!resources.isOne && { resources: resources.targets.length }),
    principals: [...byIdentity]
      .map(([identity, ways]) => entryOf(identity, ways, resources, model, evaluator))
      .sort(inReadingOrder),
    ...(outside.length > 0 && { outside }),
    ...(byPath > 0 && { byPath }),
    ...(notRead.length > 0 && { complete: false }),
    nearMisses: whoNearlyCan(model, action.name, resources, new Set(byIdentity.keys()), evaluator),
    notes: [
      ...resources.notes,
      ...(byPath > 0
        ? [`${byPath} ${byPath === 1 ? 'principal' : 'principals'} can by a path; --direct does not list paths`]
        : []),
      ...lockNotes(action.name, resources.targets, model),
      ...recycleBinNotes(action.name, resources.targets, { model, evaluator, identities: [...byIdentity.keys()] }),
      ...rootUsers(resources.targets),
    ],
    notRead: [...organizationPolicies, ...notRead, ...resourcePolicies(action.name)],
    limits: limitsOf(
      {
        action: action.name,
        kinds: new Set(resources.targets.map(({ kind }) => kind)),
        about: question.direct ? 'direct calls' : 'paths',
        asked: model.identities,
        found: [...byIdentity.keys()],
        model,
      },
      notRead,
    ),
  };
}

/** How many principals need more than one call. */
function countByPath(reached: readonly PathGroup[]): number {
  return new Set(reached.filter(({ families }) => families.length > 0).map(({ identity }) => identity)).size;
}

function entryOf(
  identity: Identity,
  ways: readonly PathGroup[],
  { isOne }: ResolvedResource,
  model: AccessModel,
  evaluator: CallEvaluator,
): WhoCanEntry {
  const sorted = ways.toSorted(bestFirst);
  const [best, ...others] = sorted.map((way) => pathToClass(way, isOne, evaluator));
  const entrances = sorted[0] && whoGetsIn(sorted[0].path, model);
  if (!best) throw new TypeError(`no path of ${identity.arn}`);
  const { arn, kind, name, account } = identity;
  return {
    principal: arn,
    kind,
    name,
    account,
    ...best,
    ...(entrances && { whoGetsIn: entrances }),
    ...(!isOne && { otherWays: others }),
  };
}

function inReadingOrder(a: WhoCanEntry, b: WhoCanEntry): number {
  return (
    rank(a) - rank(b) ||
    a.steps.length - b.steps.length ||
    compareText(a.name, b.name) ||
    compareText(a.principal, b.principal)
  );
}

function rank({ kind, path, decision }: WhoCanEntry): number {
  return (kind === 'user' ? 0 : 4) + (path === 'direct' ? 0 : 2) + (decision === 'allowed' ? 0 : 1);
}

function rootUsers(targets: readonly Target[]): string[] {
  return [...new Set(targets.map(({ account }) => account))].map(
    (account) => `the root user of account ${account} can always`,
  );
}

const identityKinds: ReadonlySet<string> = new Set(['user', 'group', 'role', 'policy', 'credential']);

/**
 * Whether a scope that was not read can change the answer: scopes of identities always; others if they have the
 * targets' kinds, in the targets' accounts and regions if one resource was asked for.
 */
function isRelevantTo({ targets, isOne }: ResolvedResource): (scope: Coverage) => boolean {
  const kinds = new Set<string>(targets.flatMap(({ kind }) => [kind, ...(targetTypeOf(kind)?.readsAlso ?? [])]));
  const places = new Set(targets.map(({ account, region }) => `${account} ${region}`));
  return ({ account, region, kind }) =>
    identityKinds.has(kind) || (kinds.has(kind) && (!isOne || places.has(`${account} ${region}`)));
}
