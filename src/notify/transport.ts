import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import type { SMTPTransportOptions } from 'nodemailer/lib/smtp-transport';
import type { MailSettings, SmtpSettings } from './settings.ts';

/** How long the mail server may take, in milliseconds. */
export interface Timeouts {
  /** To accept the connection, look-up of its name included. */
  readonly connect: number;
  /** To greet, once connected. */
  readonly greeting: number;
  /** Between two answers. */
  readonly silence: number;
  /** For everything together. */
  readonly whole: number;
}

export const defaultTimeouts: Timeouts = { connect: 15_000, greeting: 15_000, silence: 60_000, whole: 300_000 };

/** What mails go out by; its methods reject with what nodemailer or the AWS SDK say. */
export interface MailTransport {
  /** Resolves to the server's last answer. */
  send(mail: SendMailOptions & { readonly signal?: AbortSignal }): Promise<string>;
  verify(): Promise<unknown>;
  close(): void;
}

/** The way that the settings name: an SMTP server, or else Amazon SES. */
export function transportOf(mail: Pick<MailSettings, 'smtp' | 'ses' | 'dkim'>, timeouts: Timeouts): MailTransport {
  const signing = mail.dkim && { dkim: { domainName: mail.dkim.domain, keySelector: mail.dkim.selector, privateKey: mail.dkim.privateKey } };
  if (mail.smtp) {
    const transport = nodemailer.createTransport({ ...smtpOptions(mail.smtp, timeouts), ...signing });
    return {
      send: async (composed) => (await transport.sendMail(composed)).response,
      verify: () => transport.verify(),
      close: () => { transport.close(); },
    };
  }
  const { region = '', endpoint } = mail.ses ?? {};
  const client = new SESv2Client({ region, ...(endpoint !== undefined && { endpoint }), requestHandler: { connectionTimeout: timeouts.connect, requestTimeout: timeouts.silence, throwOnRequestTimeout: true } });
  const transport = nodemailer.createTransport({ SES: { sesClient: client, SendEmailCommand }, ...signing });
  return {
    send: async (composed) => `taken as ${(await transport.sendMail(composed)).messageId}`,
    verify: () => transport.verify(),
    close: () => { client.destroy(); },
  };
}

/**
 * How to reach the server. Certificates are verified, with one exception: opportunistic TLS without credentials, where
 * the alternative is no encryption at all (RFC 7435).
 */
function smtpOptions({ host, port, tls, credentials }: SmtpSettings, timeouts: Timeouts): SMTPTransportOptions {
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { rejectUnauthorized: tls !== 'opportunistic' || credentials !== undefined },
    ...(credentials && { auth: { user: credentials.user, pass: credentials.password } }),
    connectionTimeout: timeouts.connect,
    dnsTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
  };
}

/** `mail server mail.example.com:587`, `Amazon SES in eu-west-1`. */
export function serverName({ smtp, ses }: Pick<MailSettings, 'smtp' | 'ses'>): string {
  if (!smtp) return `Amazon SES in ${ses?.region ?? 'no region'}`;
  return `mail server ${smtp.host.includes(':') ? `[${smtp.host}]` : smtp.host}:${smtp.port}`;
}
