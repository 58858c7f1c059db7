import type { MailMessage, Recipient } from '../../../domain/notification.ts';
import type { Log } from '../../../domain/log.ts';
import { deliveryErrorFrom } from './delivery-error.ts';
import { composeMail } from './compose.ts';
import type { MailSettings } from './settings.ts';
import { defaultTimeouts, redactorFor, serverName, transportOf, type Timeouts } from './transport.ts';

/** One mail to send to one recipient. */
export interface SendRequest {
  readonly mail: Pick<MailSettings, 'from' | 'smtp' | 'ses' | 'dkim'>;
  readonly message: MailMessage;
  readonly to: Recipient;
  readonly log: Log;
  readonly timeouts?: Timeouts | undefined;
}

/**
 * Hands a mail to the server, as HTML with a text part. Resolves to the server's answer once it took it; rejects with a
 * DeliveryError that says what failed.
 */
export async function sendMail({ mail, message, to, log, timeouts = defaultTimeouts }: SendRequest): Promise<string> {
  const [server, redact] = [serverName(mail), redactorFor(mail)];
  const composed = composeMail(mail, message, to);
  const transport = transportOf(mail, timeouts);
  try {
    const answer = await transport
      .send({ ...composed, signal: AbortSignal.timeout(timeouts.whole) })
      .catch((error: unknown) => Promise.reject(deliveryErrorFrom(server, error, redact)));
    log.info({ server, messageId: to.messageId }, 'mail delivered');
    return redact(answer);
  } finally {
    transport.close();
  }
}
