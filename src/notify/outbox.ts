import type { Outbox, PendingDelivery } from '../domain/notification.ts';
import type { Log } from '../domain/log.ts';
import type { OpenChannel, SendFailure } from './channel.ts';
import { afterFailure, usualRetries } from './retries.ts';

/** What sending everything that is due needs. */
export interface SendDue {
  readonly outbox: Outbox;
  readonly channels: readonly OpenChannel[];
  readonly clock: () => Date;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Log;
}

/**
 * Sends every notification that is due, one after the other. One that was not taken waits, longer each time; one that
 * was refused permanently, or waited for too long, has permanently failed. Where a channel as a whole cannot be used,
 * the others that go through it wait as well. One that failed often comes last: it may be what the server fails at.
 */
export async function sendDue({ outbox, channels, clock, random, log }: SendDue): Promise<void> {
  const byName = new Map(channels.map((channel) => [channel.name, channel]));
  const outages = new Map<string, SendFailure>();
  for (const delivery of oftenFailedLast(await outbox.due(clock()))) {
    if (delivery.interrupted)
      log.warn(
        { notification: delivery.messageId },
        'a process ended while it sent this notification: it may arrive twice',
      );
    const channel = byName.get(delivery.channel);
    const failure =
      outages.get(delivery.channel) ?? (channel ? await attempt(delivery, channel) : notConfigured(delivery));
    if (!failure) continue;
    if (failure.outage) outages.set(delivery.channel, failure);
    await recordFailure(delivery, failure, channel);
  }

  async function attempt(delivery: PendingDelivery, channel: OpenChannel): Promise<SendFailure | undefined> {
    const now = clock();
    const content = await outbox.begin(delivery.id, now);
    let answer: string;
    try {
      answer = await channel.send({ content, recipient: delivery, now, log });
    } catch (error) {
      return channel.classify(error);
    }
    await outbox.end(delivery.id, { state: 'sent', answer });
    log.info({ channel: channel.name, notification: delivery.messageId }, 'notification delivered');
    return undefined;
  }

  async function recordFailure(
    delivery: PendingDelivery,
    failure: SendFailure,
    channel: OpenChannel | undefined,
  ): Promise<void> {
    const outcome = afterFailure(delivery, failure, channel?.retries ?? usualRetries, {
      now: clock(),
      random: random(),
    });
    await outbox.end(delivery.id, outcome);
    const fields = { channel: delivery.channel, notification: delivery.messageId, error: failure.reason };
    if (outcome.state === 'waiting')
      log.warn({ ...fields, next: outcome.dueAt.toISOString() }, 'the notification was not delivered and is retried');
    else log.error(fields, 'the notification failed permanently');
  }
}

function notConfigured({ channel }: PendingDelivery): SendFailure {
  return { reason: `driftwarden.yaml has no section for the channel ${channel}`, retry: true, outage: true };
}

/** Attempts after which a delivery lets all others go first. */
const often = 3;

function oftenFailedLast(deliveries: readonly PendingDelivery[]): readonly PendingDelivery[] {
  return deliveries.toSorted((a, b) => Number(a.attempts >= often) - Number(b.attempts >= often));
}
