import nodemailer from 'nodemailer';
import type { Log } from '../domain/log.ts';
import { deliveryErrorFrom, partialDelivery, type Rejection } from './delivery-error.ts';
import { composeMail, type Message } from './message.ts';
import { defaultTimeouts, serverName, transportOptions, type MailSettings, type Timeouts } from './transport.ts';

/** One mail to send. */
export interface SendRequest {
  readonly mail: MailSettings;
  readonly message: Message;
  /** Makes the Message-ID: a mail that is sent again for the same run is one mail to whoever got the first. */
  readonly runId: string;
  readonly log: Log;
  readonly timeouts?: Timeouts;
}

/** A mail that the server took for every recipient. */
export interface Delivery {
  /** With its angle brackets. */
  readonly messageId: string;
  readonly accepted: readonly string[];
  /** Always empty: a recipient who was refused makes a DeliveryError. */
  readonly rejected: readonly Rejection[];
  /** The server's last answer. */
  readonly response: string;
}

/**
 * Hands a mail to the SMTP server, as HTML with a text part. Resolves once the server took it for every recipient;
 * rejects with a DeliveryError that says what failed, also where only some recipients were refused.
 */
export async function sendMail({ mail, message, runId, log, timeouts = defaultTimeouts }: SendRequest): Promise<Delivery> {
  const server = serverName(mail);
  const composed = composeMail(mail, message, runId);
  const transport = nodemailer.createTransport(transportOptions(mail, timeouts));
  try {
    const info = await transport
      .sendMail({ ...composed, signal: AbortSignal.timeout(timeouts.whole) })
      .catch((error: unknown) => Promise.reject(deliveryErrorFrom(server, error)));
    const { messageId, response, accepted, rejectedErrors = [] } = info;
    if (rejectedErrors.length > 0) throw partialDelivery(server, accepted, rejectedErrors);
    log.info({ server, messageId, recipients: accepted.length }, 'mail delivered');
    return { messageId, accepted, rejected: [], response };
  } finally {
    transport.close();
  }
}
