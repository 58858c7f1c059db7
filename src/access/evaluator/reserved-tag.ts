import { absent, type Context, type ContextEntries } from '../policy/context.ts';

/**
 * Whether a tag's key begins with `aws:`, in upper or lower case. Only AWS's services can add, change and remove such
 * tags.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#tag-conventions
 */
export function isReservedTag(key: string): boolean {
  return /^aws:/i.test(key);
}

/** Whether a request writes or removes a reserved tag, by its condition keys that the action supports. */
export function namesReservedTag(given: ContextEntries, context: Context): boolean {
  return given.some(([name, value]) => {
    const key = name.toLowerCase();
    const tags = key === tagKeys ? [value].flat() : key.startsWith(requestTag) ? [key.slice(requestTag.length)] : [];
    return tags.some(isReservedTag) && context(key) !== absent;
  });
}

const tagKeys = 'aws:tagkeys';
const requestTag = 'aws:requesttag/';
