import { z } from 'zod';
import type { JsonObject } from '../domain/json.ts';
import type { ChannelSection } from './channel-sections.ts';
import {
  accountId,
  anyNumber,
  atLeastOneOf,
  httpEndpoint,
  matching,
  oneOrMore,
  optional,
  refused,
  regionName,
  secretUrl,
  textField,
} from './fields.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { didYouMean, quoted } from './wording.ts';

const awsSecret = refused(
  'credentials do not belong in this file: the AWS SDK finds them in the environment, in ~/.aws ' +
    "or in the instance's role",
);

const budget = z.strictObject({
  concurrency: z.int().min(1).max(1000).default(8).describe('Requests under way at once in one region.'),
  share: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.7)
    .describe("What part of AWS's request limits audits use; the rest is for the account's other users."),
  requestsPerSecond: optional(
    z.number().positive().max(1000),
    "Mean requests a second of one API in one region, in place of the share of AWS's limit. Left out: that share.",
  ),
  attempts: z
    .int()
    .min(1)
    .max(100)
    .default(15)
    .describe('Tries of one request, the first included; throttled ones are sent again until `timeLimit` ends.'),
});

const verify = z.strictObject({
  sample: z.int().min(1).max(1000).default(50).describe('How many calls an audit asks about, at most.'),
});

const flags = z.strictObject({
  days: z.int().min(1).max(60).default(7).describe('Within how many days all flags are read again.'),
  allUpTo: z
    .int()
    .min(0)
    .default(1000)
    .describe(
      'In a region with at most so many instances, the flags of all are read. Where there are more, those are not asked for ' +
        'that no rule of the baseline needs.',
    ),
});

const days = z.int().min(1).max(36_500);

const keep = atLeastOneOf({
  days: optional(days, 'Runs of so many days are kept.'),
  runs: optional(z.int().min(1).max(999_999), 'So many of the newest runs are kept, in addition to those of `days`.'),
  reportDays: optional(
    days,
    'HTML reports are deleted after so many days; "driftwarden report RUN" writes that of a run that is kept again. ' +
      'Left out: a report is kept as long as its run.',
  ),
});

const regions = z.union([z.literal('all'), oneOrMore(regionName)]);

const schedule = z.strictObject({
  cron: textField(z.string().regex(/\S/, 'a cron expression, for example "0 3 * * *"')).describe(
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
  kinds: optional(
    oneOrMore(textField()),
    'The kinds of resources that are read, with those that they need. Left out: all.',
  ),
  regions: optional(regions, 'The regions that are read. Left out: those of the whole configuration.'),
  notify: optional(
    z.enum(['always', 'on-change', 'never']),
    'When notifications are sent, in place of the policies of admins and owners. Left out: those policies apply.',
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

/** The form of driftwarden.yaml, with the sections of these channels. */
export function settingsSchemaWith(channels: readonly ChannelSection[]) {
  return z
    .strictObject({
      $schema: optional(
        z.string(),
        'The JSON Schema that editors check this file with; "driftwarden config schema" prints it.',
      ),
      version: z.literal(1).default(1).describe('The version of this form: 1.'),
      account: optional(
        accountId,
        'The account that the credentials must belong to; an audit of another one is refused. Left out: any account.',
      ),
      name: optional(textField(), 'What reports call the account, beside its digits: prod.'),
      regions: optional(
        regions,
        'The regions to audit, or `all` that the account has enabled. ' +
          'Left out: AWS_REGION or AWS_DEFAULT_REGION if set, else all.',
      ),
      endpoint: optional(
        httpEndpoint,
        "An AWS endpoint other than AWS's own: driftwarden's sandbox, LocalStack, moto.",
      ),
      baseline: optional(
        textField(),
        "The baseline's path, relative to this file. Left out: baseline.yaml beside it, if there is one.",
      ),
      store: textField().default('driftwarden.db').describe('The database: a path relative to this file, or a URL.'),
      budget: budget.prefault({}).describe('How many requests an audit may send to AWS.'),
      timeLimit: z
        .int()
        .min(1)
        .max(86_400)
        .default(3600)
        .describe(
          'Seconds after which an audit is stopped early: what is not read by then is skipped, and the audit is incomplete.',
        ),
      verify: optional(
        verify,
        "Whether audits ask AWS's policy simulator about a sample of the answers. Left out: they do not.",
      ),
      cloudtrail: z
        .enum(['on', 'off'])
        .default('on')
        .describe(
          'Whether audits look up in CloudTrail who made the changes that they report, and which flags may have changed.',
        ),
      flags: z
        .union([z.literal('all'), flags])
        .prefault({})
        .describe(
          'How the flags are read that take calls for each instance and image. `all`: each audit reads all of them. Else an ' +
            'audit reads those that may have changed, as far as CloudTrail says, and all of them again within `days`.',
        ),
      report: z
        .strictObject({
          directory: textField()
            .default('driftwarden-reports')
            .describe('Where reports are written, relative to this file.'),
          url: optional(
            httpEndpoint,
            'Where the reports of `directory` can be read, for links in notifications: {run} stands for the id of the ' +
              'run. For example https://drift.example.com/{run}.html.',
          ),
        })
        .prefault({})
        .describe('Where reports go.'),
      keep: optional(
        keep,
        'What "driftwarden serve" keeps after each audit, and "driftwarden prune" where it is not told otherwise: older runs and ' +
          'their HTML reports are deleted. Runs that later audits need are kept all the same. Left out: all of it.',
      ),
      ...(sectionsOf(channels) as object),
      schedule: optional(schedule, 'When "driftwarden serve" audits. Left out: it does not.'),
      schedules: optional(
        schedules,
        'Several schedules by name, in place of `schedule`: for example a nightly one, and an hourly one of few kinds.',
      ),
      heartbeat: optional(
        secretUrl,
        'A URL that is requested when a run with notifications begins, succeeds or fails, in the form of ' +
          'healthchecks.io. The environment variable DRIFTWARDEN_HEARTBEAT_URL does the same.',
      ),
      health: z
        .strictObject({
          host: textField().default('127.0.0.1').describe('The address to listen on.'),
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
}

/** The channels' sections: `channels:`, and those that stand at the top. */
function sectionsOf(channels: readonly ChannelSection[]): Readonly<Record<string, z.ZodType>> {
  const form = ({ settings, description }: ChannelSection) => optional(settings, description);
  const atTop = channels.flatMap((channel) =>
    channel.topLevelKey === undefined ? [] : [[channel.topLevelKey, form(channel)] as const],
  );
  const named = channels.filter(({ topLevelKey }) => topLevelKey === undefined);
  return {
    ...Object.fromEntries(atTop),
    channels: optional(
      z.strictObject(Object.fromEntries(named.map((channel) => [channel.name, form(channel)]))),
      'Other notification channels, by name.',
    ),
  };
}

/** The draft-07 JSON Schema of driftwarden.yaml, for editors: made from what loads it. */
export function settingsJsonSchema(channels: readonly ChannelSection[] = []): JsonObject {
  return jsonSchemaOf(settingsSchemaWith(channels), 'driftwarden configuration', 'urn:driftwarden:settings:1');
}
