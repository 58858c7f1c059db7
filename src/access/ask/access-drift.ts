import type { AccessChange, AccessDrift } from '../../domain/access-change.ts';
import { canonicalJson, type Json } from '../../domain/json.ts';
import type { Resource } from '../../domain/resource.ts';
import { globalRegion } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { no, type Truth } from '../policy/truth.ts';
import type { TargetClass } from '../paths/model/target-classes.ts';
import { pathLine } from '../paths/wording/path-line.ts';
import { findPaths, type PathGroup } from '../paths/search/find-paths.ts';
import { targetFactory } from '../paths/model/target-factory.ts';
import type { Path } from '../paths/search/path.ts';
import type { AccessModel } from '../paths/model/access-model.ts';

type AnyResource = Resource<string, unknown>;

/** The kinds that tell who holds what. */
const identityKinds: ReadonlySet<string> = new Set(['user', 'group', 'role', 'policy']);

/** Who gained or lost what between two worlds, over the resources that are in both. */
export function accessDrift(before: AccessModel, after: AccessModel, actions: readonly string[]): AccessDrift {
  const unread = [before, after].flatMap(({ snapshot }) => unreadIdentities(snapshot));
  if (unread.length > 0)
    return {
      changes: [],
      withoutEffect: [],
      notCompared: `${[...new Set(unread)].join(', ')} could not be read in one of the two runs`,
    };
  const pairs = inBoth(before.snapshot, after.snapshot);
  const was = findPaths(before, {
    actions,
    targets: pairs.map(([resource]) => resource).map(targetFactory(before.snapshot)),
  });
  const is = findPaths(after, {
    actions,
    targets: pairs.map(([, resource]) => resource).map(targetFactory(after.snapshot)),
  });
  const documents = changedDocuments(before.snapshot, after.snapshot);
  const changes = differencesOf(pairs, was, is).map(({ way, places, ...change }): AccessChange => {
    const touched = arnsInPath(way, [before, after]);
    const causes = documents.filter((arn) => touched.has(arn));
    return {
      ...change,
      line: pathLine(way),
      causes:
        causes.length > 0 ? causes : changedAmong(places.flatMap((place) => (pairs[place] ? [pairs[place]] : []))),
    };
  });
  const effective = new Set(changes.flatMap(({ causes }) => causes));
  return { changes, withoutEffect: documents.filter((arn) => !effective.has(arn)) };
}

type Difference = Omit<AccessChange, 'line' | 'causes'> & { readonly way: Path; readonly places: readonly number[] };

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
      const went = before && bestBefore.get(key)?.get(before);
      const came = after && bestAfter.get(key)?.get(after);
      const change = changeOf(went?.truth ?? no, came?.truth ?? no);
      const told = change === 'gained' || change === 'loosened' ? came : went;
      if (!change || !told) continue;
      const id = `${change} ${told.kind}`;
      const { identity, action } = told.way;
      const example = pairs[places[0] ?? -1]?.[1].arn ?? '';
      const known = found.get(id) ?? {
        change,
        principal: identity.arn,
        action,
        path: told.kind,
        count: 0,
        example,
        way: told.way,
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

type ResourcePair = readonly [before: AnyResource, after: AnyResource];

/** What can be destroyed and both snapshots hold, with the kinds that tell how it is protected read to their end. */
function inBoth(before: SnapshotIndex, after: SnapshotIndex): readonly ResourcePair[] {
  const keyOf = ({ account, region, kind, id }: AnyResource) => `${account} ${region} ${kind} ${id}`;
  const known = new Map(before.snapshot.resources.map((resource) => [keyOf(resource), resource]));
  const isRead = ({ account, region, kind }: AnyResource, snapshot: SnapshotIndex) =>
    [kind, ...(kind === 'instance' ? ['instance-attribute'] : [])].every((each) =>
      snapshot.isComplete({ account, region, kind: each }),
    );
  return after.snapshot.resources.flatMap((resource): ResourcePair[] => {
    const was = destructible.has(resource.kind) ? known.get(keyOf(resource)) : undefined;
    return was && isRead(was, before) && isRead(resource, after) ? [[was, resource]] : [];
  });
}

const destructible: ReadonlySet<string> = new Set(['instance', 'image', 'volume', 'snapshot', 'address']);

function unreadIdentities(index: SnapshotIndex): readonly string[] {
  return index.snapshot.accounts.flatMap((account) =>
    [...identityKinds]
      .filter((kind) => !index.isComplete({ account, region: globalRegion, kind }))
      .map((kind) => `${kind} of account ${account}`),
  );
}

/** Resources that neither side's answers tell apart, by their places. */
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
  readonly kind: string;
  readonly way: Path;
}

/** The best way of each principal and action for each class. */
function bestOf(reached: readonly PathGroup[]): ReadonlyMap<string, ReadonlyMap<TargetClass, BestPath>> {
  const best = new Map<string, Map<TargetClass, BestPath>>();
  for (const { identity, action, kind, truth, paths: ways } of reached) {
    const key = `${identity.arn} ${action}`;
    const classes = best.get(key) ?? new Map<TargetClass, BestPath>();
    best.set(key, classes);
    for (const { path: way, classes: members } of ways)
      for (const member of members) classes.set(member, { truth, kind, way });
  }
  return best;
}

/** Users, groups, roles and policies that one side has alone, or that differ. */
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

/** The resources that differ, of some. */
function changedAmong(pairs: readonly ResourcePair[]): readonly string[] {
  return pairs
    .filter(([was, is]) => textOf(was) !== textOf(is))
    .map(([, { arn }]) => arn)
    .sort();
}

function textOf({ tags, attributes }: AnyResource): string {
  return canonicalJson([tags, attributes] as Json);
}

/**
 * The ARNs of everybody who takes part in a way, of their groups and of the policies that they hold, on either side.
 */
function arnsInPath({ identity, steps }: Path, worlds: readonly AccessModel[]): ReadonlySet<string> {
  const names = new Set([identity.arn, ...steps.flatMap(({ as, call }) => [as.identity.arn, call.on.arn])]);
  return new Set(
    worlds.flatMap(({ identities, groups }) =>
      identities
        .filter(({ arn }) => names.has(arn))
        .flatMap((each) => {
          const memberOf = groups.filter(({ account, name }) => account === each.account && each.groups.includes(name));
          const policies = [...each.policies, ...(each.boundary ? [each.boundary] : [])].flatMap(
            ({ arn }) => arn ?? [],
          );
          return [each.arn, ...memberOf.map(({ arn }) => arn), ...policies];
        }),
    ),
  );
}
