/** A page of a list, and where the next one starts. */
export interface Page<T> {
  readonly items: readonly T[];
  /** An index into the list; undefined after the last page. */
  readonly next: number | undefined;
}

/** How a list is cut: an entry that `narrow` drops is passed over, and one counts for `size` things. */
export interface PageRules<T> {
  /** Most things on a page. A single entry that counts for more still comes whole, on a page of its own. */
  readonly limit: number;
  readonly narrow: (entry: T) => T | undefined;
  readonly size: (entry: T) => number;
}

/** The page that starts at an index of the list. It looks ahead, so that a last page never promises another one. */
export function cutPage<T>(list: readonly T[], start: number, rules: PageRules<T>): Page<T> {
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

/** An opaque token for the page of this list that starts at an index. */
export function pageToken(list: string, start: number): string {
  return Buffer.from(JSON.stringify([list, start])).toString('base64url');
}

/** The index in a token; undefined where it was not made for this list. */
export function pageStart(list: string, token: string): number | undefined {
  try {
    const [madeFor, start] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    return madeFor === list && Number.isSafeInteger(start) && Number(start) >= 0 ? Number(start) : undefined;
  } catch {
    return undefined;
  }
}
