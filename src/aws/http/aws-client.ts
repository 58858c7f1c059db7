import { memoize } from '../../domain/memoize.ts';
import type { Traffic } from '../../domain/traffic.ts';
import { assumedLimit, type ApiLimit } from '../api-limits.ts';
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
import { aroundAttempts, whileThrottled, type SdkCommand } from './attempts.ts';
import { laneOf, machineTiming, slotsOf, type Lane, type Timing } from './lanes.ts';
import { paceLimits, type RequestBudget } from './request-budget.ts';
import { isThrottled, retryStrategy } from './retries.ts';
import { plannedProtocols } from './xml/protocols.ts';

/** One request, sent as soon as the budget of its API lets it; rejects with a ReadError. */
export interface AwsCall {
  readonly api: Api;
  /** A region that AWS knows; not `global`. */
  readonly region: string;
  readonly input: object;
  /** Ends the call. As long as it does not, a call that AWS throttles is sent again; without one, it fails at some time. */
  readonly signal: AbortSignal | undefined;
}

/** Sends the requests to one account. Clients and lanes are made for each service, API and region that is called. */
export interface AwsClient {
  call(call: AwsCall): Promise<object>;
  close(): void;
}

/** What every client of an account has in common. Without credentials, the SDK looks for them. */
export interface Connection extends Pick<ClientConfig, 'endpoint' | 'credentials'> {
  /** Milliseconds to wait for an answer; default 90,000. */
  readonly requestTimeout?: number;
}

type Commands = Readonly<Record<string, (new (input: object) => SdkCommand) | undefined>>;

/** Milliseconds to wait for an answer: AWS takes tens of seconds for a page of a large region. */
const timeouts = { connectionTimeout: 5_000, requestTimeout: 90_000, throwOnRequestTimeout: true };

/** What the clients of one source have in common beside the connection. */
export interface ClientOptions {
  readonly protocol: Protocol;
  readonly attempts: number;
  readonly limits?: AnswerLimits | undefined;
  /** Lets one large body be read at a time; if left out, each client has its own. */
  readonly turn?: Turn | undefined;
  /** From 0 to 1; Math.random unless given. */
  readonly random?: (() => number) | undefined;
}

/** The configuration of a client of any service. */
export function clientConfig(
  { requestTimeout = timeouts.requestTimeout, ...connection }: Connection,
  region: string,
  { protocol, attempts, limits = answerLimits, turn = turns(), random = Math.random }: ClientOptions,
): ClientConfig {
  const requestHandler = new AnswerHandler({ ...timeouts, requestTimeout }, { protocol, limits, turn });
  return {
    ...connection,
    region,
    maxAttempts: attempts,
    retryStrategy: retryStrategy(attempts, random),
    requestHandler,
    ...plannedProtocols[protocol],
  };
}

export interface AwsClientOptions {
  readonly budget: RequestBudget;
  readonly limits?: AnswerLimits | undefined;
  readonly traffic?: Traffic | undefined;
  /** The time of this machine unless given. */
  readonly timing?: Timing | undefined;
}

/** The clients of one account. */
export function awsClient(
  connection: Connection,
  { budget, limits, traffic, timing = machineTiming }: AwsClientOptions,
): AwsClient {
  const turn = turns();
  const clients: SdkClient[] = [];
  const placeOf = memoize<ServicePlace, Place>(
    ({ service, region }) => {
      const { protocol, newClient } = services[service];
      const client = newClient(clientConfig(connection, region, { protocol, attempts: budget.attempts, limits, turn }));
      clients.push(client);
      return { client, slot: slotsOf(budget.concurrency) };
    },
    { key: ({ service, region }) => `${service} ${region}` },
  );
  const laneFor = memoize<PacedCall, Lane>(({ limit }) => laneOf(paceLimits(limit, budget), timing), {
    key: ({ api, region, limit: { bucket } }) => `${api} ${region} ${bucket.size} ${bucket.refill}`,
  });

  /** Sends the request each time that its turn comes, until AWS answers it. */
  async function send(call: AwsCall, Command: new (input: object) => SdkCommand): Promise<object> {
    const { api, region, input, signal } = call;
    const { name: service, operation, limitOf } = serviceOf(api);
    const { client, slot } = placeOf({ service, region });
    const lane = laneFor({ api, region, limit: limitOf?.(operation, input) ?? assumedLimit });
    const options = signal ? { abortSignal: signal } : {};
    let attempts = 0;
    let hasTurn = false;
    const nextTurn = async () => {
      await lane.turn(signal, attempts > 0 ? 'retried' : undefined);
      hasTurn = true;
    };
    return whileThrottled(signal, async () => {
      // Before the credentials are looked up: it may take minutes.
      await nextTurn();
      const command = new Command(input);
      aroundAttempts(command, async (attempt) => {
        if (!hasTurn) await nextTurn();
        hasTurn = false;
        attempts += 1;
        return slot(async () => {
          const sentAt = timing.now();
          traffic?.request({ api, region }, attempts);
          try {
            return await attempt();
          } catch (error) {
            if (isThrottled(error)) {
              traffic?.throttled({ api, region });
              lane.throttled(sentAt);
            }
            throw error;
          }
        });
      });
      return client.send(command, options);
    });
  }

  return {
    async call(call) {
      const { operation, sdk } = serviceOf(call.api);
      const Command = (sdk as Commands)[`${operation}Command`];
      if (!Command) throw new Error(`the AWS SDK has no ${call.api}`);
      try {
        return await send(call, Command);
      } catch (error) {
        throw readErrorOf(error, call.api, call.signal);
      }
    },
    close() {
      for (const client of clients) client.destroy();
    },
  };
}

/** Each service has a client for each region. */
interface ServicePlace {
  readonly service: ServiceName;
  readonly region: string;
}

interface Place {
  readonly client: SdkClient;
  readonly slot: ReturnType<typeof slotsOf>;
}

interface PacedCall {
  readonly api: Api;
  readonly region: string;
  readonly limit: ApiLimit;
}
