import type { Call } from './calls.ts';
import type { Struck } from './proxy.ts';

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
  /** Why it makes no sense for a call. */
  readonly leftOut?: (call: Call) => string | undefined;
}
