import type { Attempt, PendingDelivery, Outbox } from '../domain/notification.ts';
import type { Log } from '../domain/log.ts';
import { DeliveryError } from './channels/email/delivery-error.ts';
import { sendMail } from './channels/email/send.ts';
import type { MailSettings } from './channels/email/settings.ts';
import type { Timeouts } from './channels/email/transport.ts';

/** What sending all that is due takes. */
export interface SendDue {
  readonly outbox: Outbox;
  readonly mail: MailSettings;
  readonly clock: () => Date;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly timeouts?: Timeouts | undefined;
}

/**
 * How long a mail waits after its first failed attempt, and at most, in milliseconds; each wait is twice the one
 * before.
 */
const waits = { first: 60_000, most: 4 * 3_600_000 };

const usualKeepDays = 5;

/**
 * Sends every mail whose time has come, one after the other. One that was not taken waits for longer each time, a
 * little more or less by chance; one that was refused for good, or waited for `keepDays`, is given up. Where the server
 * itself fails, those behind wait as well; one that failed often comes last, lest it be what the server fails at.
 */
export async function sendDue({ outbox, mail, clock, random, log, timeouts }: SendDue): Promise<void> {
  let outage: DeliveryError | undefined;
  for (const waiting of stubbornLast(await outbox.due(clock()))) {
    if (waiting.interrupted)
      log.warn({ mail: waiting.messageId }, 'a process ended while it sent this mail: it may come twice');
    const failure = outage ?? (await attempt(waiting));
    if (!failure) continue;
    if (isOutage(failure)) outage = failure;
    const became = afterFailure(waiting, failure);
    await outbox.end(waiting.id, became);
    log[became.state === 'given-up' ? 'error' : 'warn'](
      {
        mail: waiting.messageId,
        error: failure.message,
        ...(became.state === 'waiting' && { next: became.dueAt.toISOString() }),
      },
      became.state === 'given-up' ? 'the mail was given up' : 'the mail was not delivered and is tried again',
    );
  }

  async function attempt(waiting: PendingDelivery): Promise<DeliveryError | undefined> {
    const message = await outbox.begin(waiting.id, clock());
    try {
      const answer = await sendMail({ mail, message, to: waiting, log, timeouts });
      await outbox.end(waiting.id, { state: 'sent', answer });
      return undefined;
    } catch (error) {
      if (error instanceof DeliveryError) return error;
      throw error;
    }
  }

  function afterFailure({ attempts, writtenAt }: PendingDelivery, { message, mayRetry }: DeliveryError): Attempt {
    const now = clock().getTime();
    const isOld = now - Date.parse(writtenAt) >= (mail.keepDays ?? usualKeepDays) * 86_400_000;
    if (!mayRetry || isOld) return { state: 'given-up', answer: message };
    const wait = Math.min(waits.first * 2 ** attempts, waits.most) * (0.8 + 0.4 * random());
    return { state: 'waiting', answer: message, dueAt: new Date(now + wait) };
  }
}

/** Attempts after which a mail lets all others go first. */
const stubborn = 3;

function stubbornLast(mails: readonly PendingDelivery[]): readonly PendingDelivery[] {
  return mails.toSorted((a, b) => Number(a.attempts >= stubborn) - Number(b.attempts >= stubborn));
}

/**
 * Whether the server could not be used at all: a wrong password is mended sooner than a recipient who does not exist.
 */
function isOutage({ stage }: DeliveryError): boolean {
  return stage === 'connect' || stage === 'tls' || stage === 'login' || stage === 'sender';
}
