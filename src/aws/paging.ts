import { ReadError } from './read-error.ts';
import type { Paging } from './services.ts';

/** Fields in which services name the next page of a list. A field of these that a service's row does not name is an error. */
const tokenFields = ['NextToken', 'Marker', 'NextMarker'] as const;

type Fields = Readonly<Record<string, unknown>>;

/**
 * What the request for the next page has besides the input of the first; undefined after the last page. Throws a
 * ReadError if the page has another one and does not name it, or names it in a way that is not this service's: part of
 * a list must never pass for the complete list.
 */
export function nextPage(paging: Paging, page: object): Readonly<Record<string, string>> | undefined {
  const fields = page as Fields;
  const { token, moreFlag } = paging;
  const unexpected = tokenFields.find((name) => name !== token && isPresent(fields[name]));
  if (unexpected !== undefined) throw notThisWay(unexpected);
  if (moreFlag === undefined && fields['IsTruncated'] === true) throw notThisWay('IsTruncated');
  if (token === undefined || (moreFlag !== undefined && fields[moreFlag] !== true)) return undefined;
  const value = fields[token];
  if (isPresent(value)) return { [token]: String(value) };
  if (moreFlag === undefined) return undefined;
  throw new ReadError('failed', 'MalformedAnswer', 'the list goes on, but no marker says where');
}

/**
 * Whether the file of a list, of which the AWS CLI merges all pages, holds only some of them. `--max-items` makes the
 * CLI print its own NextToken, whatever the service; `--no-paginate` makes it print one page as the service sent it.
 */
export function isPart({ moreFlag }: Paging, document: object): boolean {
  const fields = document as Fields;
  const isOver = moreFlag !== undefined && fields[moreFlag] !== true;
  return (
    fields['IsTruncated'] === true ||
    tokenFields.some((name) => isPresent(fields[name]) && !(name === 'Marker' && isOver))
  );
}

function isPresent(token: unknown): boolean {
  return token !== undefined && token !== null && token !== '';
}

function notThisWay(field: string): ReadError {
  const message = `the answer has ${field}, and lists of this service are not paged by it (src/aws/services.ts)`;
  return new ReadError('failed', 'MalformedAnswer', message);
}
