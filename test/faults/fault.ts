import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call } from './calls.ts';

/** What the client asks. */
export interface Asked {
  readonly service: string;
  readonly action: string;
  readonly region: string;
  readonly method: string;
  readonly parameters: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** The same for all the tries of one request. */
  readonly id: string;
}

/** What AWS answers, or the sandbox in its place. */
export interface Genuine {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** A request that a fault befalls, and all that the fault may do about it. */
export interface Struck {
  readonly call: Call;
  readonly asked: Asked;
  /** Which try of the request it is, from 1. */
  readonly attempt: number;
  readonly response: ServerResponse;
  /** What one fault in one cell remembers from request to request. */
  readonly memory: Map<string, string>;
  /** The sandbox's answer, to the request with other parameters (undefined: without the parameter). */
  genuine(change?: Readonly<Record<string, string | undefined>>): Promise<Genuine>;
  /** Says what went wrong that the audit's outcome does not show. */
  complain(complaint: string): void;
}

/** One thing that goes wrong between AWS and the audit. */
export interface Fault {
  readonly name: string;
  /** What happens, in one sentence. */
  readonly says: string;
  /** Answers a request that the fault befalls, or does not. */
  answer(struck: Struck): void | Promise<void>;
  /** Repetitions get over it: the audit is complete all the same. */
  readonly passes?: true;
  /** Once it befell a request, it befalls every other, whatever is asked. */
  readonly spreads?: true;
  /** Requests of the call that go well before. */
  readonly spares?: (call: Call) => number;
  /** No answer ever ends, or no list: the audit has little patience with a request. */
  readonly hangs?: true;
  /** Much to read: it befalls one request of a cell, and cells are run one after the other to see what each takes. */
  readonly heavy?: true;
  /** Its answer is that of an account where things are gone; only a scope of more than ten members can tell. */
  readonly empties?: true;
  /** What comes of it depends on the list: it befalls calls that are read by the same code, too. */
  readonly ofContent?: true;
  /** Why it makes no sense for a call. */
  readonly leftOut?: (call: Call) => string | undefined;
}
