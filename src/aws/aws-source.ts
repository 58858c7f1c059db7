import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../domain/log.ts';
import { globalRegion } from '../domain/scope.ts';
import type { Traffic } from '../domain/traffic.ts';
import { awsClient, type AwsClient } from './aws-client.ts';
import { callerOf, homeRegion, type Caller } from './caller.ts';
import type { Api } from './kind.ts';
import { ReadError } from './read-error.ts';
import type { RequestBudget } from './request-budget.ts';
import { SourceError, type AccountReader, type ListQuery, type Source } from './source.ts';

export interface AwsSourceOptions {
  /** `all`: those that are enabled, as DescribeRegions tells. */
  readonly regions: readonly string[] | 'all';
  /** An endpoint other than AWS's own; the SDK minds AWS_ENDPOINT_URL besides. */
  readonly endpoint?: string | undefined;
  /** The account that the credentials must belong to. */
  readonly account?: string | undefined;
  readonly budget: RequestBudget;
  /** Milliseconds after which a request that brings no answer has failed; a minute and a half unless given. */
  readonly requestTimeout?: number | undefined;
  readonly log: Log;
  readonly traffic?: Traffic | undefined;
}

/** The account that the credentials of the SDK's own chain belong to, read over HTTP. */
export function awsSource(options: AwsSourceOptions): Source {
  const { regions, endpoint, account, budget, requestTimeout, log, traffic } = options;
  let client: AwsClient | undefined;
  return {
    async accounts(signal) {
      const home = await homeRegion(regions);
      const caller = await callerOf({ endpoint, home, attempts: budget.attempts, requestTimeout, signal });
      if (account !== undefined && caller.account !== account) {
        throw new SourceError(`the credentials belong to account ${caller.account} (${caller.arn}); the configuration expects ${account}`);
      }
      client = awsClient(caller.connection, budget, traffic);
      const read = regions === 'all' ? await enabledRegions(client, home, signal) : [...new Set(regions)];
      log.info({ account: caller.account, regions: read }, 'reading the account');
      return [accountReader(client, caller, home, read)];
    },
    close: () => client?.close(),
  };
}

async function enabledRegions(client: AwsClient, home: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  try {
    const answer = await client.call({ api: 'ec2:DescribeRegions', region: home, input: {}, signal });
    const regions = (answer as { Regions?: { RegionName?: string }[] }).Regions ?? [];
    return regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    throw new SourceError(`ec2:DescribeRegions did not tell which regions there are (${error.text}); allow it, or list the regions`);
  }
}

function accountReader(client: AwsClient, { account, partition }: Caller, home: string, regions: readonly string[]): AccountReader {
  const placeOf = (region: string) => (region === globalRegion ? home : region);
  return {
    id: account,
    partition,
    regions,
    whereabouts: ({ api }) => api,
    async *pages(query) {
      const { api, region, signal } = query;
      const call = (name: Api, input: object) => client.call({ api: name, region: placeOf(region), input, signal });
      if (query.prepare) await prepared(query.prepare, call, signal);
      for (const request of query.requests) yield* pagesOf(request, (input) => call(api, input));
    },
    ask({ api, region, idField, id, attribute, signal }) {
      return client.call({ api, region: placeOf(region), input: { [idField]: id, Attribute: attribute }, signal });
    },
  };
}

/** EC2 hands on a NextToken, IAM a Marker while IsTruncated. */
async function* pagesOf(request: object, call: (input: object) => Promise<object>): AsyncIterable<object> {
  let token: object | undefined = {};
  const seen = new Set<string>();
  while (token) {
    const page = await call({ ...request, ...token });
    yield page;
    token = tokenOf(page);
    const text = JSON.stringify(token);
    if (token && seen.has(text)) throw new ReadError('failed', 'EndlessList', `the same page token came twice`);
    seen.add(text);
  }
}

function tokenOf(page: { NextToken?: string; IsTruncated?: boolean; Marker?: string }): object | undefined {
  if (page.NextToken) return { NextToken: page.NextToken };
  if (page.IsTruncated && page.Marker) return { Marker: page.Marker };
  if (page.IsTruncated) throw new ReadError('failed', 'MalformedAnswer', 'the list goes on, but no marker says where');
  return undefined;
}

/** Milliseconds between questions whether something is done, and how often it is asked; two minutes in all. */
const polling = { first: 500, most: 4_000, times: 33 };

async function prepared(
  step: NonNullable<ListQuery['prepare']>,
  call: (api: Api, input: object) => Promise<object>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let time = 0; time < polling.times; time += 1) {
    if (step.done(await call(step.api, {}))) return;
    await sleep(Math.min(polling.first * 2 ** time, polling.most), undefined, signal ? { signal } : {});
  }
  throw new ReadError('failed', 'NotReady', 'what it starts was not done after two minutes', { api: step.api });
}
