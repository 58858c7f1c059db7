import { z } from 'zod';
import type { JsonObject } from '../domain/json.ts';
import { accountId, anyNumber, matching, oneOrMore, optional, refused, regionName, text } from './fields.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { didYouMean, quoted } from './wording.ts';

const notHere = 'credentials do not belong in this file:';

const smtpSecret = refused(
  `${notHere} set DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD, ` +
    'or DRIFTWARDEN_SMTP_USER_FILE and DRIFTWARDEN_SMTP_PASSWORD_FILE, in the environment',
);

const awsSecret = refused(`${notHere} the AWS SDK finds them in the environment, in ~/.aws or in the instance's role`);

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

const httpUrl = 'a URL that begins with http:// or https://';

const endpoint = z
  .string(httpUrl)
  .regex(/^https?:\/\//, { error: httpUrl, abort: true })
  .refine((url) => URL.canParse(url), { error: ({ input }) => `${quoted(String(input))} is not a URL` });

/** The error does not show the value: anyone who knows the URL can send heartbeats for this installation. */
const secretUrl = z.string(httpUrl).superRefine((url, context) => {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    context.addIssue(
      `a URL that begins with http:// or https:// is expected; the value is not shown, because it may be a secret`,
    );
});

const policy = z.enum(['always', 'on-change', 'weekly-summary']);

const domain = matching(/^[^\s@/]+\.[^\s@/]+$/, 'a domain: example.com');

const owners = z.strictObject({
  domains: oneOrMore(domain).default([]).describe('The domains of the mail addresses that an owner tag may name.'),
  addresses: z
    .record(z.string(), address)
    .default({})
    .describe('Mail addresses by owner, for owners that are not mail addresses themselves.'),
  fallback: oneOrMore(address)
    .default([])
    .describe('Who gets mail about what has no owner, or whose owner has no mail address. Left out: only the admins.'),
  notify: policy.default('on-change').describe('When owners get mail.'),
  limit: z
    .int()
    .min(0)
    .max(10_000)
    .default(50)
    .describe('How many owners get mail about one run; the admins get the rest.'),
});

const dkim = z.strictObject({
  domain: domain.describe('The signing domain (d=).'),
  selector: text().describe('The selector (s=), whose DNS record holds the public key.'),
  keyFile: text().describe('The private key as PEM: a path relative to this file.'),
});

const ses = z.strictObject({
  region: regionName.describe('The region whose SES sends.'),
  endpoint: optional(endpoint, "An endpoint other than AWS's own."),
});

const mail = z
  .strictObject({
    name: optional(
      matching(/^[\p{L}\p{N} ._-]{1,40}$/u, 'at most 40 letters, digits, spaces, dots, dashes'),
      'The name of this installation in mail subjects: [driftwarden prod].',
    ),
    from: address.describe('The sender.'),
    to: oneOrMore(address).describe('The admins, who get mail about everything.'),
    notify: policy
      .default('always')
      .describe(
        'When the admins get mail. always: each run. on-change: when something is new, changed, fixed or no longer read. weekly-summary: in the first run of a week.',
      ),
    threading: z
      .enum(['none', 'subject'])
      .default('none')
      .describe('none: the subject has the verdict. subject: it stays the same, so that Gmail threads the mails.'),
    owners: optional(owners, 'Mails each owner what belongs to them. Left out: only the admins get mail.'),
    keepDays: z.int().min(1).max(30).default(5).describe('How many days delivery is tried.'),
    attachmentLimit: z
      .number()
      .min(0)
      .max(50)
      .default(5)
      .describe("Megabytes that a mail's attachments may have together; the mail says where to find a larger one."),
    smtp: optional(smtp, 'The mail server. User and password come only from the environment.'),
    ses: optional(ses, 'Amazon SES in place of a mail server, with the credentials that the AWS SDK finds.'),
    dkim: optional(dkim, 'Signs mails, where the mail server does not.'),
    user: smtpSecret,
    password: smtpSecret,
  })
  .superRefine(({ smtp: server, ses: service }, context) => {
    if ((server === undefined) === (service === undefined))
      context.addIssue('must have either smtp or ses, to send mail');
  });

const budget = z.strictObject({
  concurrency: z.int().min(1).max(1000).default(8).describe('Requests under way at once in one region.'),
  requestsPerSecond: z.number().positive().max(1000).default(20).describe('Mean requests a second in one region.'),
  attempts: z.int().min(1).max(100).default(15).describe('Tries of one request, the first included.'),
});

const regions = z.union([z.literal('all'), oneOrMore(regionName)]);

const schedule = z.strictObject({
  cron: text(z.string().regex(/\S/, 'a cron expression, for example "0 3 * * *"')).describe(
    "When to audit, in cron's five fields.",
  ),
  timezone: z
    .string()
    .superRefine(knownTimezone)
    .default('UTC')
    .describe('The IANA time zone of the cron expression, for example Europe/Berlin.'),
  grace: z
    .int()
    .min(0)
    .max(3600)
    .default(30)
    .describe('Seconds that a running audit has to finish after SIGTERM or SIGINT; then it is stopped early.'),
  kinds: optional(oneOrMore(text()), 'The kinds of resources that are read, with those that they need. Left out: all.'),
  regions: optional(regions, 'The regions that are read. Left out: those of the whole configuration.'),
  notify: optional(
    z.enum(['always', 'on-change', 'never']),
    'When mail is sent, in place of the policies of admins and owners. Left out: those policies apply.',
  ),
});

const schedules = z.record(z.string(), schedule).superRefine((named, context) => {
  for (const name of Object.keys(named)) {
    if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name))
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'the name of a schedule has only lower-case letters, digits and dashes',
      });
  }
});

