import { z } from 'zod';
import type { JsonObject } from '../domain/json.ts';
import { accountId, oneOrMore, optional, refused, regionName, text } from './fields.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { didYouMean, show } from './wording.ts';

const notHere = 'credentials do not belong into this file:';

const smtpSecret = refused(
  `${notHere} set DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD, `
  + 'or DRIFTWARDEN_SMTP_USER_FILE and DRIFTWARDEN_SMTP_PASSWORD_FILE, in the environment',
);

const awsSecret = refused(
  `${notHere} the AWS SDK finds them in the environment, in ~/.aws or in the instance's role`,
);

const mailbox = String.raw`[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+`;
const oneMailbox = new RegExp(String.raw`^(?:${mailbox}|[^\p{Cc}<>,;@]*<${mailbox}>)$`, 'u');

/** An address alone or with a display name; one only, and nothing that could start another mail header. */
const address = z.string('a mail address').regex(oneMailbox, 'one mail address: ana@example.com or Ana <ana@example.com>');

const smtp = z.strictObject({
  host: z.string('a host name').regex(/^[^\s/@]+$/, 'a host name without scheme or port')
    .describe('The mail server\'s name or address.'),
  port: optional(z.int().min(1).max(65535), 'Its port; 465 with tls: implicit, else 587, if left out.'),
  tls: optional(
    z.enum(['implicit', 'starttls', 'opportunistic', 'none']),
    'implicit: TLS from the first byte. starttls: required before anything is sent. opportunistic: if the server '
    + 'offers it. none. Left out: implicit on port 465, opportunistic on this machine itself, else starttls.',
  ),
  user: smtpSecret,
  username: smtpSecret,
  password: smtpSecret,
  pass: smtpSecret,
  auth: smtpSecret,
  credentials: smtpSecret,
});

const mail = z.strictObject({
  from: address.describe('The sender.'),
  to: oneOrMore(address).describe('The recipients.'),
  smtp: smtp.describe('The mail server. User and password come from the environment alone.'),
  user: smtpSecret,
  password: smtpSecret,
});

const httpUrl = 'an address that begins with http:// or https://';

const endpoint = z.string(httpUrl)
  .regex(/^https?:\/\//, { error: httpUrl, abort: true })
  .refine((url) => URL.canParse(url), { error: ({ input }) => `${show(String(input))} is no URL` });

const budget = z.strictObject({
  concurrency: z.int().min(1).max(1000).default(8).describe('Requests under way at once in one region.'),
  requestsPerSecond: z.number().positive().max(1000).default(20).describe('Mean requests a second in one region.'),
  attempts: z.int().min(1).max(100).default(15).describe('Tries of one request, the first included.'),
});

const schedule = z.strictObject({
  cron: text(z.string().regex(/\S/, 'a cron expression, "0 3 * * *" for one'))
    .describe('When to audit, in cron\'s five fields.'),
  timezone: z.string().superRefine(knownTimezone).default('UTC')
    .describe('The IANA time zone of the cron expression: Europe/Berlin for one.'),
  grace: z.int().min(0).max(3600).default(30)
    .describe('Seconds that the audit in hand has to end by itself after SIGTERM or SIGINT; then it is cut short.'),
});

function knownTimezone(zone: string, context: z.RefinementCtx): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    const hint = didYouMean(zone, ['UTC', ...Intl.supportedValuesOf('timeZone')]) || ' Europe/Berlin is one';
    context.addIssue(`${show(zone)} is no IANA time zone;${hint}`);
  }
}

/** The form of driftwarden.yaml. */
export const settingsSchema = z.strictObject({
  $schema: optional(z.string(), 'The JSON Schema that editors check this file with.'),
  version: z.literal(1).default(1).describe('The version of this form: 1.'),
  account: optional(
    accountId,
    'The account that the credentials must belong to; an audit of another one is refused. Left out: whichever it is.',
  ),
  regions: optional(
    z.union([z.literal('all'), oneOrMore(regionName)]),
    'The regions to audit, or `all` that the account has enabled. '
    + 'Left out: AWS_REGION or AWS_DEFAULT_REGION if set, else all.',
  ),
  endpoint: optional(endpoint, 'An AWS endpoint other than AWS\'s own: driftwarden\'s sandbox, LocalStack, moto.'),
  baseline: optional(
    text(),
    'The baseline\'s path, relative to this file. Left out: baseline.yaml beside it, if there is one.',
  ),
  store: text().default('driftwarden.db').describe('The database: a path relative to this file, or a URL.'),
  budget: budget.prefault({}).describe('How hard an audit may press AWS.'),
  timeLimit: z.int().min(1).max(86_400).default(3600)
    .describe('Seconds after which an audit is cut short: what is not read by then is skipped, and the audit incomplete.'),
  report: z.strictObject({
    directory: text().default('driftwarden-reports').describe('Where reports are written, relative to this file.'),
  }).prefault({}).describe('Where reports go.'),
  mail: optional(mail, 'Whom to mail reports to, and how. Left out: no mail.'),
  schedule: optional(schedule, 'When "driftwarden serve" audits. Left out: it does not.'),
  accessKeyId: awsSecret,
  secretAccessKey: awsSecret,
});

/** The draft-07 JSON Schema of driftwarden.yaml, for editors: made from what loads it. */
export function settingsJsonSchema(): JsonObject {
  return jsonSchemaOf(settingsSchema, 'driftwarden configuration', 'urn:driftwarden:settings:1');
}
