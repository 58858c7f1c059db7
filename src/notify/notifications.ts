import { digestText } from '../domain/digest.ts';
import type { Notification, MailMessage } from '../domain/notification.ts';
import type { Audience } from './audiences.ts';
import { senderDomain } from './channels/email/compose.ts';
import type { MailSettings } from './channels/email/settings.ts';

/** The letter to an audience: its Message-IDs follow from run and recipient, its thread from the audience alone. */
export function notificationTo(
  { name, recipients, result }: Audience,
  message: MailMessage,
  { from, name: installation = '' }: Pick<MailSettings, 'from' | 'name'>,
): Notification {
  const domain = senderDomain(from);
  const run = result.run.id.replace(/[^\w.-]/g, '-');
  const mark = (text: string) => digestText(text).slice(0, 12);
  return {
    audience: name,
    message: { ...message, thread: `<thread.${mark(`${installation}\n${name}`)}@${domain}>` },
    recipients: [...new Set(recipients)].map((address) => ({
      address,
      messageId: `<${run}.${mark(`${name}\n${address}`)}@${domain}>`,
    })),
  };
}
