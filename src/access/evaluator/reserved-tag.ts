import { absent, type Context, type ContextEntries } from '../policy/context.ts';

/**
 * Whether a tag's key begins with `aws:`, in capitals or not: AWS's services put those on, change them and take them
 * off, and refuse it to everybody else.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#tag-conventions
 */
export function isReservedTag(key: string): boolean {
  return /^aws:/i.test(key);
}

/** Whether a request writes or removes a reserved tag, by the keys that it was given and that its action carries. */
export function namesReservedTag(given: ContextEntries, context: Context): boolean {
  return given.some(([name, value]) => {
    const key = name.toLowerCase();
    const tags = key === tagKeys ? [value].flat() : key.startsWith(requestTag) ? [key.slice(requestTag.length)] : [];
    return tags.some(isReservedTag) && context(key) !== absent;
  });
}

const tagKeys = 'aws:tagkeys';
const requestTag = 'aws:requesttag/';
