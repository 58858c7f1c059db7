import type { ApiEvent } from '../../domain/api-event.ts';
import type { KindMap } from '../../domain/snapshot.ts';
import { namesIn, type Call } from './call.ts';
import { changingCalls } from './tables/index.ts';

/** The names of the events of all calls that change an attribute of these kinds, without the service, sorted. */
export function namesOfChangingEvents(kinds: readonly (keyof KindMap)[]): readonly string[] {
  const names = kinds.flatMap((kind) => callsOf(kind).map(({ event }) => event.slice(event.indexOf(':') + 1)));
  return [...new Set(names)].sort();
}

/**
 * The ids of the resources of which events say that a call may have changed an attribute, whether it did or not.
 * Undefined if the event of such a call names no resource: it may have changed any.
 */
export function idsInChangingEvents(kind: keyof KindMap, events: readonly ApiEvent[]): ReadonlySet<string> | undefined {
  const keysOf = new Map(
    [...Map.groupBy(callsOf(kind), ({ event }) => event)].map(([event, calls]) => [
      event,
      calls.flatMap(({ keys }) => keys),
    ]),
  );
  const named = events.flatMap((event) => {
    const keys = keysOf.get(event.event);
    return keys ? [namesIn(event, keys)] : [];
  });
  return named.some((ids) => ids.length === 0) ? undefined : new Set(named.flat());
}

function callsOf(kind: keyof KindMap): readonly Call[] {
  return Object.values<readonly Call[]>(changingCalls[kind].attributes).flat();
}
