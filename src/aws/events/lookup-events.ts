import type { LookupAttribute, LookupEventsRequest } from '@aws-sdk/client-cloudtrail';
import type { EventQuery, EventsRead } from '../../domain/api-event.ts';
import type { AwsClient } from '../http/aws-client.ts';
import { pagesOf } from '../http/list-pages.ts';
import { isoTime } from '../kinds/normalise.ts';
import { asReadError, ReadError } from '../read-error.ts';
import { eventsApi, serviceOf } from '../services.ts';
import { eventCollector, type EventCollector } from './event-collector.ts';
import type { EventLimits } from './limits.ts';
import { searchedRegions } from './searched-regions.ts';
import { longestSession, type ReadEvent } from './sessions.ts';

interface Search {
  readonly client: AwsClient;
  readonly query: EventQuery;
  readonly partition: string;
  readonly limits: EventLimits;
}

/**
 * The events of an account from CloudTrail's event history, one sweep a region for the calls that change something; then,
 * for the sessions that matter, the calls that began them, which CloudTrail counts among those that only read. Events
 * that are wanted by name take one short search a name instead. What cannot be read is told in the result.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export async function lookUpEvents({ client, query, partition, limits }: Search): Promise<EventsRead> {
  const regions = searchedRegions(query.regions, partition);
  const collector = eventCollector(query);
  let searched: readonly string[] = [];
  const out = new AbortController();
  const timer = setTimeout(() => {
    out.abort(new ReadError('skipped', 'TimeLimit', `the search took more than ${limits.time / 1000} s`));
  }, limits.time);
  const signal = query.signal ? AbortSignal.any([query.signal, out.signal]) : out.signal;
  const look: Look = (region, request, how) =>
    readPages({ client, collector, region, request, how, pages: how === 'sweep' ? limits.pages : 1, signal });
  try {
    const span = { StartTime: query.from, EndTime: query.to };
    const wanted = query.names?.map((name) => attribute('EventName', name)) ?? [attribute('ReadOnly', 'false')];
    const isRead = await Promise.all(
      regions.map((region) => lookEach(wanted, (each) => look(region, { ...span, LookupAttributes: [each] }, 'sweep'))),
    );
    searched = regions.filter((_, index) => isRead[index]);
    if (!query.names)
      await lookUpSessions({ collector, query, limits, look, everywhere: searchedRegions(['global'], partition) });
  } finally {
    clearTimeout(timer);
  }
  return collector.result({ from: query.from.toISOString(), to: query.to.toISOString(), regions: searched });
}

/** Looks for one attribute after the other, until one cannot be read: what is said of the first is enough. */
async function lookEach(
  attributes: readonly LookupAttribute[],
  look: (attribute: LookupAttribute) => Promise<boolean>,
): Promise<boolean> {
  for (const each of attributes) if (!(await look(each))) return false;
  return true;
}

function attribute(AttributeKey: LookupAttribute['AttributeKey'], AttributeValue: string): LookupAttribute {
  return { AttributeKey, AttributeValue };
}

/** Reads all events of a sweep, or the newest call that began a session. Whether anything was read. */
type Look = (region: string, request: LookupEventsRequest, how: 'sweep' | 'session') => Promise<boolean>;

interface Pages {
  readonly client: AwsClient;
  readonly collector: EventCollector;
  readonly region: string;
  readonly request: LookupEventsRequest;
  readonly how: Parameters<Look>[2];
  readonly pages: number;
  readonly signal: AbortSignal;
}

/** Adds the pages to the collector; what goes wrong as well, unless a signal ends the run. Whether any page was read. */
async function readPages({ client, collector, region, request, how, pages, signal }: Pages): Promise<boolean> {
  const call = (input: object) => client.call({ api: eventsApi, region, input, signal });
  const bounds = { pages, items: pages * 50, itemsAPage: 50, tokenLength: 64 * 1024 };
  let last: string | undefined;
  let isRead = false;
  try {
    signal.throwIfAborted();
    for await (const page of pagesOf(serviceOf(eventsApi).paging, [{ ...request, MaxResults: 50 }], call, bounds)) {
      const { Events: entries } = page as { readonly Events?: unknown };
      if (!Array.isArray(entries)) throw new ReadError('failed', 'MalformedAnswer', 'it has no list Events');
      isRead = true;
      collector.add(entries as readonly unknown[], region);
      last = isoTime((entries as readonly { readonly EventTime?: Date }[]).at(-1)?.EventTime) ?? last;
    }
  } catch (error) {
    const failure = asReadError(error);
    // Of the calls that began a session, the newest are enough.
    if (how === 'session' && failure.code === 'AnswerTooLarge') return isRead;
    const read = last === undefined ? '' : `; events before ${last} were not read`;
    collector.miss(`CloudTrail in ${region}: ${failure.text}${read}`);
  }
  return isRead;
}

/** Rounds of looking up who began sessions: by their credentials, by their ARNs, and so on along chains of roles. */
const rounds = 5;

interface SessionSearch {
  readonly collector: EventCollector;
  readonly query: EventQuery;
  readonly limits: EventLimits;
  readonly look: Look;
  readonly everywhere: readonly string[];
}

/** STS records a call in the region of its endpoint, which need not be that of the change. */
async function lookUpSessions({ collector, query, limits, look, everywhere }: SessionSearch): Promise<void> {
  const { concerns = () => true } = query;
  const isOfConcern = ({ event }: ReadEvent) => concerns(event);
  const span = { StartTime: new Date(query.from.getTime() - longestSession), EndTime: query.to };
  const asked = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    const open = collector.openSessions(isOfConcern).flatMap(({ names, region }) => {
      const name = names.find((each) => !asked.has(each));
      return name === undefined ? [] : [{ name, region }];
    });
    if (open.length === 0) return;
    const left = limits.sessions - asked.size;
    if (open.length > left) collector.miss(`who began a session was looked up for ${limits.sessions} sessions only`);
    for (const { name, region } of open.slice(0, Math.max(0, left))) {
      asked.add(name);
      const request = { ...span, LookupAttributes: [attribute('ResourceName', name)] };
      await Promise.all([...new Set([region, ...everywhere])].map((place) => look(place, request, 'session')));
    }
    if (open.length > left) return;
  }
}
