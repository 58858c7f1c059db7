import { parseArn } from './arn.ts';
import type { JsonObject } from './json.ts';
import type { Scope } from './scope.ts';

/** Tag keys and values as AWS has them: both are case-sensitive, and a value can be empty. */
export type Tags = { readonly [key: string]: string };

/**
 * One resource as a run saw it, normalised: what has no order is sorted, what only looks like change is dropped,
 * so that two resources with equal digests are unchanged. Everything in it is JSON.
 */
export interface Resource<Kind extends string = string, Attributes = JsonObject> extends Scope {
  readonly kind: Kind;
  readonly arn: string;
  /** AWS's id within the kind: `i-0abc…`, `vol-…`; for IAM the name without its path. */
  readonly id: string;
  /** The Name tag, or what AWS calls the resource's name. */
  readonly name?: string;
  readonly tags: Tags;
  readonly attributes: Attributes;
}

/** How a finding and a report identify a resource. */
export interface ResourceRef {
  readonly arn: string;
  readonly kind: string;
  readonly id: string;
  readonly name?: string;
}

/** The reference to a resource. */
export function refOf(resource: Resource<string, unknown>): ResourceRef {
  const { arn, kind, id, name } = resource;
  return name === undefined ? { arn, kind, id } : { arn, kind, id, name };
}

/** A tag's value; undefined if the key is missing, for any key (`__proto__` too). */
export function tagValue(tags: Tags, key: string): string | undefined {
  return Object.hasOwn(tags, key) ? tags[key] : undefined;
}

/** Whether a kind holds more about resources of another kind, with the same ARNs, as `instance-attribute` does. */
export function isPartOfAnother(kind: string): boolean {
  return wholeKindOf(kind) !== kind;
}

/** The kind whose resources a kind holds more about, with the same ids: `instance` for `instance-attribute`. */
export function wholeKindOf(kind: string): string {
  if (kind === 'snapshot-lock') return 'snapshot';
  return kind === 'credential' ? 'user' : kind.replace(/-attribute$/, '');
}

/**
 * Whether the account can change the resource: not what belongs to another account or to AWS, by its owner or else by
 * its ARN. What names no account is the account's own.
 */
export function isOwnedByAccount({ arn, account, attributes }: Resource<string, unknown>): boolean {
  const { owner } = attributes as { readonly owner?: unknown };
  const holder = typeof owner === 'string' ? owner : (parseArn(arn)?.account ?? '');
  return holder === '' || holder === account;
}
