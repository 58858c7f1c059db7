import type { MailSettings } from './settings.ts';
import type { MailTransport, Timeouts } from './transport.ts';

/**
 * The transport that the settings name: an SMTP server, or else Amazon SES. Each is loaded when it is used: no other
 * command waits for it. Rejects with a DeliveryError where it would send the password without encryption.
 */
export async function transportOf(
  { smtp, ses, dkim }: Pick<MailSettings, 'smtp' | 'ses' | 'dkim'>,
  timeouts: Timeouts,
): Promise<MailTransport> {
  const signing = dkim && {
    dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey },
  };
  if (smtp) return (await import('./smtp.ts')).smtpTransport(smtp, signing, timeouts);
  return (await import('./ses.ts')).sesTransport(ses ?? { region: '' }, signing, timeouts);
}

/**
 * The IAM actions that sending needs: none with a mail server. SES needs both for raw content, which a mail with
 * attachments is: https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
 */
export function sendingActions({ ses }: Pick<MailSettings, 'ses'>): readonly string[] {
  return ses ? ['ses:SendEmail', 'ses:SendRawEmail'] : [];
}
