import type { Api } from './kinds/kind.ts';

/** A place that state is read from: AWS itself, or a folder of what the AWS CLI printed. */
export interface Source {
  /** The accounts that it holds, at least one; a SourceError where there is none to read. */
  accounts(signal?: AbortSignal): Promise<readonly AccountReader[]>;
  /** Lets go of sockets; nothing can be read afterwards. */
  close(): void;
}

/**
 * One account of a source. Answers have the SDK's shapes wherever they come from, but for times, which may be Dates or
 * text. What can't be read rejects with a ReadError.
 */
export interface AccountReader {
  readonly id: string;
  readonly partition: string;
  readonly regions: readonly string[];
  /** Whether the source itself says which regions there are; else they are those that were asked for. */
  readonly tellsRegions: boolean;
  /** The regions of which AWS says that the account has not enabled them; none where it was not asked. */
  readonly regionsNotEnabled: readonly string[];
  /** What messages call an answer: a file, or the API. */
  whereabouts(query: Query): string;
  /** Every page of a list, for each of the requests in turn. */
  pages(query: ListQuery): AsyncIterable<object>;
  /** The answer to one call about one resource. */
  ask(query: AttributeQuery): Promise<object>;
}

interface Query {
  readonly api: Api;
  /** A region's name, or `global`. */
  readonly region: string;
  readonly signal?: AbortSignal | undefined;
}

export interface ListQuery extends Query {
  readonly requests: readonly object[];
  readonly prepare?: { readonly api: Api; done(answer: object): boolean } | undefined;
}

export interface AttributeQuery extends Query {
  readonly idField: string;
  readonly id: string;
  readonly attribute: string;
  /** The field of the answer that holds the attribute. */
  readonly field: string;
}

/** Nothing at all can be read: no credentials, another account than expected, a folder that holds no account. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** Where a source that cuts a list in pages says at which item of each list a page begins. */
export interface Page {
  readonly $first?: Readonly<Record<string, number>>;
}

/** The index, in the whole list, of a page's first item of a field; 0 where the page does not say. */
export function firstIndexOf(page: Page, field: string): number {
  return page.$first?.[field] ?? 0;
}

/** Splits `ec2:DescribeVolumes` in service and operation. */
export function partsOf(api: Api): { readonly service: 'ec2' | 'iam'; readonly operation: string } {
  const [service, operation = ''] = api.split(':');
  return { service: service === 'iam' ? 'iam' : 'ec2', operation };
}
