import { nextPage } from '../paging.ts';
import { ReadError } from '../read-error.ts';
import type { Paging } from '../services.ts';

/** How long a list may be; past a bound the scope fails with a sentence that names it. */
export interface ListLimits {
  readonly pages: number;
  /** In all of its pages, those of every request for it. */
  readonly items: number;
  readonly itemsAPage: number;
  /** Characters of a token that names the next page. */
  readonly tokenLength: number;
}

/** Far above AWS's: a page holds 1,000 at most where it can be asked for, and a list of 100,000 takes 100 of them. */
export const listLimits: ListLimits = { pages: 5_000, items: 500_000, itemsAPage: 100_000, tokenLength: 64 * 1024 };

/**
 * Every page of the list of each request, one list after the other. Rejects with a ReadError if a list is too long, or
 * its pages never end.
 */
export async function* pagesOf(
  paging: Paging,
  requests: readonly object[],
  call: (input: object) => Promise<object>,
  limits: ListLimits,
): AsyncIterable<object> {
  let [pages, items] = [0, 0];
  for (const request of requests) {
    const seen = new Set<string>();
    let next: object | undefined = {};
    while (next) {
      if (pages >= limits.pages) throw pastBound(`the list has more than ${limits.pages} pages`);
      const page = await call({ ...request, ...next });
      pages += 1;
      const count = itemsOf(page);
      items += count;
      if (count > limits.itemsAPage) throw pastBound(`a page has more than ${limits.itemsAPage} items`);
      if (items > limits.items) throw pastBound(`the list has more than ${limits.items} items`);
      yield page;
      next = nextPage(paging, page);
      const text = JSON.stringify(next);
      if (next && seen.has(text)) throw new ReadError('failed', 'EndlessList', `the same page token came twice`);
      if (next && text.length > limits.tokenLength)
        throw pastBound(`the token of the next page has more than ${limits.tokenLength} characters`);
      seen.add(text);
    }
  }
}

function pastBound(message: string): ReadError {
  return new ReadError('failed', 'AnswerTooLarge', `${message}; what is beyond was not read`);
}

function itemsOf(page: object): number {
  return Object.values(page).reduce(
    (sum: number, value: unknown) => sum + (Array.isArray(value) ? value.length : 0),
    0,
  );
}
