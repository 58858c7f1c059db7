import addressparser from 'nodemailer/lib/addressparser';
import type { SendMailOptions } from 'nodemailer';
import type { Message, Recipient } from '../domain/letter.ts';
import { escapeUnprintable } from '../domain/unprintable.ts';
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
    subject: headerText(message.subject),
    text: message.text,
    html: message.html,
    messageId: to.messageId,
    ...(message.thread !== undefined && { references: message.thread, inReplyTo: message.thread }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'List-Id': `driftwarden <driftwarden.${senderDomain(mail.from)}>`,
    },
    attachments: message.attachments.map(({ filename, content, contentType }) => ({
      filename: headerText(filename),
      content,
      contentType,
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The one address that a header's text names, in lower case; undefined where it names none, several or a group. */
export function plainAddress(text: string): string | undefined {
  if (/\p{Cc}/u.test(text)) return undefined;
  const [one, ...more] = addressparser(text);
  if (
    !one ||
    more.length > 0 ||
    !('address' in one) ||
    one.address === undefined ||
    !/^[^\s@]+@[^\s@]+$/.test(one.address)
  )
    return undefined;
  return one.address.toLowerCase();
}

/**
 * The address that somebody else's text names, in lower case, where it goes to the domain that it ends in and nowhere
 * else: `evil%evil.example@example.com`, `evil.example!evil@example.com` and quoted names may be sent on by a mail
 * server (RFC 5321, appendix C; RFC 1123, 5.2.16), and what begins with a dash, a bar or a slash may be more than an
 * address to one.
 */
export function foreignAddress(text: string): string | undefined {
  const address = plainAddress(text);
  const isPlain =
    address !== undefined &&
    /^[^@"()\\:;,]*@[^@"()\\:;,]*$/.test(text) &&
    /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_+='&#~-]*(?:\.[\p{L}\p{M}\p{N}_+='&#~-]+)*@/u.test(address);
  return isPlain ? address : undefined;
}

/** The domain of a sender, which names its Message-IDs. */
export function senderDomain(from: string): string {
  return (plainAddress(from) ?? '').replace(/^.*@/, '') || 'driftwarden.invalid';
}

function checkAddress(mail: Sender, field: 'from' | 'to', text: string): void {
  if (plainAddress(text) !== undefined) return;
  throw new DeliveryError({
    stage: field === 'from' ? 'sender' : 'address',
    mayRetry: field === 'from',
    server: serverName(mail),
    problem: `the ${field} address ${JSON.stringify(text)} is none: write name@example.com or Name <name@example.com>`,
  });
}

/** A header's text: line breaks, by which another header could be smuggled in, become blanks. */
function headerText(text: string): string {
  return escapeUnprintable(text.replace(/\s+/g, ' ').trim());
}
