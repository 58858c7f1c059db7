import type { Attempt, PendingDelivery } from '../domain/notification.ts';
import type { RetryPolicy, SendFailure } from './channel.ts';

/** The retry policy of a channel that has none of its own. */
export const usualRetries: RetryPolicy = {
  firstWait: 60_000,
  longestWait: 4 * 3_600_000,
  keepTrying: 5 * 86_400_000,
};

/**
 * The outcome of a failed attempt: permanently failed, or waiting, for a time that grows with each attempt and is a
 * fifth longer or shorter at random, and as long as the server asks for; but the last attempt is not later than the
 * time for which delivery is retried. `random` is from 0 to 1.
 */
export function afterFailure(
  { attempts, writtenAt }: Pick<PendingDelivery, 'attempts' | 'writtenAt'>,
  { reason, retry, notBefore }: SendFailure,
  { firstWait, longestWait, keepTrying }: RetryPolicy,
  { now, random }: { readonly now: Date; readonly random: number },
): Attempt {
  const end = Date.parse(writtenAt) + keepTrying;
  const isOld = now.getTime() >= end;
  if (!retry || isOld) return { state: 'permanently-failed', answer: reason };
  const wait = Math.min(firstWait * 2 ** attempts, longestWait) * (0.8 + 0.4 * random);
  const due = now.getTime() + wait;
  const wanted = typeof notBefore === 'number' ? now.getTime() + notBefore : (notBefore?.getTime() ?? due);
  return { state: 'waiting', answer: reason, dueAt: new Date(Math.max(due, Math.min(wanted, end))) };
}
