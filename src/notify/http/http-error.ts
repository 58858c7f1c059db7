import type { SendFailure } from '../channel.ts';

interface Failure {
  /** What is wrong, without any secret. */
  readonly problem: string;
  /** The host that was asked, if one was. */
  readonly server?: string;
  /** The status of the answer, if there was one. */
  readonly status?: number;
  readonly notBefore?: number | Date | undefined;
}

/** A request that did not deliver. The message is one clear sentence without any secret. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number | undefined;
  readonly notBefore: number | Date | undefined;

  constructor({ problem, server, status, notBefore }: Failure) {
    super(server === undefined ? problem : `${server}: ${problem}`);
    this.status = status;
    this.notBefore = notBefore;
  }
}

/** Answers of class 4xx after which the same request may succeed: a slow request, one that came too early, too many. */
const temporary: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * What an error of sending by HTTP means. An answer of class 4xx is final and about this request alone. Everything else
 * concerns the channel as a whole and is retried: a server that cannot be reached or fails, too many requests, a
 * redirect, and what is missing in the configuration.
 */
export function failureFromHttp(error: unknown): SendFailure {
  const reason = error instanceof Error ? error.message : String(error);
  if (!(error instanceof HttpError)) return { reason, retry: true, outage: true };
  const { status, notBefore } = error;
  const isFinal = status !== undefined && status >= 400 && status < 500 && !temporary.has(status);
  return { reason, retry: !isFinal, outage: !isFinal, ...(!isFinal && notBefore !== undefined && { notBefore }) };
}
