import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import { isThrottlingError } from '@smithy/core/retry';

type Strategy = Extract<NonNullable<EC2ClientConfig['retryStrategy']>, { acquireInitialRetryToken: unknown }>;
type Token = Awaited<ReturnType<Strategy['acquireInitialRetryToken']>>;
type Failure = Parameters<Strategy['refreshRetryTokenForRetry']>[1];

/** Milliseconds before the first retry, and at most; each further retry waits twice as long, less a random part. */
const waits = { throttled: { first: 200, most: 10_000 }, other: { first: 50, most: 5_000 } };

/** The most attempts if each one ends with a timeout: a server that hangs must not delay an audit for long. */
const attemptsWithTimeout = 4;

/**
 * Retries a request up to so many attempts in all. The SDK's own strategies also have a quota of retries, which a
 * throttled account uses up. All our requests only read, so one whose answer was cut or cannot be parsed is retried, too.
 * `random` gives numbers from 0 to 1.
 */
export function retryStrategy(attempts: number, random: () => number): Strategy {
  return {
    acquireInitialRetryToken: () => Promise.resolve(tokenOf(0, 0)),
    refreshRetryTokenForRetry(token, failure) {
      const count = token.getRetryCount() + 1;
      if (count >= attempts || isAnswer(failure) || (isTimeout(failure) && count >= attemptsWithTimeout))
        return Promise.reject(new Error('no further attempt'));
      return Promise.resolve(tokenOf(count, waitBefore(count, failure, random)));
    },
    recordSuccess: () => {},
  };
}

/** Whether AWS says that there were too many requests. */
export function isThrottled(error: unknown): boolean {
  return isThrottlingError(error as Parameters<typeof isThrottlingError>[0]);
}

function tokenOf(count: number, delay: number): Token {
  return { getRetryCount: () => count, getRetryDelay: () => delay };
}

/** Whether this is AWS's answer, so that a retry would bring the same one. */
function isAnswer({ errorType, error }: Failure): boolean {
  if (errorType === 'THROTTLING' || errorType === 'TRANSIENT') return false;
  const { name = '', $fault } = error as { name?: string; $fault?: string };
  return $fault !== undefined || name === 'AbortError' || name === 'AnswerTooLarge' || name.includes('Credentials');
}

/** Whether the connection, the answer or the rest of it did not come in time. */
function isTimeout({ error }: Failure): boolean {
  return (error as { name?: string }).name === 'TimeoutError';
}

function waitBefore(count: number, { errorType, retryAfterHint }: Failure, random: () => number): number {
  const { first, most } = errorType === 'THROTTLING' ? waits.throttled : waits.other;
  const longest = Math.min(first * 2 ** (count - 1), most);
  const hinted = retryAfterHint ? Math.min(retryAfterHint.getTime() - Date.now(), most) : 0;
  return Math.max(Math.round(longest * (0.5 + random() / 2)), hinted);
}
