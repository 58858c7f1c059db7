import type { Resource } from '../../../../domain/resource.ts';
import type { KindMap, SnapshotIndex } from '../../../../domain/snapshot.ts';
import type { AccessModel } from '../access-model.ts';
import type { ResourceKeys, Target, TargetableKind, TargetFacts } from '../target.ts';
import type { Tagging } from './tagging.ts';

/** Makes targets of a snapshot's resources, one for each however often it is asked for. */
export type TargetOf = (resource: Resource<string, unknown>) => Target;

/** Finds a resource by scope and id, with its target; undefined where the snapshot does not hold it. */
export type FindTarget = <Kind extends TargetableKind>(
  scope: { readonly account: string; readonly region: string; readonly kind: Kind },
  id: string,
) => { readonly resource: KindMap[Kind]; readonly target: Target } | undefined;

/** What facts about a resource are taken from. */
export interface FactSources {
  readonly snapshot: SnapshotIndex;
  readonly targetOf: TargetOf;
  readonly findTarget: FindTarget;
}

/**
 * What access analysis knows of a kind of resources. Rules, questions and reports follow from it: nothing else lists
 * the kinds.
 */
export interface TargetType<Kind extends TargetableKind> {
  readonly kind: Kind;
  /** As sentences call one: `database instance`. */
  readonly noun: string;
  /** As they call several; the noun with an s if left out. */
  readonly plural?: string;
  /** An ARN of such a resource: it tells which actions and types of AWS's reference are about the kind. */
  readonly exampleArn: string;
  /** Few accounts have any: a rule that does not name the kind is decided without it. */
  readonly isRarelyThere?: true;
  /** Other kinds that tell how its resources are protected and used. */
  readonly readsAlso: readonly string[];
  /** Those of `readsAlso` that an account can lack: a rule about the kind is decided without them. */
  readonly decidedWithout?: readonly string[];
  /** Undefined: it has no tags that a caller can change. */
  readonly tagging: Tagging | undefined;
  /** The condition keys of a resource besides its tags. */
  keys(resource: KindMap[Kind]): ResourceKeys;
  /** What techniques look at. */
  facts(resource: KindMap[Kind], sources: FactSources): TargetFacts;
  /** The account that owns the resource; if left out, the one that was read. */
  ownerOf?(resource: KindMap[Kind]): string;
  /**
   * Actions whose effect is on such a resource although their requests name another one, with what they name:
   * `rds-db:connect` names a user of a database. Empty: only other calls have the effect. Undefined: it was not read.
   */
  readonly requestTargets?: ReadonlyMap<string, (target: Target, model: AccessModel) => readonly Target[] | undefined>;
}

/** Keys that AWS sends and that are not read. */
export function notRead(...keys: readonly string[]): readonly (readonly [string, undefined])[] {
  return keys.map((key) => [key, undefined] as const);
}

/** A number or boolean as a request carries it; undefined where it is not known. */
export function textOf(value: number | boolean | null): string | undefined {
  return value === null ? undefined : String(value);
}
