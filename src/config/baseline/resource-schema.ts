import { z } from 'zod';
import type { TextPattern } from '../../domain/text/text-pattern.ts';
import {
  accountId,
  anyNumber,
  atLeastOneOf,
  distinct,
  booleanField,
  matching,
  named,
  oneOrMore,
  optional,
  textField,
} from '../fields.ts';
import { databaseProtection } from './database-schema.ts';
import { compilePattern, PatternError } from '../pattern/pattern.ts';

/* What a baseline says of resources. */

export const tagKey = z.string().min(1, 'a tag key').max(128, 'a tag key of at most 128 characters');
export const tagValue = textField(z.string());
const tagValues = named(tagKey, oneOrMore(tagValue));
/** One glob or a list of them. */
export const globs = oneOrMore(textField());

const requiredTag = z.strictObject({
  key: textField(tagKey).describe('The key, in upper and lower case as in AWS.'),
  pattern: optional(
    textField().transform(compile),
    'A JavaScript regular expression (flag u) that must match a part of the value; write ^ and $ to match all of it. ' +
      'Lookaround and back-references are not supported, so that matching takes linear time.',
  ),
  values: optional(
    oneOrMore(tagValue),
    'The values that are allowed. Numbers and booleans count as they are written: 1.10, True.',
  ),
});

function compile(pattern: string, context: z.RefinementCtx): TextPattern {
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    context.addIssue(error.message);
    return z.NEVER;
  }
}

/** Tags that everything must carry. */
export function tagsSchema(taggableKinds: readonly string[]) {
  return z
    .strictObject({
      required: distinct(requiredTag, 'key', ({ key }) => key)
        .nullish()
        .transform((rules) => rules ?? [])
        .describe('Tags that each resource must have; every key once.'),
      on: z
        .array(z.enum(taggableKinds))
        .min(1, 'at least one kind')
        .optional()
        .describe('The kinds of resources that must have them. Left out: all that can have tags.'),
    })
    .transform(({ required, on }) =>
      on ? { required, on } : { required, on: [...taggableKinds], onEveryKind: true as const },
    );
}

const tagSelector = tagValues
  .refine((tags) => tags.size > 0, 'has no tag; write { KEY: "*" } for any value of a tag')
  .transform((tags) => Object.fromEntries(tags));

const everything = 'an empty selector would match everything; if you mean that, write { id: "*" }';

/** What names resources. */
export const selector = z
  .strictObject({
    tag: optional(tagSelector, 'Tags that it must have: a value or a list of values by key; globs (* and ?) allowed.'),
    id: optional(globs, 'Ids; globs allowed.'),
    name: optional(globs, 'Values of the Name tag, or what AWS calls the name of a resource; globs allowed.'),
    type: optional(globs, 'Types: of instances, of volumes, instance classes of databases; globs allowed.'),
    region: optional(globs, 'Regions; globs allowed.'),
    account: optional(oneOrMore(accountId), 'Account ids, quoted or not.'),
  })
  .refine((fields) => Object.keys(fields).length > 0, everything)
  .meta({ minProperties: 1 });

const instanceProtection = atLeastOneOf({
  terminationProtection: optional(booleanField(), 'Whether disableApiTermination must be on.'),
  stopProtection: optional(booleanField(), 'Whether disableApiStop must be on.'),
  shutdownBehavior: optional(z.enum(['stop', 'terminate']), 'What a shutdown from inside the instance must do.'),
});

const imageProtection = atLeastOneOf({
  deregistrationProtection: optional(booleanField(), 'Whether deregistration protection must be on.'),
});

const protectRule = z
  .strictObject({
    name: textField().describe('What the rule is called in findings; unique.'),
    match: selector.describe('The resources that it protects: every field that is given must match.'),
    instances: optional(instanceProtection, 'How instances must be protected.'),
    images: optional(imageProtection, 'How images must be protected.'),
    databases: optional(databaseProtection, 'How databases must be protected.'),
  })
  .refine(
    ({ instances, images, databases }) => [instances, images, databases].some((each) => each !== undefined),
    'this rule protects nothing; give it at least one of instances, images, databases',
  );

export const protectSchema = distinct(protectRule, 'name', ({ name }) => name);

export const instancesSchema = z.strictObject({
  allowedTypes: optional(globs, 'Instance types that may run; globs allowed: t3.*, m7g.large.'),
  imdsv2: optional(
    z.enum(['required', 'optional']),
    'Whether instances must refuse version 1 of the metadata service.',
  ),
});

const imageOwner = matching(
  /^(\d{12}|self|amazon|aws-marketplace)$/,
  'an account id of twelve digits, self, amazon or aws-marketplace',
  ['string', 'integer'],
);

const approvedImages = z
  .strictObject({
    owners: anyNumber(imageOwner).describe('Owners whose images may run: account ids, self, amazon, aws-marketplace.'),
    ids: anyNumber(matching(/^ami-[\w-]+$/, 'an image id, for example ami-0123456789abcdef0')).describe(
      'Images that may run, by id, whatever their owner and tags are.',
    ),
    tags: tagValues
      .transform((tags) => Object.fromEntries(tags))
      .default({})
      .describe(
        'Tags that an image of an approved owner must have: a value or a list of values by key; globs allowed.',
      ),
    maxAgeDays: optional(z.int().positive(), 'How old an image may be, in days.'),
  })
  .refine(
    ({ owners, ids, tags, maxAgeDays }) =>
      maxAgeDays !== undefined || owners.length + ids.length + Object.keys(tags).length > 0,
    'approves nothing; valid keys: owners, ids, tags, maxAgeDays',
  );

export const imagesSchema = z.strictObject({
  approved: optional(approvedImages, 'The images that instances may run.'),
  public: optional(z.enum(['forbidden', 'allowed']), "Whether the account's own images may be public."),
  sharedWith: anyNumber(accountId).describe("Accounts that the account's own images may be shared with."),
});