function knownTimezone(zone: string, context: z.RefinementCtx): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    const hint = didYouMean(zone, ['UTC', ...Intl.supportedValuesOf('timeZone')]) || ' Europe/Berlin is an example';
    context.addIssue(`${quoted(zone)} is not an IANA time zone;${hint}`);
  }
}

/** The form of driftwarden.yaml. */
export const settingsSchema = z
  .strictObject({
    $schema: optional(z.string(), 'The JSON Schema that editors check this file with.'),
    version: z.literal(1).default(1).describe('The version of this form: 1.'),
    account: optional(
      accountId,
      'The account that the credentials must belong to; an audit of another one is refused. Left out: any account.',
    ),
    regions: optional(
      regions,
      'The regions to audit, or `all` that the account has enabled. ' +
        'Left out: AWS_REGION or AWS_DEFAULT_REGION if set, else all.',
    ),
    endpoint: optional(endpoint, "An AWS endpoint other than AWS's own: driftwarden's sandbox, LocalStack, moto."),
    baseline: optional(
      text(),
      "The baseline's path, relative to this file. Left out: baseline.yaml beside it, if there is one.",
    ),
    store: text().default('driftwarden.db').describe('The database: a path relative to this file, or a URL.'),
    budget: budget.prefault({}).describe('How many requests an audit may send to AWS.'),
    timeLimit: z
      .int()
      .min(1)
      .max(86_400)
      .default(3600)
      .describe(
        'Seconds after which an audit is stopped early: what is not read by then is skipped, and the audit is incomplete.',
      ),
    report: z
      .strictObject({
        directory: text().default('driftwarden-reports').describe('Where reports are written, relative to this file.'),
      })
      .prefault({})
      .describe('Where reports go.'),
    mail: optional(mail, 'Whom to mail reports to, and how. Left out: no mail.'),
    schedule: optional(schedule, 'When "driftwarden serve" audits. Left out: it does not.'),
    schedules: optional(
      schedules,
      'Several schedules by name, in place of `schedule`: for example a nightly one, and an hourly one of few kinds.',
    ),
    heartbeat: optional(
      secretUrl,
      'A URL that is requested when a run with mail begins, succeeds or fails, in the form of healthchecks.io. The environment variable DRIFTWARDEN_HEARTBEAT_URL does the same.',
    ),
    health: z
      .strictObject({
        host: text().default('127.0.0.1').describe('The address to listen on.'),
        port: z.int().min(0).max(65535).default(8787).describe('The port; 0: any that is free.'),
        names: anyNumber(matching(/^[^\s/:@]+$/, 'a host name without scheme or port')).describe(
          'Host names that requests may use for this machine, besides IP addresses, localhost and `host`.',
        ),
      })
      .prefault({})
      .describe('Where "driftwarden serve" answers /healthz and /metrics.'),
    accessKeyId: awsSecret,
    secretAccessKey: awsSecret,
  })
  .superRefine((settings, context) => {
    if (settings.schedule && settings.schedules)
      context.addIssue({ code: 'custom', path: ['schedules'], message: 'use either schedule or schedules' });
  });

/** The draft-07 JSON Schema of driftwarden.yaml, for editors: made from what loads it. */
export function settingsJsonSchema(): JsonObject {
  return jsonSchemaOf(settingsSchema, 'driftwarden configuration', 'urn:driftwarden:settings:1');
}
