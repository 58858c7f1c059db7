import type { SendMailOptions } from 'nodemailer';
import type { MailMessage } from '../../../domain/mail-message.ts';
import type { Recipient } from '../../../domain/notification.ts';
import { DeliveryError } from './delivery-error.ts';
import type { MailSettings } from './settings.ts';
import { serverName } from './transport.ts';
import { plainAddress, senderDomain } from './addresses.ts';

type Sender = Pick<MailSettings, 'from' | 'smtp' | 'ses'>;

/** The mail in nodemailer's form. Throws a DeliveryError where an address is not valid. */
export function composeMail(mail: Sender, message: MailMessage, to: Recipient): SendMailOptions {
  checkAddress(mail, 'from', mail.from);
  checkAddress(mail, 'to', to.address);
  return {
    from: mail.from,
    to: to.address,
    subject: onOneLine(message.subject),
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
      filename: onOneLine(filename),
      content,
      contentType,
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function checkAddress(mail: Sender, field: 'from' | 'to', text: string): void {
  if (plainAddress(text) !== undefined) return;
  throw new DeliveryError({
    stage: field === 'from' ? 'sender' : 'address',
    mayRetry: field === 'from',
    server: serverName(mail),
    problem:
      `the ${field} address ${JSON.stringify(text)} is not a mail address: ` +
      'write name@example.com or Name <name@example.com>',
  });
}

/** A header's text: control characters and line breaks, which could begin another header, become blanks. */
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
