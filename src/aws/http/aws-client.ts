import type PQueue from 'p-queue';
import { memoize } from '../../domain/memoize.ts';
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
  type Service,
  type SdkClient,
  type ServiceName,
} from '../services.ts';
import { pacedQueue, requestQueue, type RequestBudget } from './request-budget.ts';
import { retryStrategy, type RetryOptions } from './retries.ts';
import { plannedProtocols } from './xml/protocols.ts';

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

/** What every client of an account has in common. Without credentials, the SDK looks for them. */
export interface Connection extends Pick<ClientConfig, 'endpoint' | 'credentials'> {
  /** Milliseconds to wait for an answer; default 90,000. */
  readonly requestTimeout?: number;
}

type Commands = Readonly<Record<string, (new (input: object) => object) | undefined>>;

/** Milliseconds to wait for an answer: AWS takes tens of seconds for a page of a large region. */
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
    ...plannedProtocols[protocol],
  };
}

export interface AwsClientOptions {
  readonly budget: RequestBudget;
  readonly limits?: AnswerLimits | undefined;
  readonly traffic?: Traffic | undefined;
}

/** The clients of one account. */
export function awsClient(connection: Connection, { budget, limits, traffic }: AwsClientOptions): AwsClient {
  const clients: SdkClient[] = [];
  const turn = turns();
  const queueFor = memoize<ServicePlace, PQueue>(({ service }) => queueOf(service, budget), { key: placeKey });
  const clientFor = memoize<ServicePlace, SdkClient>(
    ({ service, region }) => {
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
      const client = newClient(clientConfig(connection, region, { protocol, attempts, limits, turn, observer }));
      clients.push(client);
      return client;
    },
    { key: placeKey },
  );

  return {
    async call({ api, region, input, signal }) {
      const { name, operation, sdk } = serviceOf(api);
      const Command = (sdk as Commands)[`${operation}Command`];
      if (!Command) throw new Error(`the AWS SDK has no ${api}`);
      const place = { service: name, region };
      const options = signal ? { abortSignal: signal } : {};
      try {
        return await queueFor(place).add(
          () => clientFor(place).send(new Command(input), options),
          signal ? { signal } : {},
        );
      } catch (error) {
        throw readErrorOf(error, api, signal);
      }
    },
    close() {
      for (const client of clients) client.destroy();
    },
  };
}

function queueOf(name: ServiceName, budget: RequestBudget): PQueue {
  const { requestsPerSecond: most }: Service = services[name];
  return most === undefined ? requestQueue(budget) : pacedQueue(Math.min(most, budget.requestsPerSecond));
}

/** Each service has a client and a queue for each region. */
interface ServicePlace {
  readonly service: ServiceName;
  readonly region: string;
}

function placeKey({ service, region }: ServicePlace): string {
  return `${service} ${region}`;
}
