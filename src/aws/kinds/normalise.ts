import { formatArn } from '../../domain/arn.ts';
import { compareText } from '../../domain/order.ts';
import type { Resource, Tags } from '../../domain/resource.ts';
import type { Place } from './kind.ts';
import { ReadError } from '../read-error.ts';

interface Described<Attributes> {
  readonly id: string;
  readonly arn: string;
  /** Its name if it has no Name tag. */
  readonly name?: string | undefined;
  readonly tags?: Tags;
  readonly attributes: Attributes;
}

/** A resource of a place; its name is the value of its Name tag, if it has one. */
export function resource<Kind extends string, Attributes>(
  kind: Kind,
  { account, region }: Place,
  { id, arn, name, tags = {}, attributes }: Described<Attributes>,
): Resource<Kind, Attributes> {
  const called = (Object.hasOwn(tags, 'Name') && tags['Name']) || name;
  return { account, region, kind, arn, id, ...(called ? { name: called } : {}), tags, attributes };
}

/**
 * The ARN of an EC2 resource, for example of `volume/vol-1`, as the service authorization reference writes it:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 * Those of images and snapshots have no account: pass `noAccount`.
 */
export function ec2Arn({ partition, region, account }: Place, path: string, noAccount?: 'noAccount'): string {
  return formatArn({ partition, service: 'ec2', region, account: noAccount ? '' : account, resource: path });
}

/** Tags as an object with sorted keys; every key is an own property, even `__proto__`. */
export function tagsOf(tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined): Tags {
  const entries = (tags ?? []).map(({ Key, Value }) => [required(Key, 'Key of a tag'), Value ?? ''] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => compareText(a, b)));
}

/**
 * A time as ISO 8601 in UTC with milliseconds, from a Date of the SDK or a string of the AWS CLI. A string that is not a
 * time is kept as it is.
 */
export function isoTime(time: Date | string | undefined): string | null {
  if (time === undefined || time === '') return null;
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}

/** A value that every resource has. Throws a ReadError that names the field if it is missing. */
export function required<T>(value: T | null | undefined, field: string): T {
  if (value === undefined || value === null)
    throw new ReadError('failed', 'MalformedAnswer', `a resource has no ${field}`);
  return value;
}

/** The strings of the list, each once, sorted by code unit. */
export function sortedTexts(texts: readonly (string | undefined)[] | undefined): readonly string[] {
  return [...new Set((texts ?? []).filter((text) => text !== undefined))].sort(compareText);
}

/** A copy sorted by a string of each member. */
export function sortedBy<T>(list: readonly T[], textOf: (member: T) => string): readonly T[] {
  return list
    .map((member) => [textOf(member), member] as const)
    .sort(([a], [b]) => compareText(a, b))
    .map(([, member]) => member);
}
