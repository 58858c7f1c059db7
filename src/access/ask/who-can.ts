import { compareText } from '../../domain/order.ts';
import type { Coverage } from '../../domain/scope.ts';
import { actionsWithoutPermission } from '../evaluator/decide.ts';
import { explainPath, type ExplainedStep } from '../paths/wording/explain-path.ts';
import type { Identity } from '../paths/model/identity.ts';
import { buildCallEvaluator, type CallEvaluator } from '../paths/model/call-evaluator.ts';
import { pathLine } from '../paths/wording/path-line.ts';
import { findPaths, type PathGroup } from '../paths/search/find-paths.ts';
import type { Target } from '../paths/model/target.ts';
import { organizationPolicies, resourcePolicies, unreadPlaces } from '../paths/model/unread.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import { yes } from '../policy/truth.ts';
import { findAction } from './find-action.ts';
import { findResources, type ResolvedResource } from './find-resources.ts';
import { orUnknown, Unanswerable } from './unanswerable.ts';

/** Who can do something, as a person asks it. */
export interface WhoCanQuestion {
  readonly action: string;
  /** An ARN, with stars too, an id, `tag:key=value`, `kind:instance`, or `*`. */
  readonly resource: string;
  /** Single steps only. */
  readonly direct: boolean;
}

/** Everybody who can; what `who-can --format json` prints. */
export interface WhoCanAnswer {
  readonly schemaVersion: 1;
  readonly action: string;
  /** One resource's ARN, `*`, or the class as it was asked for. */
  readonly resource: string;
  /** How many resources a class has; missing where one was asked for. */
  readonly resources?: number;
  /** People before roles, those who can directly first, then by name. */
  readonly principals: readonly WhoCanEntry[];
  /** With `direct`: how many can by a path, where some can. */
  readonly byPath?: number;
  /** False where something was not read that bears on the answer: whether others can is unknown. */
  readonly complete?: false;
  readonly notes: readonly string[];
  readonly notRead: readonly string[];
}

export interface WhoCanEntry extends PathToClass {
  /** The ARN. */
  readonly principal: string;
  readonly kind: Identity['kind'];
  readonly name: string;
  readonly account: string;
  /** Where a class was asked for: the ways that others of its resources need. */
  readonly otherWays?: readonly PathToClass[];
}

/** How somebody can, and what. */
export interface PathToClass {
  readonly decision: 'allowed' | 'conditional';
  /** The families that the steps are of: `direct`, `unprotect`, `become re-tag`. */
  readonly path: string;
  /** The path in one line. */
  readonly line: string;
  readonly steps: readonly ExplainedStep[];
  readonly conditions: readonly string[];
  /** Where a class was asked for: how many of its resources, and the one that the steps are of. */
  readonly resources?: { readonly count: number; readonly example: string };
}

/** The same; nobody, and not complete, where what was asked about may be among what was not read. */
export function whoCanOrUnknown(world: AccessModel, question: WhoCanQuestion): WhoCanAnswer {
  const { action, resource } = question;
  return orUnknown(
    () => whoCan(world, question),
    ({ message, notRead }) => ({
      schemaVersion: 1,
      action,
      resource,
      principals: [],
      complete: false,
      notes: [message],
      notRead: [...organizationPolicies, ...notRead],
    }),
  );
}

/** Finds everybody. Throws Unanswerable where the question means nothing in that world. */
export function whoCan(world: AccessModel, question: WhoCanQuestion): WhoCanAnswer {
  const action = findAction(world.reference, question.action);
  if (actionsWithoutPermission.has(action.name.toLowerCase()))
    throw new Unanswerable(`${action.name} needs no permission: everybody can`);
  const asked = findResources(world, action, question.resource);
  const judge = buildCallEvaluator(world);
  const reached = findPaths(world, { actions: [action.name], targets: asked.targets, direct: question.direct }, judge);
  const byIdentity = Map.groupBy(reached, ({ identity }) => identity);
  const byPath = question.direct
    ? countByPath(findPaths(world, { actions: [action.name], targets: asked.targets }, judge))
    : 0;
  const notRead = [...unreadPlaces(world.snapshot, isRelevantTo(asked)), ...world.documentsNotRead];
  return {
    schemaVersion: 1,
    action: action.name,
    resource: asked.resource,
    ...(!asked.isOne && { resources: asked.targets.length }),
    principals: [...byIdentity].map(([identity, ways]) => entryOf(identity, ways, asked, judge)).sort(inReadingOrder),
    ...(byPath > 0 && { byPath }),
    ...(notRead.length > 0 && { complete: false }),
    notes: [
      ...asked.notes,
      ...(byPath > 0
        ? [`${byPath} ${byPath === 1 ? 'principal' : 'principals'} can by a path, which --direct leaves out`]
        : []),
      ...rootUsers(asked.targets),
    ],
    notRead: [...organizationPolicies, ...notRead, ...resourcePolicies(action.name)],
  };
}

/** How many can by more than one call. */
function countByPath(reached: readonly PathGroup[]): number {
  return new Set(reached.filter(({ kind }) => kind !== 'direct').map(({ identity }) => identity)).size;
}

function entryOf(
  identity: Identity,
  ways: readonly PathGroup[],
  { isOne }: ResolvedResource,
  judge: CallEvaluator,
): WhoCanEntry {
  const [best, ...others] = ways.toSorted(bestFirst).map((way) => pathToClass(way, isOne, judge));
  if (!best) throw new TypeError(`no way of ${identity.arn}`);
  const { arn, kind, name, account } = identity;
  return { principal: arn, kind, name, account, ...best, ...(!isOne && { otherWays: others }) };
}

function pathToClass(
  { path: way, kind, truth, count, classes }: PathGroup,
  isOne: boolean,
  judge: CallEvaluator,
): PathToClass {
  return {
    decision: truth === yes ? 'allowed' : 'conditional',
    path: kind,
    line: pathLine(way),
    ...explainPath(way, judge),
    ...(!isOne && { resources: { count, example: classes[0]?.example.arn ?? '' } }),
  };
}

function bestFirst(a: PathGroup, b: PathGroup): number {
  return (
    b.truth - a.truth ||
    a.path.assumptions.length - b.path.assumptions.length ||
    a.path.steps.length - b.path.steps.length ||
    b.count - a.count
  );
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
 * Who acts bears on every answer; of the rest, what is of the targets' kinds: in their places, or anywhere for a class.
 */
function isRelevantTo({ targets, isOne }: ResolvedResource): (scope: Coverage) => boolean {
  const kinds = new Set<string>(targets.flatMap(({ kind }) => [kind, `${kind}-attribute`]));
  const places = new Set(targets.map(({ account, region }) => `${account} ${region}`));
  return ({ account, region, kind }) =>
    identityKinds.has(kind) || (kinds.has(kind) && (!isOne || places.has(`${account} ${region}`)));
}
