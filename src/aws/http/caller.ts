import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { parseArn } from '../../domain/arn.ts';
import type { Traffic } from '../../domain/traffic.ts';
import { redactUserInfo } from '../../domain/text/secrets.ts';
import { aroundAttempts, whileThrottled } from './attempts.ts';
import { clientConfig, type Connection } from './aws-client.ts';
import { messageOf } from './aws-error.ts';
import type { AnswerLimits } from './limits.ts';
import { missingProfile } from './profile.ts';
import { isThrottled } from './retries.ts';
import { ReadError } from '../read-error.ts';
import { services } from '../services.ts';
import { SourceError } from '../source.ts';

/** The identity that the credentials belong to. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly partition: string;
  /** When the credentials expire, where they say so. */
  readonly expires?: Date | undefined;
  /** Endpoint and credentials, resolved once for all clients. */
  readonly connection: Connection;
}

interface CallerQuery {
  readonly endpoint: string | undefined;
  readonly home: string;
  readonly attempts: number;
  readonly limits?: AnswerLimits | undefined;
  readonly requestTimeout?: number | undefined;
  readonly traffic?: Traffic | undefined;
  readonly signal: AbortSignal | undefined;
  /** Told the time in the header `Date` of each answer, a refusal too. */
  readonly onAnswerDate?: ((date: Date) => void) | undefined;
}

/**
 * Fewer attempts than for other requests: a user who waits for the first answer should soon hear that there is none.
 */
const mostAttempts = 4;

/**
 * The region that requests of services without regions go to: the first named one, or that of environment or profile.
 */
export async function homeRegion(regions: readonly string[] | 'all'): Promise<string> {
  if (regions !== 'all' && regions[0] !== undefined) return regions[0];
  const client = new STSClient({});
  try {
    return await client.config.region();
  } catch {
    return 'us-east-1';
  } finally {
    client.destroy();
  }
}

/**
 * The caller of the credentials that the SDK finds. Rejects with a SourceError if there are none or AWS refuses them.
 */
export async function callerOf({
  endpoint,
  home,
  attempts,
  requestTimeout,
  limits,
  traffic,
  signal,
  onAnswerDate,
}: CallerQuery): Promise<Caller> {
  const way = { ...(endpoint !== undefined && { endpoint }), ...(requestTimeout !== undefined && { requestTimeout }) };
  const config = clientConfig(way, home, {
    protocol: services.sts.protocol,
    attempts: Math.min(attempts, mostAttempts),
    limits,
  });
  const client = new STSClient(config);
  if (onAnswerDate) tellDates(client, onAnswerDate);
  try {
    const { Account = '', Arn = '' } = await whileThrottled(signal, () =>
      client.send(counted(new GetCallerIdentityCommand({}), home, traffic), signal ? { abortSignal: signal } : {}),
    );
    if (!/^\d{12}$/.test(Account))
      throw new SourceError(
        'sts:GetCallerIdentity named no account of twelve digits; ' +
          `${endpointName(endpoint)} does not answer as AWS does`,
      );
    const connection = { ...way, credentials: client.config.credentials };
    const { expiration: expires } = await client.config.credentials();
    return { account: Account, arn: Arn, partition: parseArn(Arn)?.partition ?? 'aws', expires, connection };
  } catch (error) {
    if (signal?.aborted) throw abortError(signal);
    throw error instanceof SourceError ? error : new SourceError(await explain(error, endpoint));
  } finally {
    client.destroy();
  }
}

/** Nearest to the connection, so that a refusal, which is an error further up, is told too. */
function tellDates(client: STSClient, tell: (date: Date) => void): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const output = await next(args);
      const { headers = {} } = output.response as { headers?: Readonly<Record<string, string>> };
      const date = new Date(headers['date'] ?? '');
      if (!Number.isNaN(date.getTime())) tell(date);
      return output;
    },
    { step: 'deserialize', name: 'driftwardenDates', priority: 'low' },
  );
}

function counted(command: GetCallerIdentityCommand, region: string, traffic: Traffic | undefined): typeof command {
  const called = { api: 'sts:GetCallerIdentity', region };
  let attempts = 0;
  aroundAttempts(command, async (attempt) => {
    attempts += 1;
    traffic?.request(called, attempts);
    try {
      return await attempt();
    } catch (error) {
      if (isThrottled(error)) traffic?.throttled(called);
      throw error;
    }
  });
  return command;
}

/** Without the caller nothing can be read, so a time limit is an error here. */
function abortError({ reason }: AbortSignal): Error {
  if (reason instanceof ReadError) return new SourceError(`no answer to sts:GetCallerIdentity yet: ${reason.message}`);
  return reason instanceof Error ? reason : new Error(String(reason));
}

async function explain(error: unknown, endpoint: string | undefined): Promise<string> {
  const { name = '', $fault } = error as { name?: string; $fault?: string };
  if (name.includes('Credentials')) {
    const missing = await missingProfile(process.env['AWS_PROFILE']);
    if (missing !== undefined) return `${missing} (${messageOf(error)})`;
    const profile = process.env['AWS_PROFILE'];
    if (profile)
      return `no AWS credentials: the profile ${JSON.stringify(profile)} (AWS_PROFILE or --profile) has none (${messageOf(error)})`;
    const advice = 'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role';
    return `no AWS credentials: ${advice} (${messageOf(error)})`;
  }
  if ($fault === 'client')
    return `AWS refuses the credentials: sts:GetCallerIdentity answered ${name}: ${messageOf(error)}`;
  return `${endpointName(endpoint)} does not answer sts:GetCallerIdentity: ${messageOf(error)}`;
}

function endpointName(endpoint: string | undefined): string {
  return redactUserInfo(endpoint ?? process.env['AWS_ENDPOINT_URL'] ?? 'AWS');
}
