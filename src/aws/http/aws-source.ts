import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject } from '../../domain/json.ts';
import { globalRegion } from '../../domain/scope.ts';
import type { AwsClient } from './aws-client.ts';
import type { Caller } from './caller.ts';
import { connectAccount, type AwsSourceOptions } from './connect-account.ts';
import { readEvents } from '../events/event-client.ts';
import { firstAlias } from '../account-alias.ts';
import { aliasApi, serviceOf, type Api } from '../services.ts';
import { listLimits, pagesOf, type ListLimits } from './list-pages.ts';
import type { OwnIdentity } from '../kinds/kind.ts';
import { ReadError } from '../read-error.ts';
import { readRegions, type Regions } from './regions.ts';
import type { AccountReader, ListQuery, Source } from '../source.ts';

/** The account of the credentials that the SDK finds, read over HTTP. */
export function awsSource(options: AwsSourceOptions): Source {
  const { regions, log, limits = {} } = options;
  let client: AwsClient | undefined;
  let caller: Caller | undefined;
  return {
    async accounts(signal) {
      const connected = await connectAccount(options, signal);
      const { home } = connected;
      ({ client, caller } = connected);
      const known =
        regions === 'all' ? await readRegions(client, home, signal) : { read: [...new Set(regions)], notEnabled: [] };
      log.info({ account: caller.account, regions: known.read }, 'reading the account');
      return [
        accountReader({
          client,
          caller,
          home,
          regions: known,
          listsRegions: regions === 'all',
          limits: limits.list ?? listLimits,
        }),
      ];
    },
    events(query) {
      const connected = async () => caller ?? (await connectAccount(options, query.signal)).caller;
      return readEvents(connected, query, options);
    },
    close: () => client?.close(),
  };
}

interface Reading {
  readonly client: AwsClient;
  readonly caller: Caller;
  readonly home: string;
  readonly regions: Regions;
  readonly listsRegions: boolean;
  readonly limits: ListLimits;
}

function accountReader({ client, caller, home, regions, listsRegions, limits }: Reading): AccountReader {
  const placeOf = (region: string) => (region === globalRegion ? home : region);
  return {
    id: caller.account,
    partition: caller.partition,
    regions: regions.read,
    listsRegions,
    regionsNotEnabled: regions.notEnabled,
    callsAws: true,
    alias: (signal) =>
      firstAlias(client.call({ api: aliasApi, region: home, input: {}, signal }).then((answer) => [answer])),
    answerName: ({ api }) => api,
    async *pages(query) {
      const { api, region, signal } = query;
      const call = (name: Api, input: object) => client.call({ api: name, region: placeOf(region), input, signal });
      if (query.prepare) await prepared(query.prepare, call, signal);
      const pages = pagesOf(serviceOf(api).paging, query.requests, (input) => call(api, input), limits);
      const identity = query.identityOf?.(caller);
      yield* identity ? pagesWith(identity, pages) : pages;
    },
    async ask({ api, region, idField, id, attribute, resultField, signal }) {
      const input = { [idField]: id, ...(attribute !== undefined && { Attribute: attribute }) };
      const answer = await client.call({ api, region: placeOf(region), input, signal });
      return resultField === undefined ? answer : resultIn(answer, resultField);
    },
  };
}

/** The object in a member of the answer; an empty one, which lacks every attribute, if there is none. */
function resultIn(answer: object, field: string): object {
  const result: unknown = Object.hasOwn(answer, field)
    ? (answer as Readonly<Record<string, unknown>>)[field]
    : undefined;
  return isJsonObject(result) ? result : {};
}

/** The pages. If none of them holds the caller, the answer is not that of the account. */
async function* pagesWith(identity: OwnIdentity, pages: AsyncIterable<object>): AsyncIterable<object> {
  let isThere = false;
  for await (const page of pages) {
    isThere ||= identity.isIn(page);
    yield page;
  }
  if (!isThere) throw new ReadError('failed', 'MalformedAnswer', `the answer leaves out ${identity.text}, who asked`);
}

/** Milliseconds between the calls that ask whether AWS is done, and how many there are: two minutes in all. */
const polling = { first: 500, most: 4_000, times: 33 };

async function prepared(
  step: NonNullable<ListQuery['prepare']>,
  call: (api: Api, input: object) => Promise<object>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let time = 0; time < polling.times; time += 1) {
    if (step.done(await call(step.api, {}))) return;
    await pause(Math.min(polling.first * 2 ** time, polling.most), signal);
  }
  throw new ReadError('failed', 'NotReady', 'AWS was not done after two minutes', { api: step.api });
}

/** Rejects with the signal's own reason, which becomes the error of the scope. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
