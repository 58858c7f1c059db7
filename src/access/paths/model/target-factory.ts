import { memoizeRecently } from '../../../domain/memoize.ts';
import type { Resource, Tags } from '../../../domain/resource.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import { readOwnFacts, type OwnFacts } from './classes/own-facts.ts';
import type { ResourceKeys, Target, TargetFacts, TargetKind } from './target.ts';
import type { TargetOf } from './targets/target-type.ts';
import { targetTypeOf } from './targets/index.ts';

type AnyResource = Resource<string, unknown>;

/**
 * Makes targets of a snapshot's resources, one for each however often it is asked for. What policies see of a target,
 * and what techniques look at, is in the file of its kind in targets/.
 */
export function targetFactory(snapshot: SnapshotIndex): TargetOf {
  const made = new Map<AnyResource, Target>();
  const targetOf: TargetOf = (resource) => {
    const found = made.get(resource);
    if (found) return found;
    const target = new SnapshotTarget(resource, readers);
    made.set(resource, target);
    return target;
  };
  const sources = { snapshot, targetOf };
  const readFacts = (resource: AnyResource) => targetTypeOf(resource.kind)?.facts(resource, sources) ?? {};
  const readers: Readers = {
    keysOf: memoizeRecently((resource: AnyResource) => targetTypeOf(resource.kind)?.keys(resource) ?? new Map(), {
      limit,
    }),
    readFacts,
    factsOf: memoizeRecently(readFacts, { limit }),
  };
  return targetOf;
}

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
 * A target whose attributes and facts are read when they are asked for. They are properties of the object itself, so that
 * a copy has them, and all objects share their getters: an object with getters of its own takes many times the memory.
 */
class SnapshotTarget implements Target {
  readonly kind: TargetKind;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly tags: Tags;
  declare readonly attributes: ResourceKeys;
  declare readonly facts: TargetFacts;
  readonly #resource: AnyResource;
  readonly #readers: Readers;
  /** Kept where they hold no targets: many resources share them then. */
  #plainFacts: OwnFacts | undefined;

  static readonly #lazy: PropertyDescriptorMap = {
    attributes: {
      enumerable: true,
      get(this: SnapshotTarget) {
        return this.#readers.keysOf(this.#resource);
      },
    },
    facts: {
      enumerable: true,
      get(this: SnapshotTarget) {
        return this.#readers.factsOf(this.#resource);
      },
    },
  };

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
    Object.defineProperties(this, SnapshotTarget.#lazy);
  }

  ownFacts(): OwnFacts {
    if (this.#plainFacts) return this.#plainFacts;
    const facts = readOwnFacts(this.#readers.readFacts(this.#resource));
    if (facts.others.length === 0) this.#plainFacts = facts;
    return facts;
  }
}
