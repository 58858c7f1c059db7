import { tagValue, type Tags } from '../../../domain/resource.ts';
import type { Actor } from './actor.ts';
import type { Target } from './target.ts';

/** Keys that only the moment of a request knows, and that nobody can choose at will. */
export const requestTimeKeys: readonly string[] = [
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:TokenIssueTime',
  'aws:SourceIp',
  'aws:SourceVpc',
  'aws:SourceVpce',
  'aws:SourceVpcArn',
  'aws:VpcSourceIp',
  'aws:VpceAccount',
  'aws:VpceOrgID',
  'aws:VpceOrgPaths',
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'aws:ResourceOrgID',
  'aws:ResourceOrgPaths',
];

/** Whether a key tells of multi-factor authentication. */
export function isMfaKey(key: string): boolean {
  return key.startsWith('aws:multifactorauth');
}

/** Whether a lower-case key tells who makes a request. */
export function isPrincipalKey(key: string): boolean {
  return key.startsWith('aws:principal') || key === 'aws:username' || key === 'aws:userid';
}

type Entry = readonly [key: string, value: string | readonly string[]];

/** What requests carry of who makes them, besides what the ARN tells. */
export function principalContext({ identity, tags }: Actor): Entry[] {
  const entries: Entry[] = Object.keys(tags).map((key) => [`aws:PrincipalTag/${key}`, tagValue(tags, key) ?? '']);
  if (identity.kind === 'user') entries.push(['aws:userid', identity.uniqueId]);
  entries.push(['aws:SecureTransport', 'true']);
  return entries;
}

/**
 * What requests carry of their target: what is known, and the keys whose values are not. Services that act on another's
 * resources have tag keys of their own for them: `ssm:resourceTag/…` of instances.
 */
export function resourceContext(
  action: string,
  { arn, tags, attributes }: Target,
): { readonly known: readonly Entry[]; readonly unknown: readonly string[] } {
  const services = new Set([arn.split(':')[2] ?? '', action.split(':')[0] ?? '']);
  const known: Entry[] = Object.keys(tags).flatMap((key): Entry[] => {
    const value = tagValue(tags, key) ?? '';
    return ['aws', ...services].map((service) => [`${service}:ResourceTag/${key}`, value]);
  });
  const unknown: string[] = [];
  for (const [key, value] of attributes) {
    if (value === undefined) unknown.push(key);
    else known.push([key, value]);
  }
  return { known, unknown };
}

/**
 * The values that a lower-case condition key reads of a target's tags, several where tags differ in case alone;
 * undefined for other keys.
 */
export function tagValuesRead({ tags }: Target, key: string): readonly string[] | undefined {
  const name = tagKeyOf(key);
  if (name === undefined) return undefined;
  const values: string[] = [];
  for (const tag in tags) {
    if (tag.length === name.length && tag.toLowerCase() === name) values.push(tagValue(tags, tag) ?? '');
  }
  return values;
}

/** The tag that a lower-case condition key reads of a resource, if it reads one. */
export function tagKeyOf(key: string): string | undefined {
  const start = key.indexOf(resourceTag);
  return start > 0 ? key.slice(start + resourceTag.length) : undefined;
}

const resourceTag = ':resourcetag/';

/** The tags, as they are spelled, that a lower-case condition key reads and that are not spelled as expected. */
export function otherSpellings({ tags }: Target, key: string, expected: string | undefined): string {
  const name = tagKeyOf(key);
  let odd = '';
  if (name === undefined) return odd;
  for (const tag in tags) {
    if (tag !== expected && tag.length === name.length && tag.toLowerCase() === name) odd += `\n${tag}`;
  }
  return odd;
}

/** The tags with some changed; undefined takes one away. */
export function withTagChanges(tags: Tags, changes: Readonly<Record<string, string | undefined>>): Tags {
  return Object.fromEntries(
    Object.entries({ ...tags, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
