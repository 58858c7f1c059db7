import type PQueue from 'p-queue';
import type { Traffic } from '../../domain/traffic.ts';
import { readErrorOf } from './aws-error.ts';
import { AnswerHandler } from './answer-handler.ts';
import { answerLimits, type AnswerLimits } from './limits.ts';
import { turns, type Turn } from './read-body.ts';
import {
  serviceOf,
  services,
  type Api,
  type ClientConfig,
  type Protocol,
  type SdkClient,
  type ServiceName,
} from '../services.ts';
import { requestQueue, type RequestBudget } from './request-budget.ts';
import { retryStrategy, type RetryOptions } from './retries.ts';

/** One request, sent as soon as the region's budget lets it; rejects with a ReadError. */
export interface AwsCall {
  readonly api: Api;
  /** A region that AWS knows; not `global`. */
  readonly region: string;
  readonly input: object;
  readonly signal: AbortSignal | undefined;
}

/** Sends the requests to one account. Clients and queues are made for each service and region that is called. */
export interface AwsClient {
  call(call: AwsCall): Promise<object>;
  close(): void;
}

/** What every client of an account has in common. Credentials come from the SDK's own chain where none are named. */
export interface Connection extends Pick<ClientConfig, 'endpoint' | 'credentials'> {
  /** Milliseconds after which a request that brings no answer has failed, where they are not the usual ones. */
  readonly requestTimeout?: number;
}

type Commands = Readonly<Record<string, (new (input: object) => object) | undefined>>;

/**
 * Milliseconds after which a request that brings no answer has failed: large regions take AWS tens of seconds a page.
 */
const timeouts = { connectionTimeout: 5_000, requestTimeout: 90_000, throwOnRequestTimeout: true };

/** What the clients of one source have in common beside the connection. */
export interface ClientOptions {
  readonly protocol: Protocol;
  readonly attempts: number;
  readonly limits?: AnswerLimits | undefined;
  /** Lets one large body be read at a time; if left out, each client has its own. */
  readonly turn?: Turn | undefined;
  readonly observer?: RetryOptions | undefined;
}

/** The configuration of a client of any service. */
export function clientConfig(
  { requestTimeout = timeouts.requestTimeout, ...connection }: Connection,
  region: string,
  { protocol, attempts, limits = answerLimits, turn = turns(), observer }: ClientOptions,
): ClientConfig {
  const requestHandler = new AnswerHandler({ ...timeouts, requestTimeout }, { protocol, limits, turn });
  return {
    ...connection,
    region,
    maxAttempts: attempts,
    retryStrategy: retryStrategy(attempts, observer),
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
  const clients = new Map<string, SdkClient>();
  const queues = new Map<string, PQueue>();
  const turn = turns();

  const clientFor = (service: ServiceName, region: string) =>
    madeOnce(clients, `${service} ${region}`, () => {
      const { protocol, newClient } = services[service];
      const observer = traffic && {
        onAttempt: () => {
          traffic.request(service, region);
        },
        onThrottle: () => {
          traffic.throttled(service, region);
        },
      };
      const { attempts } = budget;
      return newClient(clientConfig(connection, region, { protocol, attempts, limits, turn, observer }));
    });

  return {
    async call({ api, region, input, signal }) {
      const { name, operation, sdk } = serviceOf(api);
      const Command = (sdk as Commands)[`${operation}Command`];
      if (!Command) throw new Error(`the AWS SDK has no ${api}`);
      const queue = madeOnce(queues, `${name} ${region}`, () => requestQueue(budget));
      const options = signal ? { abortSignal: signal } : {};
      try {
        return await queue.add(
          () => clientFor(name, region).send(new Command(input), options),
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
