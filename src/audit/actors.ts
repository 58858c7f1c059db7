import { attribute, mayExplain, searchFrom } from '../causes/index.ts';
import type { ApiEvent, EventQuery, EventsRead } from '../domain/api-event.ts';
import type { Cause, CauseChange } from '../domain/cause.ts';
import { isDeepStrictEqual } from 'node:util';

/** Looks up the events of an account. What cannot be read is told in the answer. */
export type LookUpEvents = (query: EventQuery) => Promise<EventsRead>;

/** What the actors of a run's causes are found from. */
export interface ActorSearch {
  /** ISO 8601 start of this run. */
  readonly startedAt: string;
  /** ISO 8601: the reading before. */
  readonly since: string | undefined;
  readonly events: LookUpEvents | undefined;
  /** Changes of this run whose actors are wanted as well, though no cause may have them. */
  readonly besides?: readonly CauseChange[];
  readonly signal: AbortSignal | undefined;
}

/** Causes with their actors, and all events that were read for them. */
export interface Attribution {
  readonly causes: readonly Cause[];
  readonly events: readonly ApiEvent[];
  /** Whoever made some changes of this run. */
  readonly madeBy: (changes: readonly CauseChange[]) => Actors;
}

/** Whoever made some changes: each call once, the newest first; empty where nobody is known. */
type Actors = Pick<Cause, 'by' | 'withoutEvent'>;

/**
 * The causes with whoever made their changes: one sweep an account, of the regions where something changed, and none
 * where nothing did. A cause of the last days, of which a change has no event, is looked up again, because events can be
 * late.
 */
export async function withActors(
  causes: readonly Cause[],
  { startedAt, since, events, besides = [], signal }: ActorSearch,
): Promise<Attribution> {
  const open = causes.filter(({ changes, ...known }) => changes.length > 0 && unknownOf(known) > 0);
  const fresh = open.filter(({ firstSeen }) => firstSeen === startedAt);
  const late = open.filter(({ firstSeen, searched }) => firstSeen !== startedAt && searched !== undefined);
  const now = new Date(startedAt);
  const from = searchFrom(
    since === undefined || (fresh.length === 0 && besides.length === 0) ? [] : [since],
    late.flatMap(({ searched }) => (searched ? [{ from: searched.from, to: searched.to }] : [])),
    now,
  );
  if (!events || !from) return { causes, events: [], madeBy: () => ({ by: [] }) };
  const sought = [...fresh, ...late.filter(({ searched }) => searched && new Date(searched.from) >= from)];
  const byAccount = Map.groupBy([...sought.flatMap(({ changes }) => changes), ...besides], ({ account }) => account);
  const answers = await Promise.all(
    [...byAccount].map(async ([account, changes]) => {
      const regions = [...new Set(changes.flatMap((change) => [change, ...change.also].map(({ region }) => region)))];
      const query = { account, regions, from, to: now, concerns: mayExplain(changes), signal };
      const read = await events(query).catch((error: unknown) => stoppedEarly(error, query));
      return [account, read] as const;
    }),
  );
  const readOf = new Map(answers);
  return {
    causes: causes.map((cause) => {
      const read = sought.includes(cause) ? readOf.get(cause.changes[0]?.account ?? '') : undefined;
      const found = read && actorsOf(cause.changes, read);
      // What an earlier run found stays where this one finds no more.
      if (!found || (cause.by.length > 0 && unknownOf(found) >= unknownOf(cause))) return cause;
      return { ...cause, by: found.by, withoutEvent: found.withoutEvent, searched: read.search };
    }),
    events: answers.flatMap(([, read]) => read.events),
    madeBy: (changes) => {
      const found = [...Map.groupBy(changes, ({ account }) => account)].map(([account, own]) =>
        actorsOf(own, readOf.get(account)),
      );
      const by = found.flatMap((each) => each.by);
      const missing = found.flatMap((each) => each.withoutEvent ?? []);
      return { by, ...(by.length > 0 && missing.length > 0 && { withoutEvent: missing }) };
    },
  };
}

/** An audit that is stopped early still concludes with what it has. */
function stoppedEarly(error: unknown, { from, to, signal }: EventQuery): EventsRead {
  if (!signal?.aborted) throw error;
  const problem = 'CloudTrail was not asked: the audit was stopped early';
  return { events: [], search: { from: from.toISOString(), to: to.toISOString(), regions: [], problem } };
}

/** For how many changes no event is known. */
function unknownOf({ by, withoutEvent }: Actors): number {
  return by.length === 0 ? Infinity : (withoutEvent?.length ?? 0);
}

function actorsOf(changes: readonly CauseChange[], read: EventsRead | undefined): Actors {
  const attributed = attribute(changes, read?.events ?? []);
  const calls = attributed.flatMap(({ by }) => by);
  const missing = attributed.filter(({ by }) => by.length === 0).map(({ change }) => change.text);
  return {
    by: calls
      .filter((call, index) => calls.findIndex((other) => isDeepStrictEqual(other, call)) === index)
      .toSorted((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1)),
    ...(calls.length > 0 && missing.length > 0 && { withoutEvent: missing }),
  };
}
