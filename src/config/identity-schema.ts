import { z } from 'zod';
import type { JsonObject } from '../domain/json.ts';
import { anyNumber, iamName, jsonObject, matching, named, oneOrMore, policyArn, text } from './fields.ts';
import { ConfigError } from './problem.ts';

/* What a baseline says of groups, users, roles and policies. */

/** Reads the policy document in a file that the baseline names; a ConfigError says what is wrong with it. */
export type DocumentReader = (path: string) => Promise<JsonObject>;

/** The sections groups, users, roles and policies. */
export function identitySchemas(read: DocumentReader) {
  const document = policyDocument(read);
  const inline = z.union([z.literal('any'), named(iamName, document)]).default(() => new Map())
    .describe('Inline policies by name: the path of a JSON file, or the document itself. `any` leaves them unchecked; left out: none.');
  const policies = { inline, attached: listOrAny(policyArn).describe('ARNs of attached managed policies. `any` leaves them unchecked; left out: none.') };
  const permissionsBoundary = policyArn.nullable()
    .describe('The ARN of the managed policy that bounds it; null: none may. Left out: unchecked.').exactOptional();

  return {
    groups: named(iamName, z.strictObject({
      members: listOrAny(text(iamName)).describe('User names. `any` leaves them unchecked; left out: none.'),
      ...policies,
    })),
    users: named(iamName, z.strictObject({
      groups: listOrAny(text(iamName)).describe('Group names. `any` leaves them unchecked; left out: none.'),
      ...policies,
      permissionsBoundary,
    })),
    roles: named(iamName, z.strictObject({
      trust: document.describe('The trust policy: the path of a JSON file, or the document itself. Left out: unchecked.').exactOptional(),
      ...policies,
      permissionsBoundary,
    })),
    policies: named(iamName, z.strictObject({
      document: document.describe('The default version: the path of a JSON file, or the document itself.'),
    })),
  };
}

function listOrAny<Item extends z.ZodType>(item: Item) {
  return z.union([z.literal('any'), z.array(item)]).default([]);
}

function policyDocument(read: DocumentReader) {
  const fromFile = z.string('the path of a JSON file').min(1, 'the path of a JSON file').transform(async (path, context) => {
    try {
      return await read(path);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const { message, ...place } of error.problems) {
        const elsewhere = place.line > 0;
        context.addIssue({ code: 'custom', message: elsewhere ? message : `${place.file} ${message}`, ...(elsewhere && { params: { elsewhere: place } }) });
      }
      return z.NEVER;
    }
  });
  return z.union([fromFile, jsonObject()]);
}

const actionPattern = matching(/^(\*|[\w*?-]+:[\w*?]+)$/, 'an action, ec2:TerminateInstances or ec2:* for one');

const forbiddenGrant = z.strictObject({
  actions: oneOrMore(actionPattern).describe('Actions; a grant that covers all that they cover is a finding. Globs allowed.'),
  resources: oneOrMore(text()).default(['*']).describe('ARNs that the grant must cover to be one; globs allowed. Left out: all ("*").'),
  except: anyNumber(matching(
    /^((group|user|role|policy)\/[\w+=,.@*?-]+|arn:[\w*-]+:.+)$/,
    'group/NAME, user/NAME, role/NAME, policy/NAME or an ARN (globs allowed)',
  )).describe('Who may hold it: group/NAME, user/NAME, role/NAME, policy/NAME or an ARN; globs allowed.'),
});

export const grantsSchema = z.strictObject({
  forbidden: z.array(forbiddenGrant).nullish().transform((grants) => grants ?? []).describe('Grants that nobody may hold.'),
});

export const credentialsSchema = z.strictObject({
  mfa: z.enum(['required', 'optional']).default('required').describe('Whether every user with a password must have MFA.'),
  maxKeyAgeDays: z.int().positive().nullable().default(90).describe('How old an access key may be, in days; null: any age.'),
});
