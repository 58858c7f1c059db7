import type { AccessChange, AccessDrift } from '../../domain/access-change.ts';
import { canonicalJson, type Json } from '../../domain/json.ts';
import { isOwnedByAccount, type Resource } from '../../domain/resource.ts';
import { globalRegion } from '../../domain/scope.ts';
import { unreadScopes, type SnapshotIndex } from '../../domain/snapshot.ts';
import { compareText } from '../../domain/text/order.ts';
import { actionsMatching } from '../policy/action-names.ts';
import { no, type Truth } from '../policy/truth.ts';
import { arnsInPath, driftCauses, type ResourcePair } from './drift-causes.ts';
import { appliesToKind } from './applies-to-kind.ts';
import type { TargetClass } from '../paths/model/classes/target-classes.ts';
import { pathLine } from '../paths/wording/path-line.ts';
import { findPaths, type PathGroup } from '../paths/search/find-paths.ts';
import { targetsOf } from '../paths/model/target-factory.ts';
import { pathKind, type Path } from '../paths/search/path.ts';
import { targetTypeOf } from '../paths/model/targets/index.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import { buildCallEvaluator, type CallEvaluator } from '../paths/model/call-evaluator.ts';

type AnyResource = Resource<string, unknown>;

/** The kinds that define who holds which policies. */
const identityKinds: ReadonlySet<string> = new Set(['user', 'group', 'role', 'policy']);

/**
 * Compares who can call some actions in two snapshots, on the resources that both have. What an evaluator of the later
 * one has decided already is not decided again.
 */
export function accessDrift(
  before: AccessModel,
  after: AccessModel,
  actions: readonly string[],
  evaluatorAfter?: CallEvaluator,
): AccessDrift {
  const unread = [before, after].flatMap(({ snapshot }) => unreadIdentities(snapshot));
  if (unread.length > 0)
    return {
      changes: [],
      withoutEffect: [],
      notCompared: `${[...new Set(unread)].join(', ')} could not be read in one of the two runs`,
    };
  const evaluators = [buildCallEvaluator(before), evaluatorAfter ?? buildCallEvaluator(after)] as const;
  const documents = changedDocuments(before.snapshot, after.snapshot);
  const byKind = Map.groupBy(inBoth(before.snapshot, after.snapshot), ([, { kind }]) => kind);
  const changes = [...byKind].flatMap(([kind, pairs]) => {
    const meant = actions.filter((action) => isAbout(action, kind, after));
    const [was, is] = [before, after].map((model, side) => {
      const resources = pairs.map((pair) => pair[side] ?? pair[1]);
      return findPaths(model, { actions: meant, targets: targetsOf(model.snapshot, resources) }, evaluators[side]);
    });
    const causesOf = driftCauses(changedAmong(pairs), { actions: meant, models: [before, after], evaluators });
    return differencesOf(pairs, was ?? [], is ?? []).flatMap(({ bestPath, places, ...change }) => {
      const touched = arnsInPath(bestPath, [before, after]);
      const own = documents.filter((arn) => touched.has(arn));
      const reached = places.flatMap((place) => (pairs[place] ? [pairs[place]] : []));
      const line = pathLine(bestPath);
      if (own.length === 0)
        return [
          {
            ...change,
            line,
            causes: changedAmong(reached)
              .map(([, { arn }]) => arn)
              .sort(),
          },
        ];
      const alike = Map.groupBy(reached, ([, resource]) =>
        canonicalJson([...causesOf({ ...change, documents: own }, resource)]),
      );
      return [...alike].map(([causes, [first, ...others]]): AccessChange => ({
        ...change,
        line,
        count: 1 + others.length,
        example: first?.[1].arn ?? change.example,
        causes: JSON.parse(causes) as readonly string[],
      }));
    });
  });
  const effective = new Set(changes.flatMap(({ causes }) => causes));
  return { changes: changes.toSorted(byPrincipal), withoutEffect: documents.filter((arn) => !effective.has(arn)) };
}

function byPrincipal(a: AccessChange, b: AccessChange): number {
  return compareText(a.principal, b.principal) || compareText(a.action, b.action);
}

/** Whether an action that has the name in AWS's reference can be done to resources of a kind. */
function isAbout(name: string, kind: string, { reference }: AccessModel): boolean {
  const target = targetTypeOf(kind);
  return target !== undefined && actionsMatching(reference, name).some((action) => appliesToKind(action, target.kind));
}

type Difference = Omit<AccessChange, 'line' | 'causes'> & {
  readonly bestPath: Path;
  readonly places: readonly number[];
};

function differencesOf(
  pairs: readonly ResourcePair[],
  was: readonly PathGroup[],
  is: readonly PathGroup[],
): readonly Difference[] {
  const classes = pairedClasses(pairs.length, was, is);
  const [bestBefore, bestAfter] = [bestOf(was), bestOf(is)];
  return [...new Set([...bestBefore.keys(), ...bestAfter.keys()])].sort().flatMap((key) => {
    const found = new Map<string, Difference>();
    for (const { before, after, places } of classes) {
      const pathBefore = before && bestBefore.get(key)?.get(before);
      const pathAfter = after && bestAfter.get(key)?.get(after);
      const change = changeOf(pathBefore?.truth ?? no, pathAfter?.truth ?? no);
      const shown = change === 'gained' || change === 'loosened' ? pathAfter : pathBefore;
      if (!change || !shown) continue;
      const id = `${change} ${pathKind(shown.families)}`;
      const { identity, action } = shown.bestPath;
      const example = pairs[places[0] ?? -1]?.[1].arn ?? '';
      const known = found.get(id) ?? {
        change,
        principal: identity.arn,
        action,
        path: pathKind(shown.families),
        count: 0,
        example,
        bestPath: shown.bestPath,
        places: [],
      };
      found.set(id, { ...known, count: known.count + places.length, places: [...known.places, ...places] });
    }
    return [...found.values()];
  });
}

