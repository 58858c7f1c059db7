import * as ec2 from '@aws-sdk/client-ec2';
import * as iam from '@aws-sdk/client-iam';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import type PQueue from 'p-queue';
import type { Traffic } from '../../domain/traffic.ts';
import { readErrorOf } from './aws-error.ts';
import { AnswerHandler } from './answer-handler.ts';
import { answerLimits, type AnswerLimits } from './limits.ts';
import { turns, type Turn } from './read-body.ts';
import type { Api } from '../kinds/kind.ts';
import { requestLine, type RequestBudget } from './request-budget.ts';
import { retryStrategy, type RetryOptions } from './retries.ts';
import { partsOf } from '../source.ts';

/** One request for an operation in a region, sent as soon as that region's budget lets it; rejects with a ReadError. */
export interface AwsCall {
  readonly api: Api;
  /** Where the request goes, a region that AWS knows. */
  readonly region: string;
  readonly input: object;
  readonly signal: AbortSignal | undefined;
}

/** Calls to one account, by clients and lines that are made as regions are called. */
export interface AwsClient {
  call(call: AwsCall): Promise<object>;
  close(): void;
}

/** What every client of an account has in common. Credentials come from the SDK's own chain where none are named. */
export interface Connection extends Pick<STSClientConfig, 'endpoint' | 'credentials'> {
  /** Milliseconds after which a request that brings no answer has failed, where they are not the usual ones. */
  readonly requestTimeout?: number;
}

type Client = Pick<ec2.EC2Client, 'destroy'> & {
  send(command: object, options: { abortSignal?: AbortSignal }): Promise<object>;
};
type CommandClass = new (input: object) => object;

const commands = { ec2, iam } as unknown as Record<string, Record<string, CommandClass>>;

/**
 * Milliseconds after which a request that brings no answer has failed: large regions take AWS tens of seconds a page.
 */
const timeouts = { connectionTimeout: 5_000, requestTimeout: 90_000, throwOnRequestTimeout: true };

/** What the clients of one source share beside the connection. */
export interface ClientOptions {
  readonly attempts: number;
  readonly limits?: AnswerLimits | undefined;
  /** Whose turn it is to read a large body; each by itself where left out. */
  readonly turn?: Turn | undefined;
  readonly told?: RetryOptions | undefined;
}

/** The configuration of a client of any service. */
export function clientConfig(
  { requestTimeout = timeouts.requestTimeout, ...connection }: Connection,
  region: string,
  { attempts, limits = answerLimits, turn = turns(), told }: ClientOptions,
) {
  const requestHandler = new AnswerHandler({ ...timeouts, requestTimeout }, limits, turn);
  return {
    ...connection,
    region,
    maxAttempts: attempts,
    retryStrategy: retryStrategy(attempts, told),
    requestHandler,
  };
}

export interface AwsClientOptions {
  readonly budget: RequestBudget;
  readonly limits?: AnswerLimits | undefined;
  readonly traffic?: Traffic | undefined;
}

/** Clients for one account; see AwsClient. */
export function awsClient(connection: Connection, { budget, limits, traffic }: AwsClientOptions): AwsClient {
  const clients = new Map<string, Client>();
  const lines = new Map<string, PQueue>();
  const turn = turns();

  const clientFor = (service: string, region: string) =>
    madeOnce(clients, `${service} ${region}`, () => {
      const told = traffic && {
        onAttempt: () => {
          traffic.request(service, region);
        },
        onThrottle: () => {
          traffic.throttled(service, region);
        },
      };
      const config = clientConfig(connection, region, { attempts: budget.attempts, limits, turn, told });
      return service === 'iam' ? new iam.IAMClient(config) : new ec2.EC2Client(config);
    });

  return {
    async call({ api, region, input, signal }) {
      const { service, operation } = partsOf(api);
      const Command = commands[service]?.[`${operation}Command`];
      if (!Command) throw new Error(`the AWS SDK has no ${api}`);
      const line = madeOnce(lines, `${service} ${region}`, () => requestLine(budget));
      const options = signal ? { abortSignal: signal } : {};
      try {
        return await line.add(
          () => clientFor(service, region).send(new Command(input), options),
          signal ? { signal } : {},
        );
      } catch (error) {
        throw readErrorOf(error, api, signal);
      }
    },
    close() {
      for (const client of clients.values()) client.destroy();
    },
  };
}

function madeOnce<T>(made: Map<string, T>, key: string, make: () => T): T {
  const there = made.get(key);
  if (there !== undefined) return there;
  const value = make();
  made.set(key, value);
  return value;
}
