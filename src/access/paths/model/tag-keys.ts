import { memoize } from '../../../domain/memoize.ts';
import { tagValue, type Tags } from '../../../domain/resource.ts';
import { serviceTagKeys } from './service-tag-keys.ts';
import type { Target } from './target.ts';

const resourceTag = ':resourcetag/';
const ownTagKeys = [...serviceTagKeys.values()].flat();

/**
 * The values that a condition key (lower case) reads from a target's tags; several where tags differ only in upper and
 * lower case. Undefined where the key reads no tag.
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

/** The name of the resource tag that a condition key reads, both in lower case; undefined for other keys. */
export const tagKeyOf = memoize(
  (key: string): string | undefined => {
    const start = key.indexOf(resourceTag);
    if (start > 0) return key.slice(start + resourceTag.length);
    const prefix = ownTagKeys.find((each) => key.startsWith(each));
    return prefix === undefined ? undefined : key.slice(prefix.length);
  },
  { limit: 10_000 },
);

/**
 * The target's tags that a condition key (lower case) reads although they are spelled in another case than expected,
 * one a line.
 */
export function otherSpellings({ tags }: Target, key: string, expected: string | undefined): string {
  const name = tagKeyOf(key);
  let others = '';
  if (name === undefined) return others;
  for (const tag in tags) {
    if (tag !== expected && tag.length === name.length && tag.toLowerCase() === name) others += `\n${tag}`;
  }
  return others;
}

/** The tags after some changes; the value undefined removes a tag. */
export function withTagChanges(tags: Tags, changes: Readonly<Record<string, string | undefined>>): Tags {
  return Object.fromEntries(
    Object.entries({ ...tags, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