function changeOf(before: Truth, after: Truth): AccessChange['change'] | undefined {
  if (before === after) return undefined;
  if (before === no) return 'gained';
  if (after === no) return 'lost';
  return after > before ? 'loosened' : 'tightened';
}

/** The destroyable resources of both snapshots, if their kind and the kind of their protection were read completely. */
function inBoth(before: SnapshotIndex, after: SnapshotIndex): readonly ResourcePair[] {
  const keyOf = ({ account, region, kind, id }: AnyResource) => `${account} ${region} ${kind} ${id}`;
  const known = new Map(before.snapshot.resources.map((resource) => [keyOf(resource), resource]));
  const isRead = ({ account, region, kind }: AnyResource, index: SnapshotIndex) =>
    index.isComplete({ account, region, kind }) &&
    !unreadScopes(index.snapshot).some(
      (scope) =>
        scope.account === account && scope.region === region && targetTypeOf(kind)?.readsAlso.includes(scope.kind),
    );
  // What only one of the two runs could read, such as locks, is no change.
  const isReadAlike = ({ account, region, kind }: AnyResource) =>
    (targetTypeOf(kind)?.decidedWithout ?? []).every(
      (other) =>
        before.isComplete({ account, region, kind: other }) === after.isComplete({ account, region, kind: other }),
    );
  return after.snapshot.resources.flatMap((resource): ResourcePair[] => {
    const was = isDestructible(resource.kind) && isOwnedByAccount(resource) ? known.get(keyOf(resource)) : undefined;
    return was && isRead(was, before) && isRead(resource, after) && isReadAlike(resource) ? [[was, resource]] : [];
  });
}

function isDestructible(kind: string): boolean {
  return targetTypeOf(kind) !== undefined && !identityKinds.has(kind);
}

function unreadIdentities(index: SnapshotIndex): readonly string[] {
  return index.snapshot.accounts.flatMap((account) =>
    [...identityKinds]
      .filter((kind) => !index.isComplete({ account, region: globalRegion, kind }))
      .map((kind) => `${kind} of account ${account}`),
  );
}

/** Resources that have the same answers in both snapshots, by their index in the list of pairs. */
interface PairedClass {
  readonly before: TargetClass | undefined;
  readonly after: TargetClass | undefined;
  readonly places: number[];
}

function pairedClasses(count: number, was: readonly PathGroup[], is: readonly PathGroup[]): readonly PairedClass[] {
  const [before, after] = [classAt(was), classAt(is)];
  const found = new Map<TargetClass | undefined, Map<TargetClass | undefined, PairedClass>>();
  for (let place = 0; place < count; place += 1) {
    const pair = { before: before.get(place), after: after.get(place), places: [] };
    const ofBefore = found.get(pair.before) ?? new Map<TargetClass | undefined, PairedClass>();
    found.set(pair.before, ofBefore);
    const known = ofBefore.get(pair.after) ?? pair;
    ofBefore.set(pair.after, known);
    known.places.push(place);
  }
  return [...found.values()].flatMap((ofBefore) => [...ofBefore.values()]);
}

function classAt(reached: readonly PathGroup[]): ReadonlyMap<number, TargetClass> {
  const classes = new Set(reached.flatMap((each) => each.classes));
  return new Map([...classes].flatMap((one) => one.members.map((place) => [place, one] as const)));
}

interface BestPath {
  readonly truth: Truth;
  readonly families: Path['families'];
  readonly bestPath: Path;
}

/** The best path of each principal and action for each class. */
function bestOf(reached: readonly PathGroup[]): ReadonlyMap<string, ReadonlyMap<TargetClass, BestPath>> {
  const best = new Map<string, Map<TargetClass, BestPath>>();
  for (const { identity, action, families, truth, paths } of reached) {
    const key = `${identity.arn} ${action}`;
    const classes = best.get(key) ?? new Map<TargetClass, BestPath>();
    best.set(key, classes);
    for (const { path: bestPath, classes: members } of paths)
      for (const member of members) classes.set(member, { truth, families, bestPath });
  }
  return best;
}

/** The ARNs of users, groups, roles and policies that only one snapshot has, or that differ. */
function changedDocuments(before: SnapshotIndex, after: SnapshotIndex): readonly string[] {
  const documentsOf = ({ snapshot }: SnapshotIndex) =>
    new Map(
      snapshot.resources
        .filter(({ kind }) => identityKinds.has(kind))
        .map((resource) => [resource.arn, textOf(resource)]),
    );
  const [was, is] = [documentsOf(before), documentsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].filter((arn) => was.get(arn) !== is.get(arn)).sort();
}

/** The resources that differ. */
function changedAmong(pairs: readonly ResourcePair[]): readonly ResourcePair[] {
  return pairs.filter(([was, is]) => textOf(was) !== textOf(is));
}

function textOf({ tags, attributes }: AnyResource): string {
  return canonicalJson([tags, attributes] as Json);
}
