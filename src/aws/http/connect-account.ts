import type { Log } from '../../domain/log.ts';
import type { Traffic } from '../../domain/traffic.ts';
import type { EventLimits } from '../events/limits.ts';
import { SourceError } from '../source.ts';
import { awsClient, type AwsClient } from './aws-client.ts';
import { callerOf, homeRegion, type Caller } from './caller.ts';
import type { AnswerLimits } from './limits.ts';
import type { ListLimits } from './list-pages.ts';
import type { RequestBudget } from './request-budget.ts';

/** How an account is reached over HTTP. */
export interface AwsSourceOptions {
  /** `all`: those that are enabled, as DescribeRegions says. */
  readonly regions: readonly string[] | 'all';
  /** An endpoint other than AWS's own; the SDK also reads AWS_ENDPOINT_URL. */
  readonly endpoint?: string | undefined;
  /** The account that the credentials must belong to. */
  readonly account?: string | undefined;
  readonly budget: RequestBudget;
  /** Milliseconds to wait for an answer; default 90 seconds. */
  readonly requestTimeout?: number | undefined;
  readonly log: Log;
  readonly traffic?: Traffic | undefined;
  /** How large an answer and how long a list may be; default `answerLimits`, `listLimits` and `eventLimits`. */
  readonly limits?:
    { readonly answer?: AnswerLimits; readonly list?: ListLimits; readonly events?: EventLimits } | undefined;
}

/** The account of the credentials that the SDK finds. */
export interface ConnectedAccount {
  readonly client: AwsClient;
  readonly caller: Caller;
  /** The region that requests of services without regions go to. */
  readonly home: string;
}

/** Rejects with a SourceError if there are no credentials, AWS refuses them, or they belong to another account. */
export async function connectAccount(
  { regions, endpoint, account, budget, requestTimeout, traffic, limits = {} }: AwsSourceOptions,
  signal: AbortSignal | undefined,
): Promise<ConnectedAccount> {
  const home = await homeRegion(regions);
  const caller = await callerOf({
    endpoint,
    home,
    attempts: budget.attempts,
    requestTimeout,
    limits: limits.answer,
    traffic,
    signal,
  });
  if (account !== undefined && caller.account !== account) {
    throw new SourceError(
      `the credentials belong to account ${caller.account} (${caller.arn}); the configuration expects ${account}`,
    );
  }
  return { client: awsClient(caller.connection, { budget, limits: limits.answer, traffic }), caller, home };
}
