import type { EventQuery, EventsRead } from '../../domain/api-event.ts';
import { counted } from '../../domain/text/counted.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { readEntry } from './cloud-trail-event.ts';
import { beginningOf, withAssumers, type Assumption, type ReadEvent } from './sessions.ts';

/** Gathers the entries of LookupEvents from all regions of an account. */
export interface EventCollector {
  /** Each event counts once, however often it is handed over. */
  add(entries: readonly unknown[], region: string): void;
  /** Something was not read: a sentence without a full stop. */
  miss(problem: string): void;
  /** The sessions behind these events of which it is not known who began them. */
  openSessions(isOfConcern: (read: ReadEvent) => boolean): readonly OpenSession[];
  earliest(): string | undefined;
  /** What there is from a moment to another, the newest first. */
  result(search: { readonly from: string; readonly to: string; readonly regions: readonly string[] }): EventsRead;
}

/** A session, and the region of an event of it. */
export interface OpenSession {
  /** The names by which CloudTrail lists it: the id of its credentials, and its ARN. At least one. */
  readonly names: readonly string[];
  readonly region: string;
}

/** A collector for one account. */
export function eventCollector({ account }: Pick<EventQuery, 'account'>): EventCollector {
  const events = new Map<string, ReadEvent>();
  const assumptions: Assumption[] = [];
  const malformed = new Map<string, string>();
  const problems = new Set<string>();
  return {
    add(entries, region) {
      for (const entry of entries) {
        const outcome = readEntry(entry, account, region);
        if (outcome.kind === 'malformed')
          malformed.set(`${region} ${outcome.id} ${malformed.size}`, problemOf(outcome));
        if (outcome.kind === 'assumption') assumptions.push(outcome.assumption);
        if (outcome.kind !== 'event') continue;
        const { eventId, at, event } = outcome.read.event;
        events.set(eventId ?? `${region} ${at} ${event} ${events.size}`, outcome.read);
      }
    },
    miss: (problem) => problems.add(problem),
    openSessions(isOfConcern) {
      const open = [...events.values()].filter(isOfConcern).flatMap(({ event, identity }) => {
        const session = unknownBeginning(identity.session, event.at, assumptions);
        const names =
          session && !session.isOfService ? [session.accessKeyId, session.arn].filter((name) => !!name) : [];
        const [first] = names;
        return first === undefined ? [] : [[first, { names: names as string[], region: event.region }] as const];
      });
      return [...new Map(open).values()];
    },
    earliest: () => [...events.values()].map(({ event }) => event.at).sort()[0],
    result({ from, to, regions }) {
      const inSpan = [...events.values()].filter(({ event: { at } }) => from <= at && at <= to);
      const [first] = malformed.values();
      const unreadable =
        first === undefined ? [] : [`${counted(malformed.size, 'event')} could not be read, for example ${first}`];
      const all = [...problems, ...unreadable];
      return {
        events: withAssumers(inSpan, assumptions).toSorted((a, b) => (a.at < b.at ? 1 : Number(a.at > b.at) * -1)),
        search: { from, to, regions, ...(all.length > 0 && { problem: all.join('; ') }) },
      };
    },
  };
}

function problemOf({ id, why }: { readonly id: string; readonly why: string }): string {
  return `event ${escapeUnprintable(id).slice(0, 100)}: ${why}`;
}

/** The session, or the one that it was assumed from, of which it is not known who began it. */
function unknownBeginning(
  session: ReadEvent['identity']['session'],
  at: string,
  assumptions: readonly Assumption[],
  left = 5,
): ReadEvent['identity']['session'] {
  const begun = session && beginningOf(session, at, assumptions);
  if (!begun) return session;
  return left > 0 ? unknownBeginning(begun.identity.session, begun.at, assumptions, left - 1) : undefined;
}
