import type { SendMailOptions } from 'nodemailer';
import { redactorOf, type Redact } from '../../../domain/text/secrets.ts';
import type { MailSettings } from './settings.ts';
import type { Envelope, EnvelopeAnswers } from './try-envelope.ts';

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

/** Sends mails; its methods reject with the errors of nodemailer or the AWS SDK. */
export interface MailTransport {
  /** Resolves to the server's last answer. */
  send(mail: SendMailOptions & { readonly signal?: AbortSignal }): Promise<string>;
  /** Asks the server as far as it can without a mail; undefined where it says nothing about single addresses. */
  verify(envelope: Envelope): Promise<EnvelopeAnswers | undefined>;
  close(): void;
}

/** The key that signs mails (DKIM), in nodemailer's form. */
export interface Signing {
  readonly dkim: { readonly domainName: string; readonly keySelector: string; readonly privateKey: string };
}

/** Timeouts of which none is longer than a limit in milliseconds. */
export function within({ connect, greeting, silence, whole }: Timeouts, limit: number): Timeouts {
  const most = (milliseconds: number) => Math.min(milliseconds, limit);
  return { connect: most(connect), greeting: most(greeting), silence: most(silence), whole: most(whole) };
}

/** Removes the mail server's password from what the server answers. */
export function redactorFor({ smtp }: Pick<MailSettings, 'smtp'>): Redact {
  return redactorOf(smtp?.credentials ? [smtp.credentials.password] : []);
}

/** `mail server mail.example.com:587`, `Amazon SES in eu-west-1`. */
export function serverName({ smtp, ses }: Pick<MailSettings, 'smtp' | 'ses'>): string {
  if (!smtp) return `Amazon SES in ${ses?.region ?? 'no region'}`;
  return `mail server ${smtp.host.includes(':') ? `[${smtp.host}]` : smtp.host}:${smtp.port}`;
}
