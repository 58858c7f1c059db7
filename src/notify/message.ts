import addressparser from 'nodemailer/lib/addressparser';
import type { SendMailOptions } from 'nodemailer';
import { DeliveryError } from './delivery-error.ts';
import { serverName, type MailSettings } from './transport.ts';

/** What is mailed. */
export interface Message {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments?: readonly Attachment[];
}

export interface Attachment {
  readonly filename: string;
  readonly content: string | Uint8Array;
  /** By the file name's ending unless given. */
  readonly contentType?: string;
}

/** The mail as nodemailer takes it. Throws a DeliveryError where an address could not be one. */
export function composeMail(mail: MailSettings, message: Message, runId: string): SendMailOptions {
  const sender = addressesOf(mail, 'from', mail.from)[0] ?? '';
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  return {
    from: mail.from,
    to: mail.to.flatMap((to) => (addressesOf(mail, 'to', to).length > 0 ? [to] : [])),
    subject: oneLine(message.subject),
    text: message.text,
    html: message.html,
    messageId: `<${runId.replace(/[^\w.-]/g, '-')}@${domain}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'List-Id': `driftwarden <driftwarden.${domain}>`,
    },
    attachments: (message.attachments ?? []).map(({ filename, content, contentType }) => ({
      filename: oneLine(filename),
      content: typeof content === 'string' ? content : Buffer.from(content),
      contentType,
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function addressesOf(mail: MailSettings, field: 'from' | 'to', text: string): readonly string[] {
  const addresses = addressparser(text, { flatten: true }).map(({ address }) => address);
  const valid = !/\p{Cc}/u.test(text) && addresses.length > 0 && addresses.every((address) => /^[^\s@]+@[^\s@]+$/.test(address));
  if (valid) return addresses;
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
