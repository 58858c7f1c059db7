import addressparser from 'nodemailer/lib/addressparser';
import type { SendMailOptions } from 'nodemailer';
import type { Message, Recipient } from '../domain/letter.ts';
import { DeliveryError } from './delivery-error.ts';
import type { MailSettings } from './settings.ts';
import { serverName } from './transport.ts';

type Sender = Pick<MailSettings, 'from' | 'smtp' | 'ses'>;

/** The mail as nodemailer takes it. Throws a DeliveryError where an address could not be one. */
export function composeMail(mail: Sender, message: Message, to: Recipient): SendMailOptions {
  checkAddress(mail, 'from', mail.from);
  checkAddress(mail, 'to', to.address);
  return {
    from: mail.from,
    to: to.address,
    subject: oneLine(message.subject),
    text: message.text,
    html: message.html,
    messageId: to.messageId,
    ...(message.thread !== undefined && { references: message.thread, inReplyTo: message.thread }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'List-Id': `driftwarden <driftwarden.${senderDomain(mail.from)}>`,
    },
    attachments: message.attachments.map(({ filename, content, contentType }) => ({ filename: oneLine(filename), content, contentType })),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The one address that a header's text names, in lower case; undefined where it names none, several or a group. */
export function plainAddress(text: string): string | undefined {
  if (/\p{Cc}/u.test(text)) return undefined;
  const [one, ...more] = addressparser(text);
  if (!one || more.length > 0 || !('address' in one) || one.address === undefined || !/^[^\s@]+@[^\s@]+$/.test(one.address)) return undefined;
  return one.address.toLowerCase();
}

/** The domain of a sender, which names its Message-IDs. */
export function senderDomain(from: string): string {
  return (plainAddress(from) ?? '').replace(/^.*@/, '') || 'driftwarden.invalid';
}

function checkAddress(mail: Sender, field: 'from' | 'to', text: string): void {
  if (plainAddress(text) !== undefined) return;
  throw new DeliveryError({
    stage: 'address',
    server: serverName(mail),
    problem: `the ${field} address ${JSON.stringify(text)} is none: write name@example.com or Name <name@example.com>`,
  });
}

/** A header's text: control characters and line breaks, by which another header could be smuggled in, become blanks. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
