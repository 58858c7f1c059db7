import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import type { SMTPTransportOptions } from 'nodemailer/lib/smtp-transport';
import { isLoopback } from '../domain/host.ts';
import { redactorOf, type Redact } from '../domain/text/secrets.ts';
import { DeliveryError } from './delivery-error.ts';
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

/**
 * The way that the settings name: an SMTP server, or else Amazon SES. Throws a DeliveryError where it would betray the
 * password.
 */
export function transportOf(mail: Pick<MailSettings, 'smtp' | 'ses' | 'dkim'>, timeouts: Timeouts): MailTransport {
  const signing = mail.dkim && {
    dkim: { domainName: mail.dkim.domain, keySelector: mail.dkim.selector, privateKey: mail.dkim.privateKey },
  };
  if (mail.smtp) {
    const transport = nodemailer.createTransport({ ...smtpOptions(mail.smtp, timeouts), ...signing });
    return {
      send: async (composed) => (await transport.sendMail(composed)).response,
      verify: () => transport.verify(),
      close: () => {
        transport.close();
      },
    };
  }
  const { region = '', endpoint } = mail.ses ?? {};
  const client = new SESv2Client({
    region,
    ...(endpoint !== undefined && { endpoint }),
    requestHandler: {
      connectionTimeout: timeouts.connect,
      requestTimeout: timeouts.silence,
      throwOnRequestTimeout: true,
    },
  });
  const transport = nodemailer.createTransport({ SES: { sesClient: client, SendEmailCommand }, ...signing });
  return {
    send: async (composed) => `taken as ${(await transport.sendMail(composed)).messageId}`,
    verify: () => transport.verify(),
    close: () => {
      client.destroy();
    },
  };
}

/**
 * How to reach the server. Certificates are verified, with one exception: opportunistic TLS without credentials, where
 * the alternative is no encryption at all (RFC 7435). A password leaves this machine over TLS alone: whoever stands in
 * between could take the offer of STARTTLS out of the server's answer.
 */
function smtpOptions(smtp: SmtpSettings, timeouts: Timeouts): SMTPTransportOptions {
  const { host, port, tls, credentials } = smtp;
  const exposed = credentials !== undefined && !isLoopback(host);
  if (exposed && tls === 'none') {
    throw new DeliveryError({
      stage: 'tls',
      server: serverName({ smtp }),
      problem:
        'is not given the password in clear: write mail.smtp.tls: starttls or implicit, or unset DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD',
      mayRetry: true,
    });
  }
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls' || (exposed && tls === 'opportunistic'),
    ignoreTLS: tls === 'none',
    tls: { rejectUnauthorized: tls !== 'opportunistic' || credentials !== undefined },
    ...(credentials && { auth: { user: credentials.user, pass: credentials.password } }),
    connectionTimeout: timeouts.connect,
    dnsTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
  };
}

/**
 * What IAM must allow for sending: nothing where a mail server does. SES asks for both where the content is raw, as a
 * mail with attachments is: https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
 */
export function sendingActions({ ses }: Pick<MailSettings, 'ses'>): readonly string[] {
  return ses ? ['ses:SendEmail', 'ses:SendRawEmail'] : [];
}

/** Takes the mail server's password out of what it says. */
export function redactorFor({ smtp }: Pick<MailSettings, 'smtp'>): Redact {
  return redactorOf(smtp?.credentials ? [smtp.credentials.password] : []);
}

/** `mail server mail.example.com:587`, `Amazon SES in eu-west-1`. */
export function serverName({ smtp, ses }: Pick<MailSettings, 'smtp' | 'ses'>): string {
  if (!smtp) return `Amazon SES in ${ses?.region ?? 'no region'}`;
  return `mail server ${smtp.host.includes(':') ? `[${smtp.host}]` : smtp.host}:${smtp.port}`;
}
