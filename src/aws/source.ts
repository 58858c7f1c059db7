import type { EventQuery, EventsRead } from '../domain/api-event.ts';
import type { List } from './kinds/kind.ts';
import type { Api } from './services.ts';

/** What state is read from: AWS itself, or a folder of what the AWS CLI printed. */
export interface Source {
  /** The accounts of the source, at least one. Rejects with a SourceError if there is none. */
  accounts(signal?: AbortSignal): Promise<readonly AccountReader[]>;
  /**
   * Who changed what in an account of the source, by CloudTrail. What cannot be read is told in the result; rejects only
   * if the signal ends the run. May be called after `close`.
   */
  events(query: EventQuery): Promise<EventsRead>;
  /** Closes all connections; no account can be read afterwards. */
  close(): void;
}

/**
 * One account of a source. All answers have the types of the SDK, except that a time may be a Date or a string. What
 * cannot be read rejects with a ReadError.
 */
export interface AccountReader {
  readonly id: string;
  readonly partition: string;
  readonly regions: readonly string[];
  /** Whether the source itself lists the regions; if not, they are those of the configuration. */
  readonly listsRegions: boolean;
  /** The regions that the account has not enabled, as AWS says; none if it was not asked. */
  readonly regionsNotEnabled: readonly string[];
  /** Whether an answer about one resource takes a call to AWS; what is in a file is read in every run. */
  readonly callsAws: boolean;
  /**
   * The account's alias; undefined if it has none, or if it cannot be read. It is only shown, so that the account is read
   * completely without it.
   */
  alias(signal?: AbortSignal): Promise<string | undefined>;
  /** The name of an answer in messages: a file, or the API. */
  answerName(query: Query): string;
  /** Every page of the list of each request, one after the other. */
  pages(query: ListQuery): AsyncIterable<object>;
  /** The answer to one call about one resource; of a nested one, what its `resultField` holds. */
  ask(query: AttributeQuery): Promise<object>;
}

interface Query {
  readonly api: Api;
  /** A region's name, or `global`. */
  readonly region: string;
  readonly signal?: AbortSignal | undefined;
}

export interface ListQuery extends Query {
  /** The input of each list to read, one after the other. */
  readonly requests: readonly object[];
  readonly prepare?: List['prepare'] | undefined;
  readonly identityOf?: List['identityOf'] | undefined;
}

export interface AttributeQuery extends Query {
  readonly idField: string;
  readonly id: string;
  readonly resultField?: string | undefined;
  /** Undefined if the request has only the id. */
  readonly attribute?: string | undefined;
  /** The answer's field with the attribute. */
  readonly field: string;
}

/** Nothing at all can be read: no credentials, another account than expected, a folder without an account. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** A page of a file: for each of its lists, the index of the page's first item in the whole list. */
export interface SourcePage {
  readonly $first?: Readonly<Record<string, number>>;
}

/** The index, in the whole list, of a page's first item of a field; 0 if the page does not say. */
export function firstIndexOf(page: SourcePage, field: string): number {
  return page.$first?.[field] ?? 0;
}
