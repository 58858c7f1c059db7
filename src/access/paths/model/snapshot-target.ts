import type { Resource, Tags } from '../../../domain/resource.ts';
import { readOwnFacts, type OwnFacts } from './classes/own-facts.ts';
import type { Rows } from './classes/rows.ts';
import type { ResourceKeys, Target, TargetFacts, TargetKind } from './target.ts';
import { targetTypeOf } from './targets/index.ts';

type AnyResource = Resource<string, unknown>;

/** How attributes and facts are read from a resource. */
export interface Readers {
  readonly keysOf: (resource: AnyResource) => ResourceKeys;
  readonly factsOf: (resource: AnyResource) => TargetFacts;
  /** The same, each time from the start. */
  readonly readFacts: (resource: AnyResource) => TargetFacts;
}

/**
 * A target whose attributes and facts are read when they are asked for: in a large account most are only looked at to
 * find out which class they are in.
 */
export class SnapshotTarget implements Target {
  readonly kind: TargetKind;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly tags: Tags;
  readonly #resource: AnyResource;
  readonly #readers: Readers;
  readonly #rows: Rows | undefined;
  readonly #place: number;

  /** The place is the resource's in the rows of its kind; without rows, all is read when it is asked for. */
  constructor(resource: AnyResource, readers: Readers, rows?: Rows, place = 0) {
    const { arn, account, region, tags } = resource;
    const type = targetTypeOf(resource.kind);
    this.kind = type?.kind ?? 'other';
    this.arn = arn;
    this.account = type?.ownerOf?.(resource) ?? account;
    this.region = region;
    this.tags = tags;
    this.#resource = resource;
    this.#readers = readers;
    this.#rows = rows;
    this.#place = place;
  }

  get attributes(): ResourceKeys {
    return this.#readers.keysOf(this.#resource);
  }

  get facts(): TargetFacts {
    return this.#readers.factsOf(this.#resource);
  }

  ownFacts(): OwnFacts {
    const column = this.#rows?.columnOf('facts');
    const known = column?.[this.#place];
    if (known) return { number: known, others: noOthers };
    const facts = readOwnFacts(this.#readers.readFacts(this.#resource));
    if (column && facts.others.length === 0) column[this.#place] = facts.number;
    return facts;
  }

  /** What `numberOf` says of it, which is read once in a snapshot; it is above zero. */
  numberIn(name: string, numberOf: (target: Target) => number): number {
    const column = this.#rows?.columnOf(name);
    return column ? (column[this.#place] ||= numberOf(this)) : numberOf(this);
  }
}

const noOthers: OwnFacts['others'] = [];

/** The facts of a target: of most targets, all that is needed to find out which class they are in. */
export function ownFactsOf(target: Target): OwnFacts {
  return target instanceof SnapshotTarget ? target.ownFacts() : readOwnFacts(target.facts);
}

/**
 * Makes a function that numbers targets, above zero, into one that reads most resources of a snapshot once, whoever asks.
 * Functions with one name give equal numbers.
 */
export function onceARow(name: string, numberOf: (target: Target) => number): (target: Target) => number {
  return (target) => (target instanceof SnapshotTarget ? target.numberIn(name, numberOf) : numberOf(target));
}
