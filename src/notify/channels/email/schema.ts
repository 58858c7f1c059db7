import { z } from 'zod';
import { httpEndpoint, matching, oneOrMore, optional, refused, regionName, textField } from '../../../config/fields.ts';

const smtpSecret = refused(
  'credentials do not belong in this file: set DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD, ' +
    'or DRIFTWARDEN_SMTP_USER_FILE and DRIFTWARDEN_SMTP_PASSWORD_FILE, in the environment',
);

const mailbox = String.raw`[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+`;
const oneMailbox = new RegExp(String.raw`^(?:${mailbox}|[^\p{Cc}<>,;@]*<${mailbox}>)$`, 'u');

/** An address alone or with a display name; one only, and nothing that could start another mail header. */
const address = z
  .string('a mail address')
  .regex(oneMailbox, 'one mail address: ana@example.com or Ana <ana@example.com>');

const smtp = z.strictObject({
  host: z
    .string('a host name')
    .regex(/^[^\s/@]+$/, 'a host name without scheme or port')
    .describe("The mail server's name or address."),
  port: optional(z.int().min(1).max(65535), 'Its port; 465 with tls: implicit, else 587, if left out.'),
  tls: optional(
    z.enum(['implicit', 'starttls', 'opportunistic', 'none']),
    'implicit: TLS from the first byte. starttls: required before anything is sent. opportunistic: if the server ' +
      'offers it. none. Left out: implicit on port 465, opportunistic on this machine itself, else starttls.',
  ),
  user: smtpSecret,
  username: smtpSecret,
  password: smtpSecret,
  pass: smtpSecret,
  auth: smtpSecret,
  credentials: smtpSecret,
});

const policy = z.enum(['always', 'on-change', 'weekly-summary']);

const domain = matching(/^[^\s@/]+\.[^\s@/]+$/, 'a domain: example.com');

const owners = z.strictObject({
  domains: oneOrMore(domain).default([]).describe("An owner's tag may name a mail address in these domains."),
  addresses: z
    .record(z.string(), address)
    .default({})
    .describe('Mail addresses by owner, for owners that are not mail addresses themselves.'),
  fallback: oneOrMore(address)
    .default([])
    .describe(
      'Who gets the findings without an owner, or with an owner who has no mail address. Left out: only the admins.',
    ),
  notify: policy.default('on-change').describe('When owners get mail.'),
  limit: z
    .int()
    .min(0)
    .max(10_000)
    .default(50)
    .describe('How many owners get mail about one run; the mail to the admins lists the others.'),
});

const dkim = z.strictObject({
  domain: domain.describe('The signing domain (d=).'),
  selector: textField().describe('The selector (s=), whose DNS record holds the public key.'),
  keyFile: textField().describe('The private key as PEM: a path relative to this file.'),
});

const ses = z.strictObject({
  region: regionName.describe('The region whose SES sends.'),
  endpoint: optional(httpEndpoint, "An endpoint other than AWS's own."),
});

/** The form of the section `mail:`. */
export const emailSchema = z
  .strictObject({
    name: optional(
      matching(/^[\p{L}\p{N} ._-]{1,40}$/u, 'at most 40 letters, digits, spaces, dots, dashes'),
      'The name of this installation in mail subjects: [driftwarden prod].',
    ),
    from: address.describe('The sender.'),
    to: oneOrMore(address).describe('The admins, who get everything.'),
    notify: policy
      .default('always')
      .describe(
        'When the admins get mail. always: each run. on-change: when something is new, changed, fixed or no longer ' +
          'read. weekly-summary: in the first run of a week.',
      ),
    threading: z
      .enum(['none', 'subject'])
      .default('none')
      .describe('none: the subject has the verdict. subject: it stays the same, so that Gmail threads the mails.'),
    owners: optional(owners, 'Mails each owner what is theirs. Left out: only the admins get mail.'),
    keepDays: z.int().min(1).max(30).default(5).describe('For how many days delivery is retried.'),
    attachmentLimit: z
      .number()
      .min(0)
      .max(50)
      .default(5)
      .describe("The most megabytes of a mail's attachments; for a larger file the mail says how to get it."),
    smtp: optional(smtp, 'The mail server. User and password come from the environment alone.'),
    ses: optional(ses, 'Amazon SES in place of a mail server, with the credentials that the AWS SDK finds.'),
    dkim: optional(dkim, 'Signs mails, for a mail server that does not.'),
    user: smtpSecret,
    password: smtpSecret,
  })
  .superRefine(({ smtp: server, ses: service }, context) => {
    if ((server === undefined) === (service === undefined))
      context.addIssue('must have either smtp or ses, to send mail');
  });
