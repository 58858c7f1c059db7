import type { ChangeEvent, EventSearch } from './cause.ts';
import type { Json } from './json.ts';

/** A successful call that CloudTrail recorded. All of it is text of others: escape it before a person sees it. */
export interface ApiEvent extends ChangeEvent {
  /** The account in which it was recorded. */
  readonly account: string;
  /** Where it was recorded; that of IAM is the region in which IAM is called. */
  readonly region: string;
  /** The parameters of the request, with the keys of CloudTrail: `groupName`. Of what a service did, its details. */
  readonly request: Json;
  /** What was answered; null where CloudTrail does not keep it. */
  readonly response: Json;
  /** The ARNs and names of the resources that CloudTrail lists. */
  readonly resources: readonly string[];
}

/** Where and when to look for events. */
export interface EventQuery {
  readonly account: string;
  /** Regions of changes; `global` is the region in which the partition's IAM is called. */
  readonly regions: readonly string[];
  readonly from: Date;
  readonly to: Date;
  /**
   * The names of the events that are wanted, without the service: they are looked up by name, and no sessions are. Left
   * out: all that change something.
   */
  readonly names?: readonly string[] | undefined;
  /** Whose sessions are looked up: of the events that may explain a change. Left out: of all. */
  readonly concerns?: ((event: ApiEvent) => boolean) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The events of an account, the newest first, and where they were searched for. */
export interface EventsRead {
  readonly events: readonly ApiEvent[];
  readonly search: EventSearch;
}
