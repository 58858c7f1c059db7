import type { AccessChange } from '../../domain/access-change.ts';
import type { Resource } from '../../domain/resource.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import type { CallEvaluator } from '../paths/model/call-evaluator.ts';
import { targetsOf } from '../paths/model/target-factory.ts';
import { findPaths, type PathGroup } from '../paths/search/find-paths.ts';
import type { Path } from '../paths/search/path.ts';

/** A resource before and after. */
export type ResourcePair = readonly [before: Resource<string, unknown>, after: Resource<string, unknown>];

/** What a change of access may follow from. */
interface Suspects {
  readonly change: AccessChange['change'];
  readonly principal: string;
  readonly action: string;
  /** ARNs of the documents in its path that changed. */
  readonly documents: readonly string[];
}

/** Whose access is looked at. */
interface Compared {
  readonly actions: readonly string[];
  readonly models: readonly [before: AccessModel, after: AccessModel];
  readonly evaluators: readonly [before: CallEvaluator, after: CallEvaluator];
}

/**
 * Makes the function that tells what brought a change of access to a resource that changed too: the documents, the
 * resource, or both, where each suffices or neither does. It is decided with the documents of one side and the resources of
 * the other, once for all resources that changed.
 */
export function driftCauses(pairs: readonly ResourcePair[], { actions, models, evaluators }: Compared) {
  const [before, after] = models;
  const mixed = (ids: 0 | 1) => {
    const resources = pairs.map((pair) => pair[ids === 0 ? 1 : 0]);
    const targets = targetsOf((ids === 0 ? after : before).snapshot, resources);
    return reachedIn(findPaths(models[ids], { actions, targets }, evaluators[ids]));
  };
  let known: readonly [ReturnType<typeof reachedIn>, ReturnType<typeof reachedIn>] | undefined;
  const places = new Map(pairs.map((pair, place) => [pair[1], place]));

  /** The ARNs for one resource: of the documents, of itself, or of both. */
  return ({ change, principal, action, documents }: Suspects, resource: ResourcePair[1]): readonly string[] => {
    const place = places.get(resource);
    if (place === undefined || documents.length === 0) return documents.length > 0 ? documents : [resource.arn];
    known ??= [mixed(0), mixed(1)];
    const can = known.map((reached) => reached.get(`${principal} ${action}`)?.has(place) === true);
    const wanted = change === 'gained' || change === 'loosened';
    const [byResource, byDocuments] = can.map((each) => each === wanted);
    if (byDocuments === byResource) return [...documents, resource.arn].sort();
    return byDocuments ? documents : [resource.arn];
  };
}

function reachedIn(groups: readonly PathGroup[]): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  for (const { identity, action, classes } of groups) {
    const key = `${identity.arn} ${action}`;
    const places = found.get(key) ?? new Set<number>();
    for (const { members } of classes) for (const member of members) places.add(member);
    found.set(key, places);
  }
  return found;
}

/**
 * The ARNs of all identities and resources in a path, and of the groups and policies of these identities.
 */
export function arnsInPath({ identity, steps }: Path, worlds: readonly AccessModel[]): ReadonlySet<string> {
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
