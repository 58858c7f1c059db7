import { z } from 'zod';
import type { RetentionDays } from '../../domain/baseline.ts';
import {
  accountId,
  anyNumber,
  atLeastOneOf,
  booleanField,
  matching,
  oneOrMore,
  optional,
  refused,
  textField,
} from '../fields.ts';

/* What a baseline says of databases. */

const noFinalSnapshot =
  'RDS does not tell whether a final snapshot will be taken: whoever deletes the database chooses it in that call. ' +
  'What helps can be declared or withheld: copyTagsToSnapshot and backupRetentionDays here, ' +
  'and permissions for rds:Delete* by policies and access rules';

/** AWS keeps automated backups for 35 days at most, and for 0 days if they are off. */
const retentionDays = matching(
  /^(>= *0*([1-9]|[12]\d|3[0-5])|0*(\d|[12]\d|3[0-5]))$/,
  'a number of days from 0 to 35 for exactly as many, or ">=N", for example ">=7", for at least N days (1 to 35)',
  ['string', 'integer'],
)
  .meta({ type: ['string', 'integer'], minimum: 0, maximum: 35 })
  .transform((text): RetentionDays => {
    const days = Number(text.replace('>=', ''));
    return text.startsWith('>=') ? { atLeast: days } : { exactly: days };
  });

/** How a rule in `protect` protects databases. */
export const databaseProtection = atLeastOneOf({
  deletionProtection: optional(booleanField(), 'Whether deletion protection must be on.'),
  backupRetentionDays: optional(
    retentionDays,
    'For how many days automated backups must be kept: ">=7" for at least 7 days, 7 for exactly 7.',
  ),
  publiclyAccessible: optional(booleanField(), 'Whether they may have a public IP address: false forbids it.'),
  encrypted: optional(booleanField(), 'Whether they must be encrypted with a KMS key.'),
  copyTagsToSnapshot: optional(booleanField(), 'Whether their snapshots must get their tags.'),
  iamAuthentication: optional(booleanField(), 'Whether IAM authentication must be on.'),
  finalSnapshot: refused(noFinalSnapshot),
});

const engine = textField(
  z.string().regex(/^[^@]+(@[^@]+)?$/, 'an engine, or an engine and a version after @: postgres, "postgres@16.*"'),
);

/** The section `databases`. */
export const databasesSchema = z.strictObject({
  allowedClasses: optional(
    oneOrMore(textField()),
    'Instance classes that databases may have; globs allowed: db.t4g.*, db.r6g.large.',
  ),
  allowedEngines: optional(
    oneOrMore(engine),
    'Engines that databases may have, with or without a version; globs allowed: mysql, postgres@16.*, aurora-*.',
  ),
  snapshots: optional(
    z.strictObject({
      public: optional(z.enum(['forbidden', 'allowed']), 'Whether snapshots of databases may be public.'),
      sharedWith: anyNumber(accountId).describe('Accounts that snapshots of databases may be shared with.'),
    }),
    "Who may restore the account's own snapshots of databases.",
  ),
});
