import type { EC2ClientConfig } from '@aws-sdk/client-ec2';

type Strategy = Extract<NonNullable<EC2ClientConfig['retryStrategy']>, { acquireInitialRetryToken: unknown }>;
type Token = Awaited<ReturnType<Strategy['acquireInitialRetryToken']>>;
type Failure = Parameters<Strategy['refreshRetryTokenForRetry']>[1];

/** Milliseconds before the first repetition and at most; each further one waits twice as long, less a random part. */
const waits = { throttled: { first: 200, most: 10_000 }, other: { first: 50, most: 5_000 } };

/**
 * Attempts at most where each one waits until a time is over: a server that hangs must not hold up an audit for long.
 */
const attemptsInSilence = 4;

export interface RetryOptions {
  /** From 0 to 1; Math.random unless given. */
  readonly random?: () => number;
  /** Told of every request that is sent, the first and each repetition. */
  readonly onAttempt?: () => void;
  /** Told of every answer that says that there were too many. */
  readonly onThrottle?: () => void;
}

/**
 * Repeats a request up to so many attempts in all. The SDK's own strategies also keep a quota of repetitions that a
 * throttled account uses up; here the place that a waiting request holds in the line does that work: it slows the rest.
 * Everything that we send reads only, so an answer that was cut off or can't be parsed is asked for again, too.
 */
export function retryStrategy(
  attempts: number,
  { random = Math.random, onAttempt, onThrottle }: RetryOptions = {},
): Strategy {
  return {
    acquireInitialRetryToken: () => {
      onAttempt?.();
      return Promise.resolve(tokenOf(0, 0));
    },
    refreshRetryTokenForRetry(token, failure) {
      if (failure.errorType === 'THROTTLING') onThrottle?.();
      const count = token.getRetryCount() + 1;
      if (count >= attempts || isAnswer(failure) || (isSilence(failure) && count >= attemptsInSilence))
        return Promise.reject(new Error('no further attempt'));
      onAttempt?.();
      return Promise.resolve(tokenOf(count, waitBefore(count, failure, random)));
    },
    recordSuccess: () => {},
  };
}

function tokenOf(count: number, delay: number): Token {
  return { getRetryCount: () => count, getRetryDelay: () => delay };
}

/** Whether AWS said what it has to say, and would say it again. */
function isAnswer({ errorType, error }: Failure): boolean {
  if (errorType === 'THROTTLING' || errorType === 'TRANSIENT') return false;
  const { name = '', $fault } = error as { name?: string; $fault?: string };
  return $fault !== undefined || name === 'AbortError' || name === 'AnswerTooLarge' || name.includes('Credentials');
}

/** Whether a connection, an answer or its rest did not come in time. */
function isSilence({ error }: Failure): boolean {
  return (error as { name?: string }).name === 'TimeoutError';
}

function waitBefore(count: number, { errorType, retryAfterHint }: Failure, random: () => number): number {
  const { first, most } = errorType === 'THROTTLING' ? waits.throttled : waits.other;
  const longest = Math.min(first * 2 ** (count - 1), most);
  const hinted = retryAfterHint ? Math.min(retryAfterHint.getTime() - Date.now(), most) : 0;
  return Math.max(Math.round(longest * (0.5 + random() / 2)), hinted);
}
