import type { ApiEvent } from '../../domain/api-event.ts';
import type { ChangeEvent } from '../../domain/cause.ts';
import { globalRegion } from '../../domain/scope.ts';
import { namesIn, type Call, type LookedUp } from './call.ts';
import { isAlike } from './event-values.ts';
import { callsFor } from './tables/index.ts';

/** A change with whoever made it, the newest call first; empty if no event was found. */
export interface Attributed<Change> {
  readonly change: Change;
  readonly by: readonly ChangeEvent[];
}

/** Events by account and name, the newest first. */
type EventIndex = ReadonlyMap<string, readonly ApiEvent[]>;

/**
 * Finds the calls that made changes. A call counts if it is about the resource and led to what is there now: of several
 * that set the same, the first one did, after the last call that took it back. Where events do not say what they set, all
 * who may have made the change are named, each by the last call.
 */
export function attribute<Change extends LookedUp>(
  changes: readonly Change[],
  events: readonly ApiEvent[],
): readonly Attributed<Change>[] {
  const index = indexOf(events);
  return changes.map((change) => ({ change, by: madeBy(change, index) }));
}

/** Makes the test whether an event may explain one of the changes: for `concerns` of an EventQuery. */
export function mayExplain(changes: readonly LookedUp[]): (event: ApiEvent) => boolean {
  const byCall = Map.groupBy(
    changes.flatMap((change) => [
      ...(callsFor(change) ?? []).map((call) => ({ change, call, isReverse: false })),
      ...(callsFor(reversed(change)) ?? []).map((call) => ({ change: reversed(change), call, isReverse: true })),
    ]),
    ({ change, call }) => keyOf(change.account, call.event),
  );
  return (event) =>
    byCall.get(keyOf(event.account, event.event))?.some(({ change, call, isReverse }) => {
      const answer = answerOf(call, event, change);
      return answer === true || (answer === undefined && !isReverse);
    }) ?? false;
}

function indexOf(events: readonly ApiEvent[]): EventIndex {
  const sorted = events.toSorted((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
  return Map.groupBy(sorted, ({ account, event }) => keyOf(account, event));
}

function keyOf(account: string, event: string): string {
  return `${account} ${event}`;
}

interface Match {
  readonly event: ApiEvent;
  readonly isSure: boolean;
}

function madeBy(change: LookedUp, index: EventIndex): readonly ChangeEvent[] {
  const matches = matchesOf(change, index);
  const takenBackAt = matchesOf(reversed(change), index).find(({ isSure }) => isSure)?.event.at ?? '';
  const since = matches.filter(({ event }) => event.at > takenBackAt);
  const last = since.length > 0 ? since : matches;
  const first = last.findLastIndex(({ isSure }) => isSure);
  const fromFirst = first < 0 ? last : last.slice(0, first + 1);
  const possible = fromFirst.every(({ isSure }) => isSure) ? fromFirst.slice(-1) : fromFirst;
  const makers = lastOfEach(possible);
  return makers.map((event) => ({
    ...changeEvent(event),
    ...(makers.length > 1 && { isCandidate: true as const }),
  }));
}

/** The calls that led to what is there now, or may have; the newest first. */
function matchesOf(change: LookedUp, index: EventIndex): readonly Match[] {
  return (callsFor(change) ?? [])
    .flatMap((call) =>
      (index.get(keyOf(change.account, call.event)) ?? []).flatMap((event): readonly Match[] => {
        const answer = answerOf(call, event, change);
        return answer === false ? [] : [{ event, isSure: answer === true }];
      }),
    )
    .toSorted((a, b) => (a.event.at === b.event.at ? 0 : a.event.at < b.event.at ? 1 : -1));
}

/** The change that takes a change back. */
function reversed(change: LookedUp): LookedUp {
  const opposite = { added: 'gone', gone: 'added', changed: 'changed' } as const;
  return { ...change, change: opposite[change.change], before: change.after, after: change.before };
}

/** The last call of everyone who made one. */
function lastOfEach(matches: readonly Match[]): readonly ApiEvent[] {
  const events = new Map<string, ApiEvent>();
  for (const { event } of matches) {
    const actor = JSON.stringify([event.principal, event.assumedBy]);
    if (!events.has(actor)) events.set(actor, event);
  }
  return [...events.values()];
}

/** Whether a call made the change: it is about the resource, in its place, and led to what is there now. */
function answerOf(call: Call, event: ApiEvent, change: LookedUp): boolean | undefined {
  if (change.region !== globalRegion && event.region !== change.region) return false;
  return isAbout(call, event, change) ? call.says(event, change) : false;
}

function isAbout({ keys }: Call, event: ApiEvent, { resource }: LookedUp): boolean {
  const names = namesIn(event, keys);
  // A call about oneself need not name the user.
  const own = names.length === 0 && keys.includes('userName') ? callerNames(event.principal) : [];
  const held = heldNames(resource);
  return [...names, ...own].some((name) => held.some((text) => matches(text, name, resource.kind)));
}

/** What calls may name a resource by. The name of one with an id of AWS's is a tag, and names nothing. */
function heldNames({ arn, id, kind, name }: LookedUp['resource']): readonly string[] {
  return [id, arn, ...(kind === 'tenant-database' && name !== undefined ? [name] : [])];
}

/** RDS writes identifiers in lower case, whatever the request says. */
function matches(text: string, name: string, kind: string): boolean {
  return text === name || (isOfRds(kind) && isAlike(text, name));
}

function isOfRds(kind: string): boolean {
  return kind.startsWith('db-') || kind === 'global-cluster' || kind === 'tenant-database';
}

function callerNames(principal: string): readonly string[] {
  if (principal.endsWith(':root')) return ['<root_account>'];
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(principal)?.[1];
  return user === undefined ? [] : [user];
}

/** What is kept of an event with a cause. */
export function changeEvent({
  principal,
  assumedBy,
  at,
  sourceIp,
  userAgent,
  mfa,
  eventId,
  event,
}: ApiEvent): ChangeEvent {
  return {
    principal,
    ...(assumedBy !== undefined && { assumedBy }),
    at,
    ...(sourceIp !== undefined && { sourceIp }),
    ...(userAgent !== undefined && { userAgent }),
    ...(mfa !== undefined && { mfa }),
    ...(eventId !== undefined && { eventId }),
    event,
  };
}
