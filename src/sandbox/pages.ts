import type { Paging } from '../aws/services.ts';
import type { JsonObject } from '../domain/json.ts';
import type { ApiError } from './api-error.ts';
import type { Parameters } from './parameters.ts';

/** A page of a list, and the start of the next one. */
export interface ListPage<T> {
  readonly items: readonly T[];
  /** An index into the list; undefined after the last page. */
  readonly next: number | undefined;
}

/** How a list is cut in pages: an entry is left out if `narrow` returns undefined, and counts as `size` things. */
export interface PageRules<T> {
  /** The most things on a page. A single entry that counts as more is on a page of its own. */
  readonly limit: number;
  readonly narrow: (entry: T) => T | undefined;
  readonly size: (entry: T) => number;
}

/** The page that starts at an index of the list. It looks ahead, so that a page with a token is never the last. */
export function cutPage<T>(list: readonly T[], start: number, rules: PageRules<T>): ListPage<T> {
  const items: T[] = [];
  let held = 0;
  for (let at = start; at < list.length; at += 1) {
    const entry = rules.narrow(list[at] as T);
    if (entry === undefined) continue;
    const size = rules.size(entry);
    if (items.length > 0 && held + size > rules.limit) return { items, next: at };
    items.push(entry);
    held += size;
  }
  return { items, next: undefined };
}

/**
 * The fields of an answer that name its next page, in the way of the service; `next` is undefined for the last page.
 */
export function pageFields({ token, moreFlag }: Paging, list: string, next: number | undefined): JsonObject {
  return {
    ...(moreFlag !== undefined && { [moreFlag]: next !== undefined }),
    ...(token !== undefined && { [token]: next === undefined ? null : pageToken(list, next) }),
  };
}

/** The index at which the requested page of this list starts. Throws the error for a token of another list. */
export function requestedStart(
  { token }: Paging,
  list: string,
  parameters: Parameters,
  invalid: (token: string) => ApiError,
): number {
  const value = token === undefined ? undefined : parameters.value(token);
  if (value === undefined || value === '') return 0;
  const start = pageStart(list, value);
  if (start === undefined) throw invalid(value);
  return start;
}

/** An opaque token for the page of this list that starts at an index. */
export function pageToken(list: string, start: number): string {
  return Buffer.from(JSON.stringify([list, start])).toString('base64url');
}

/** The index in a token; undefined if the token is not for this list. */
export function pageStart(list: string, token: string): number | undefined {
  try {
    const [madeFor, start] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    return madeFor === list && Number.isSafeInteger(start) && Number(start) >= 0 ? Number(start) : undefined;
  } catch {
    return undefined;
  }
}
