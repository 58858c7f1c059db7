import {
  actionSets,
  actionsMatching,
  appliesToKind,
  buildAccessModel,
  findPaths,
  targetsOf,
  targetKinds,
  type AccessModel,
  type Identity,
  type Reference,
} from '../../access/index.ts';
import { compileGlob, matches, type Glob } from '../../access/policy/patterns/glob.ts';
import type { Baseline } from '../../domain/baseline.ts';
import type { Loss } from '../../domain/cause.ts';
import { canonicalJson, type Json } from '../../domain/json.ts';
import { memoizeWeakly } from '../../domain/memoize.ts';
import { resourceKey } from '../../domain/resource-edit.ts';
import { isOwnedByAccount } from '../../domain/resource.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { compareText } from '../../domain/text/order.ts';
import type { AnyResource } from './commands/row.ts';

/** Whose losses are counted, and of which actions. */
export interface LossQuestion {
  readonly baseline: Baseline;
  /** Names, with AWS's capitals. */
  readonly actions: readonly string[];
  /** ARNs of those who can have lost something; everybody, unless given. */
  readonly principals: ReadonlySet<string> | undefined;
  /** Whether a rule of the baseline that wants something allowed fails: then the losses that it is about name it. */
  readonly failsRule: boolean;
}

/** Makes the function that counts what users and roles can do with a single call in one account and not in another. */
export function lossCounter(reference: Reference, now: Date) {
  const modelOf = memoizeWeakly((account: SnapshotIndex) => buildAccessModel(account, reference, now));

  /** What was possible before and is not after, the largest first. Conditions that are added are no loss. */
  return (
    before: SnapshotIndex,
    after: SnapshotIndex,
    { baseline, actions, principals, failsRule }: LossQuestion,
  ): readonly Loss[] => {
    const [was, is] = [modelOf(before), modelOf(after)];
    const later = new Map(after.snapshot.resources.map((each) => [resourceKey(each), each]));
    const facts = [...new Set(actions)].flatMap((name) => actionsMatching(reference, name));
    const losses = targetKinds.flatMap((kind): readonly Loss[] => {
      const pairs = before
        .ofAnyKind(kind)
        .filter(isOwnedByAccount)
        .flatMap((resource): readonly (readonly [AnyResource, AnyResource])[] => {
          const other = later.get(resourceKey(resource));
          return other ? [[resource, other]] : [];
        });
      const named = facts.filter((action) => appliesToKind(action, kind)).map(({ name }) => name);
      if (pairs.length === 0 || named.length === 0) return [];
      return [...Map.groupBy(pairs, trustOf).values()].flatMap((alike) => {
        const reached = reachedIn(was, { resources: alike.map(([resource]) => resource), actions: named, principals });
        const left = reachedIn(is, { resources: alike.map(([, resource]) => resource), actions: named, principals });
        return [...reached].flatMap(([key, places]): readonly Loss[] => {
          const count = places.difference(left.get(key) ?? new Set()).size;
          const [principal = '', action = ''] = key.split(' ');
          return count > 0 ? [{ principal, action, count }] : [];
        });
      });
    });
    const requiredBy = failsRule ? requirements(was, baseline, reference) : () => ({});
    return overAllKinds(losses)
      .map((loss) => ({ ...loss, ...requiredBy(loss) }))
      .toSorted(
        (a, b) => b.count - a.count || compareText(a.principal, b.principal) || compareText(a.action, b.action),
      );
  };
}

/** Whom a role lets in, before and after: the search for paths takes resources as alike that have the same tags. */
function trustOf(pair: readonly [AnyResource, AnyResource]): string {
  return canonicalJson(pair.map(({ attributes }) => (attributes as { readonly trust?: Json }).trust ?? null));
}

/** One loss for each principal and action. */
function overAllKinds(losses: readonly Loss[]): readonly Loss[] {
  return [...Map.groupBy(losses, ({ principal, action }) => `${principal} ${action}`).values()].flatMap((ofKinds) => {
    const [first] = ofKinds;
    return first ? [{ ...first, count: ofKinds.reduce((sum, { count }) => sum + count, 0) }] : [];
  });
}

interface Reach {
  readonly resources: readonly AnyResource[];
  readonly actions: readonly string[];
  readonly principals: ReadonlySet<string> | undefined;
}

/** The places in the list of resources that each principal can call each action on, directly; by `ARN action`. */
function reachedIn(
  model: AccessModel,
  { resources, actions, principals }: Reach,
): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  const targets = targetsOf(model.snapshot, resources);
  const except = ({ arn }: Identity) => principals?.has(arn) === false;
  for (const { identity, action, families, classes } of findPaths(model, { actions, targets, direct: true, except })) {
    if (families.length > 0) continue;
    const key = `${identity.arn} ${action}`;
    const places = found.get(key) ?? new Set<number>();
    for (const { members } of classes) for (const member of members) places.add(member);
    found.set(key, places);
  }
  return found;
}

function isOneOf(globs: readonly Glob[]): (text: string) => boolean {
  return (text) => globs.some((glob) => matches(glob, text));
}

/** Which rule wants that a principal can do an action. */
function requirements({ identities, groups }: AccessModel, { access }: Baseline, reference: Reference) {
  const rules = access
    .filter((rule) => 'mustAllow' in rule)
    .map(({ name, mustAllow, actions }) => ({
      name,
      isNamed: isOneOf(mustAllow.map(compileGlob)),
      actions: new Set(
        actions
          .flatMap((action) => actionSets[action]?.actions ?? action)
          .flatMap((pattern) => actionsMatching(reference, pattern).map((action) => action.name)),
      ),
    }));
  const namesOf = ({ kind, name, arn, account, groups: memberships }: Identity) => [
    `${kind}/${name}`,
    arn,
    ...memberships.flatMap((group) => [
      `group/${group}`,
      ...groups.filter((each) => each.account === account && each.name === group).map((each) => each.arn),
    ]),
  ];
  const byArn = new Map(identities.map((identity) => [identity.arn, identity]));
  return ({ principal, action }: Loss): Pick<Loss, 'requiredBy'> => {
    const identity = byArn.get(principal);
    const rule = rules.find((each) => identity && each.actions.has(action) && namesOf(identity).some(each.isNamed));
    return rule ? { requiredBy: rule.name } : {};
  };
}
