import { memoizeRecently, memoizeWeakly } from '../../../domain/memoize.ts';
import type { Resource, Tags } from '../../../domain/resource.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import { readOwnFacts, type OwnFacts } from './classes/own-facts.ts';
import type { ResourceKeys, Target, TargetFacts, TargetKind } from './target.ts';
import type { TargetOf } from './targets/target-type.ts';
import { targetTypeOf } from './targets/index.ts';

type AnyResource = Resource<string, unknown>;

/**
 * Makes targets of a snapshot's resources. What policies see of a target, and what techniques look at, is in the file of
 * its kind in targets/.
 */
export function targetFactory(snapshot: SnapshotIndex): TargetOf {
  return makers(snapshot).targetOf;
}

/** Targets of many resources, in their order. Each is made when the list comes to it, and not kept. */
export function targetsOf(snapshot: SnapshotIndex, resources: readonly AnyResource[]): Iterable<Target> {
  const { make } = makers(snapshot);
  return { [Symbol.iterator]: () => resources.values().map(make) };
}

const makers = memoizeWeakly((snapshot: SnapshotIndex) => {
  const make: TargetOf = (resource) => new SnapshotTarget(resource, readers);
  const targetOf = memoizeRecently(make, { limit });
  const sources = { snapshot, targetOf };
  const readFacts = (resource: AnyResource) => targetTypeOf(resource.kind)?.facts(resource, sources) ?? {};
  const readers: Readers = {
    keysOf: memoizeRecently((resource: AnyResource) => targetTypeOf(resource.kind)?.keys(resource) ?? new Map(), {
      limit,
    }),
    readFacts,
    factsOf: memoizeRecently(readFacts, { limit }),
  };
  return { make, targetOf };
});

/** The facts of a target: of most targets, all that is needed to find out which class they are in. */
export function ownFactsOf(target: Target): OwnFacts {
  return target instanceof SnapshotTarget ? target.ownFacts() : readOwnFacts(target.facts);
}

/** Most targets are looked at once, to find out which class they are in, and their class's example often. */
const limit = 2000;

/** How attributes and facts are read from a resource. */
interface Readers {
  readonly keysOf: (resource: AnyResource) => ResourceKeys;
  readonly factsOf: (resource: AnyResource) => TargetFacts;
  /** The same, each time from the start. */
  readonly readFacts: (resource: AnyResource) => TargetFacts;
}

/**
 * A target whose attributes and facts are read when they are asked for: in a large account most are only looked at to
 * find out which class they are in.
 */
class SnapshotTarget implements Target {
  readonly kind: TargetKind;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly tags: Tags;
  readonly #resource: AnyResource;
  readonly #readers: Readers;

  constructor(resource: AnyResource, readers: Readers) {
    const { arn, account, region, tags } = resource;
    const type = targetTypeOf(resource.kind);
    this.kind = type?.kind ?? 'other';
    this.arn = arn;
    this.account = type?.ownerOf?.(resource) ?? account;
    this.region = region;
    this.tags = tags;
    this.#resource = resource;
    this.#readers = readers;
  }

  get attributes(): ResourceKeys {
    return this.#readers.keysOf(this.#resource);
  }

  get facts(): TargetFacts {
    return this.#readers.factsOf(this.#resource);
  }

  ownFacts(): OwnFacts {
    return readOwnFacts(this.#readers.readFacts(this.#resource));
  }
}
