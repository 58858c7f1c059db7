import type { MailMessage } from '../../../domain/mail-message.ts';
import type { Recipient } from '../../../domain/notification.ts';
import type { Log } from '../../../domain/log.ts';
import { deliveryErrorFrom } from './classify.ts';
import { composeMail } from './compose.ts';
import type { MailSettings } from './settings.ts';
import { defaultTimeouts, redactorFor, serverName, type Timeouts } from './transport.ts';
import { transportOf } from './transports.ts';

/** One mail to send to one recipient. */
export interface SendRequest {
  readonly mail: Pick<MailSettings, 'from' | 'smtp' | 'ses' | 'dkim'>;
  readonly message: MailMessage;
  readonly to: Recipient;
  readonly log: Log;
  readonly timeouts?: Timeouts | undefined;
}

/**
 * Sends a mail, as HTML with a text part. Resolves to the server's answer when the server accepted it; rejects with a
 * DeliveryError that says what failed.
 */
export async function sendMail({ mail, message, to, log, timeouts = defaultTimeouts }: SendRequest): Promise<string> {
  const [server, redact] = [serverName(mail), redactorFor(mail)];
  const composed = composeMail(mail, message, to);
  const transport = await transportOf(mail, timeouts);
  try {
    const answer = await transport
      .send({ ...composed, signal: AbortSignal.timeout(timeouts.whole) })
      .catch((error: unknown) => Promise.reject(deliveryErrorFrom(server, error, redact)));
    log.debug({ server, messageId: to.messageId }, 'the mail server accepted the mail');
    return redact(answer);
  } finally {
    transport.close();
  }
}
