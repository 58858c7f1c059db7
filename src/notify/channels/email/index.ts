import type { MailMessage } from '../../../domain/mail-message.ts';
import { digestText } from '../../../domain/digest.ts';
import type { Channel, OpenChannel } from '../../channel.ts';
import { usualRetries } from '../../retries.ts';
import { senderDomain } from './addresses.ts';
import { deliveryErrorFrom, failureFrom } from './classify.ts';
import { emailSchema } from './schema.ts';
import { sendMail } from './send.ts';
import { mailSettings, type DeclaredMail, type MailSettings } from './settings.ts';
import { subscribersOf } from './subscribers.ts';
import { defaultTimeouts, redactorFor, serverName, within, type Timeouts } from './transport.ts';
import { sendingActions } from './transports.ts';
import { verifyMail } from './verify.ts';

const name = 'email';

/** Mail, by an SMTP server or Amazon SES. */
export const email: Channel<DeclaredMail, MailMessage> = {
  name,
  description: 'Whom to mail reports to, and how. Left out: no mail.',
  topLevelKey: 'mail',
  settings: emailSchema,
  open: async (declared, sources) => openEmail(await mailSettings(declared, sources)),
};

/** Mail with these settings. */
export function openEmail(mail: MailSettings, timeouts: Timeouts = defaultTimeouts): OpenChannel<MailMessage> {
  const domain = senderDomain(mail.from);
  return {
    name,
    subscribers: subscribersOf(mail),
    retries: {
      ...usualRetries,
      ...(mail.keepDays !== undefined && { keepTrying: mail.keepDays * 86_400_000 }),
    },
    permissions: sendingActions(mail),
    render: async (audience, reports) => ({
      ...(await reports.mail(audience.result, { ...mail, notMailed: audience.notNotified })),
      thread: `<thread.${digestText(`${mail.name ?? ''}\n${audience.name}`).slice(0, 12)}@${domain}>`,
    }),
    messageId: (id) => `<${id}@${domain}>`,
    send: ({ content, recipient, log }) => sendMail({ mail, message: content, to: recipient, log, timeouts }),
    classify: (error) => failureFrom(deliveryErrorFrom(serverName(mail), error, redactorFor(mail))),
    verify: (limit) => verifyMail({ mail, timeouts: within(timeouts, limit) }),
  };
}
