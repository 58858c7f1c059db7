import type { EventQuery, EventsRead } from '../domain/api-event.ts';

/** Looks for events as an audit does. */
export type LookForEvents = (query: EventQuery) => Promise<EventsRead>;

/** Milliseconds: the events of the last minute are few. */
const span = 60_000;

/** What CloudTrail answers in every region of the account. Throws the problem if there is one. */
export async function eventsSentence(
  look: LookForEvents,
  { accounts, regions }: { readonly accounts: readonly string[]; readonly regions: readonly string[] },
  to: Date,
  signal: AbortSignal,
): Promise<string> {
  const from = new Date(to.getTime() - span);
  for (const account of accounts) {
    const { search } = await look({ account, regions, from, to, concerns: () => false, signal });
    if (search.problem !== undefined)
      throw new Error(
        `${search.problem}; reports do not say who made a change there, and each audit reads all flags there ` +
          '(cloudtrail: off ends this)',
      );
  }
  return 'CloudTrail tells who made a change (cloudtrail:LookupEvents)';
}
