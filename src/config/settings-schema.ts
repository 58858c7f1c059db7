import { z } from 'zod';
import type { JsonObject } from '../domain/json.ts';
import { accountId, oneOrMore, refused, regionName, text } from './fields.ts';
import { show } from './issues.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { nearest } from './nearest.ts';

const secretHint = 'credentials do not belong into this file: set DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD, '
  + 'or DRIFTWARDEN_SMTP_USER_FILE and DRIFTWARDEN_SMTP_PASSWORD_FILE, in the environment';

const awsSecretHint = 'credentials do not belong into this file: the AWS SDK finds them in the environment, in ~/.aws or in the instance\'s role';

const webAddress = 'an address that begins with http:// or https://';

const mailbox = String.raw`[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+`;

/** An address alone or with a display name; one only, and nothing that could start another mail header. */
const address = z.string('a mail address')
  .regex(new RegExp(String.raw`^(?:${mailbox}|[^\p{Cc}<>,;@]*<${mailbox}>)$`, 'u'), 'one mail address: ana@example.com or Ana <ana@example.com>');

const smtp = z.strictObject({
  host: z.string('a host name').regex(/^[^\s/@]+$/, 'a host name without scheme or port').describe('The mail server\'s name or address.'),
  port: z.int().min(1).max(65535).describe('Its port; 465 with tls: implicit, else 587, if left out.').exactOptional(),
  tls: z.enum(['implicit', 'starttls', 'opportunistic', 'none'])
    .describe('implicit: TLS from the first byte. starttls: required before anything is sent. opportunistic: if the server offers it. none. '
      + 'Left out: implicit on port 465, opportunistic on this machine itself, else starttls.').exactOptional(),
  user: refused(secretHint),
  username: refused(secretHint),
  password: refused(secretHint),
  pass: refused(secretHint),
  auth: refused(secretHint),
  credentials: refused(secretHint),
});

/** The form of driftwarden.yaml. */
export const settingsSchema = z.strictObject({
  $schema: z.string().describe('The JSON Schema that editors check this file with.').exactOptional(),
  version: z.literal(1).default(1).describe('The version of this form: 1.'),
  account: accountId.describe('The account that the credentials must belong to; an audit of another one is refused. Left out: whichever it is.').exactOptional(),
  regions: z.union([z.literal('all'), oneOrMore(regionName)])
    .describe('The regions to audit, or `all` that the account has enabled. Left out: AWS_REGION or AWS_DEFAULT_REGION if set, else all.').exactOptional(),
  endpoint: z.string(webAddress).regex(/^https?:\/\//, { error: webAddress, abort: true }).refine((url) => URL.canParse(url), { error: ({ input }) => `${show(String(input))} is no URL` })
    .describe('An AWS endpoint other than AWS\'s own: driftwarden\'s sandbox, LocalStack, moto.').exactOptional(),
  baseline: text().describe('The baseline\'s path, relative to this file. Left out: baseline.yaml beside it, if there is one.').exactOptional(),
  store: text().default('driftwarden.db').describe('The database: a path relative to this file, or a URL.'),
  budget: z.strictObject({
    concurrency: z.int().min(1).max(1000).default(8).describe('Requests under way at once in one region.'),
    requestsPerSecond: z.number().positive().max(1000).default(20).describe('Mean requests a second in one region.'),
    attempts: z.int().min(1).max(100).default(8).describe('Tries of one request, the first included.'),
  }).prefault({}).describe('How hard an audit may press AWS.'),
  report: z.strictObject({
    directory: text().default('driftwarden-reports').describe('Where reports are written, relative to this file.'),
  }).prefault({}).describe('Where reports go.'),
  mail: z.strictObject({
    from: address.describe('The sender.'),
    to: oneOrMore(address).describe('The recipients.'),
    smtp: smtp.describe('The mail server. User and password come from the environment alone.'),
    user: refused(secretHint),
    password: refused(secretHint),
  }).describe('Whom to mail reports to, and how. Left out: no mail.').exactOptional(),
  schedule: z.strictObject({
    cron: text(z.string().regex(/\S/, 'a cron expression, "0 3 * * *" for one')).describe('When to audit, in cron\'s five fields.'),
    timezone: z.string().superRefine(knownTimezone).default('UTC').describe('The IANA time zone of the cron expression: Europe/Berlin for one.'),
  }).describe('When "driftwarden serve" audits. Left out: it does not.').exactOptional(),
  accessKeyId: refused(awsSecretHint),
  secretAccessKey: refused(awsSecretHint),
});

function knownTimezone(zone: string, context: z.RefinementCtx): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    const choice = nearest(zone, ['UTC', ...Intl.supportedValuesOf('timeZone')]);
    context.addIssue({ code: 'custom', message: `${JSON.stringify(zone)} is no IANA time zone${choice === undefined ? ', as Europe/Berlin is' : `; did you mean "${choice}"?`}` });
  }
}

/** The draft-07 JSON Schema of driftwarden.yaml, for editors: made from what loads it. */
export function settingsJsonSchema(): JsonObject {
  return jsonSchemaOf(settingsSchema, 'driftwarden configuration', 'urn:driftwarden:settings:1');
}
