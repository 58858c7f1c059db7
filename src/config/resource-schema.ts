import { z } from 'zod';
import { accountId, anyNumber, distinct, flag, matching, named, oneOrMore, regionName, text } from './fields.ts';
import { show } from './issues.ts';
import { slowValue } from './slow-pattern.ts';

/* What a baseline says of instances, images and other resources. */

const tagKey = z.string().min(1, 'a tag key').max(128, 'a tag key of at most 128 characters');
const glob = text();
const globs = oneOrMore(glob);

/** Tags that everything must carry. */
export function tagsSchema(taggableKinds: readonly string[]) {
  return z.strictObject({
    required: distinct(requiredTag, ({ key }) => key, 'key').nullish().transform((rules) => rules ?? [])
      .describe('Tags that each resource must carry; every key once.'),
    on: z.array(z.enum(taggableKinds)).min(1, 'at least one kind').default([...taggableKinds])
      .describe('The kinds of resources that must carry them; all that can have tags, if left out.'),
  });
}

const requiredTag = z.strictObject({
  key: text(tagKey).describe('The key, in the very case that AWS has it.'),
  pattern: text().transform(compile)
    .describe('A JavaScript regular expression (flag u) that must match somewhere in the value; ^ and $ are yours to set.').exactOptional(),
  values: oneOrMore(text(z.string())).describe('The values that are allowed. Numbers and booleans count as they are written: 1.10, True.').exactOptional(),
});

function compile(pattern: string, context: z.RefinementCtx): RegExp {
  try {
    const compiled = new RegExp(pattern, 'u');
    const slow = slowValue(compiled);
    if (slow === undefined) return compiled;
    context.addIssue(`does not come to an end on values like ${show(slow.slice(0, 8))} repeated: let a repeated group begin or end with something that it must hold, ([a-z]+\\.)*`);
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : String(error));
  }
  return z.NEVER;
}

const tagSelector = named(tagKey, oneOrMore(text(z.string())))
  .refine((tags) => tags.size > 0, 'names no tag; write { KEY: "*" } for any value of a tag')
  .transform((tags) => Object.fromEntries(tags));

const selector = z.strictObject({
  tag: tagSelector.describe('Tags that it must carry: a value or a list of values by key; globs (* and ?) allowed.').exactOptional(),
  id: globs.describe('Ids; globs allowed.').exactOptional(),
  name: globs.describe('Values of the Name tag, or names of images; globs allowed.').exactOptional(),
  type: globs.describe('Instance types; globs allowed.').exactOptional(),
  region: globs.describe('Regions; globs allowed.').exactOptional(),
  account: oneOrMore(accountId).describe('Account ids, quoted or not.').exactOptional(),
}).refine(saysSomething, 'an empty selector would match everything; if you mean that, write { id: "*" }').meta({ minProperties: 1 });

const protectRule = z.strictObject({
  name: text().describe('What the rule is called in findings; unique.'),
  match: selector.describe('What it protects: every field that is given must match.'),
  instances: z.strictObject({
    terminationProtection: flag().describe('Whether disableApiTermination must be on.').exactOptional(),
    stopProtection: flag().describe('Whether disableApiStop must be on.').exactOptional(),
    shutdownBehavior: z.enum(['stop', 'terminate']).describe('What a shutdown from inside of the instance must lead to.').exactOptional(),
  }).refine(saysSomething, 'says nothing; valid keys: terminationProtection, stopProtection, shutdownBehavior').meta({ minProperties: 1 })
    .describe('How instances must be protected.').exactOptional(),
  images: z.strictObject({
    deregistrationProtection: flag().describe('Whether deregistration protection must be on.').exactOptional(),
  }).refine(saysSomething, 'says nothing; valid keys: deregistrationProtection').meta({ minProperties: 1 })
    .describe('How images must be protected.').exactOptional(),
}).refine(({ instances, images }) => instances !== undefined || images !== undefined, 'this rule protects nothing; give it instances, images or both');

export const protectSchema = distinct(protectRule, ({ name }) => name, 'name');

export const instancesSchema = z.strictObject({
  allowedTypes: oneOrMore(glob).describe('Instance types that may run; globs allowed: t3.*, m7g.large.').exactOptional(),
  imdsv2: z.enum(['required', 'optional']).describe('Whether instances must refuse version 1 of the metadata service.').exactOptional(),
});

export const imagesSchema = z.strictObject({
  approved: z.strictObject({
    owners: anyNumber(matching(/^(\d{12}|self|amazon|aws-marketplace)$/, 'an account id of twelve digits, self, amazon or aws-marketplace', ['string', 'integer']))
      .describe('Owners whose images may run: account ids, self, amazon, aws-marketplace.'),
    ids: anyNumber(matching(/^ami-[\w-]+$/, 'an image id, ami-0123456789abcdef0 for one'))
      .describe('Images that may run, by id.'),
    tags: named(tagKey, oneOrMore(text(z.string()))).transform((tags) => Object.fromEntries(tags)).default({})
      .describe('Tags, one of which lets an image run: a value or a list of values by key.'),
    maxAgeDays: z.int().positive().describe('How old an image may be, in days.').exactOptional(),
  }).refine(({ maxAgeDays, ...lists }) => maxAgeDays !== undefined || Object.values(lists).some(saysSomething), 'approves nothing; valid keys: owners, ids, tags, maxAgeDays')
    .describe('The images that instances may run.').exactOptional(),
  public: z.enum(['forbidden', 'allowed']).describe('Whether the account\'s own images may be public.').exactOptional(),
  sharedWith: anyNumber(accountId).describe('Accounts that the account\'s own images may be shared with.'),
});

const declaredResource = z.strictObject({
  id: matching(/^\S+$/, 'an id without spaces, i-0123456789abcdef0 for one').describe('The id of a resource that must exist.'),
  owner: text().describe('Who it belongs to.').exactOptional(),
  account: accountId.describe('The account that it must be in; any audited one, if left out.').exactOptional(),
  region: regionName.describe('The region that it must be in; any audited one, if left out.').exactOptional(),
  expect: z.strictObject({
    type: text().describe('Its instance type.').exactOptional(),
    image: text().describe('The id of its image.').exactOptional(),
    name: text().describe('Its Name tag, or its name.').exactOptional(),
    tags: named(tagKey, text(z.string())).transform((tags) => Object.fromEntries(tags)).describe('Tags that it must carry, with these values.').exactOptional(),
  }).default({}).describe('How it must be.'),
});

export const resourcesSchema = distinct(declaredResource, ({ account, region, id }) => [account, region, id].filter((part) => part !== undefined).join('/'), 'id');

function saysSomething(section: object): boolean {
  return Object.keys(section).length > 0;
}
