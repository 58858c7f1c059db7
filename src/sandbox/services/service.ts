import type { JsonObject } from '../../domain/json.ts';
import type { ApiError } from '../api-error.ts';
import type { AccountDirectory } from '../directory.ts';
import type { LateFault } from '../late-fault.ts';
import type { Parameters } from '../parameters.ts';

/** A call that is known to be for an account of the directory. */
export interface ApiCall {
  readonly id: string;
  readonly action: string;
  /** Of the request's URL, without its query. */
  readonly path: string;
  readonly parameters: Parameters;
  /** The input of a call of a JSON protocol. */
  readonly input: JsonObject;
  readonly account: string;
  readonly region: string;
  /** The ARN of the caller. */
  readonly caller: string;
  /** Ids that are listed, but not found by id: the fault `vanish`. */
  readonly vanished: ReadonlySet<string>;
  /** The faults `late`. */
  readonly late: readonly LateFault[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A token bucket: how many calls it holds, and how many are added each second. */
export interface Bucket {
  /** Tells the buckets of one action apart. */
  readonly name: string;
  readonly capacity: number;
  readonly perSecond: number;
}

/** Answers one operation from the directory: the output as JSON, in the form that the AWS CLI prints. */
export type Answer = (call: ApiCall, directory: AccountDirectory) => JsonObject;

/** One AWS service of the sandbox: answers calls from a directory, throws ApiErrors, and writes both in its protocol. */
export interface SandboxService {
  /** The API version that its requests name. */
  readonly version: string;
  /** The operation of a request, for a protocol that names it by the URL. */
  actionOf?(request: { readonly path: string }): string;
  /** The content type of its answers; XML if left out. */
  readonly contentType?: string;
  /** `added` answers in place of the service: see `SandboxOptions.operations`. */
  answer(call: ApiCall, directory: AccountDirectory, added?: Answer): string;
  error(error: ApiError, requestId: string): string;
  /** The error for a call without permission. */
  denied(call: Pick<ApiCall, 'action' | 'caller'>, because?: string): ApiError;
  /** The error for too many requests. */
  throttled(): ApiError;
  /** The error for a request without a signature. */
  unsigned(): ApiError;
  /** The bucket that the call takes a token from; left out for a service whose limits AWS does not publish. */
  bucketOf?(call: Pick<ApiCall, 'action' | 'parameters'>): Bucket;
}
