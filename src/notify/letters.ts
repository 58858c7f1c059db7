import { digestText } from '../domain/digest.ts';
import type { Letter, Message } from '../domain/letter.ts';
import type { Audience } from './audiences.ts';
import { senderDomain } from './message.ts';
import type { MailSettings } from './settings.ts';

/** The letter to an audience: its Message-IDs follow from run and recipient, its thread from the audience alone. */
export function letterTo(
  { name, recipients, result }: Audience,
  message: Message,
  { from, name: installation = '' }: Pick<MailSettings, 'from' | 'name'>,
): Letter {
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
