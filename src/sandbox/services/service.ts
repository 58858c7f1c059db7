import type { ApiError } from '../api-error.ts';
import type { AccountDirectory } from '../directory.ts';
import type { Parameters } from '../parameters.ts';
import type { ServiceName } from '../request.ts';

/** A call that is known to be for an account of the directory. */
export interface ApiCall {
  readonly id: string;
  readonly action: string;
  readonly parameters: Parameters;
  readonly account: string;
  readonly region: string;
  /** The ARN that the caller goes by. */
  readonly caller: string;
  /** Ids that are listed and yet gone when asked for: the fault `vanish`. */
  readonly vanished: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** One AWS service: answers calls from a directory, throws ApiErrors, and knows the XML around both. */
export interface SandboxService {
  readonly name: ServiceName;
  answer(call: ApiCall, directory: AccountDirectory): string;
  error(error: ApiError, requestId: string): string;
  /** The refusal, in the service's own words. */
  denied(call: Pick<ApiCall, 'action' | 'caller'>, because?: string): ApiError;
  /** The answer to too many requests. */
  throttled(): ApiError;
}
