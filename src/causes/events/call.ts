import type { ApiEvent } from '../../domain/api-event.ts';
import type { CauseChange } from '../../domain/cause.ts';
import { textsAt } from './event-values.ts';

/** A change as it is looked up: without the sentences about it. */
export type LookedUp = Pick<CauseChange, 'account' | 'region' | 'resource' | 'change' | 'path' | 'before' | 'after'>;

/**
 * Whether a call about the resource led to the state that the change ended in; undefined where the event does not say
 * so.
 */
export type Says = (event: ApiEvent, change: LookedUp) => boolean | undefined;

/** A call that changes a field, by the name of its event, and how the event names the resource. */
export interface Call {
  readonly event: string;
  /** The members of request and answer with an id, a name or an ARN of the resource. */
  readonly keys: readonly string[];
  readonly says: Says;
}

/** Every call about the resource leads to the state. */
const always: Says = () => true;

/** A call may lead to the state, and its event does not say so. */
export const maybe: Says = () => undefined;

/** A row of the table: a call that changes a field. */
export function call(event: string, keys: string | readonly string[], says: Says = always): Call {
  return { event, keys: typeof keys === 'string' ? [keys] : keys, says };
}

/** Several calls that name the resource and speak of the change in the same way. */
export function calls(
  events: readonly string[],
  keys: string | readonly string[],
  says: Says = always,
): readonly Call[] {
  return events.map((event) => call(event, keys, says));
}

/** The calls that change each field of a kind. */
export interface KindCalls<Attributes> {
  /** The resource came. */
  readonly added: readonly Call[];
  /** The resource went. */
  readonly gone: readonly Call[];
  readonly tags: readonly Call[];
  readonly attributes: { readonly [Field in keyof Attributes]-?: readonly Call[] };
}

/** Fields that no call changes while the resource is the same, or that change by themselves. */
export const noCall: readonly Call[] = [];

/** The names that an event gives to the resources of a call. */
export function namesIn({ request, response }: Pick<ApiEvent, 'request' | 'response'>, keys: readonly string[]) {
  return keys.flatMap((key) => [...textsAt(request, key), ...textsAt(response, key)]);
}
