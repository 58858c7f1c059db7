import { z } from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import type { AccessVocabulary } from './access-schema.ts';
import {
  anyNumber,
  iamName,
  jsonObject,
  matching,
  named,
  oneOrMore,
  optional,
  policyArn,
  textField,
} from '../fields.ts';
import { ConfigError, type Problem } from '../problem.ts';
import { noSuchAction } from '../wording.ts';

/* What a baseline says of groups, users, roles and policies. */

/** Reads the policy document in a file that the baseline names; a ConfigError says what is wrong with it. */
export type DocumentReader = (path: string) => Promise<JsonObject>;

const anyOrNone = '`any` leaves them unchecked; left out: none.';

/** The sections groups, users, roles and policies. */
export function identitySchemas(read: DocumentReader) {
  const document = policyDocument(read);
  const policies = {
    inline: z
      .union([z.literal('any'), named(iamName, document)])
      .default(() => new Map())
      .describe(`Inline policies by name: the path of a JSON file, or the document itself. ${anyOrNone}`),
    attached: listOrAny(policyArn).describe(`ARNs of attached managed policies. ${anyOrNone}`),
  };
  const permissionsBoundary = optional(
    policyArn.nullable(),
    'The ARN of the managed policy that is its permissions boundary; null: it must have none. Left out: unchecked.',
  );

  return {
    groups: named(
      iamName,
      z.strictObject({
        members: listOrAny(textField(iamName)).describe(`User names. ${anyOrNone}`),
        ...policies,
      }),
    ),
    users: named(
      iamName,
      z.strictObject({
        groups: listOrAny(textField(iamName)).describe(`Group names. ${anyOrNone}`),
        ...policies,
        permissionsBoundary,
      }),
    ),
    roles: named(
      iamName,
      z.strictObject({
        trust: optional(
          document,
          'The trust policy: the path of a JSON file, or the document itself. Left out: unchecked.',
        ),
        ...policies,
        permissionsBoundary,
      }),
    ),
    policies: named(
      iamName,
      z.strictObject({
        document: document.describe('The default version: the path of a JSON file, or the document itself.'),
      }),
    ),
  };
}

function listOrAny<Item extends z.ZodType>(item: Item) {
  return z.union([z.literal('any'), z.array(item)]).default([]);
}

function policyDocument(read: DocumentReader) {
  const expected = 'the path of a JSON file';
  const fromFile = z
    .string(expected)
    .min(1, expected)
    .transform(async (path, context) => {
      try {
        return await read(path);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        for (const problem of error.problems) context.addIssue({ code: 'custom', ...placeProblem(problem) });
        return z.NEVER;
      }
    });
  return z.union([fromFile, jsonObject()]);
}

/** An error within the file has its place in that file; a file that cannot be read, in the baseline. */
function placeProblem({ message, ...place }: Problem): {
  message: string;
  params?: { elsewhere: Omit<Problem, 'message'> };
} {
  return place.line === 0 ? { message: `${place.file} ${message}` } : { message, params: { elsewhere: place } };
}

/** The section `grants`. */
export function grantsSchema({ choicesFor }: Pick<AccessVocabulary, 'choicesFor'>) {
  const expected = 'an action, for example ec2:TerminateInstances or ec2:*';
  const action = matching(/^(\*|[\w*?-]+:[\w*?]+)$/, expected).superRefine(async (pattern, context) => {
    const choices = await choicesFor(pattern);
    if (choices) context.addIssue(noSuchAction(pattern, choices, expected));
  });
  const forbiddenGrant = z.strictObject({
    actions: oneOrMore(action).describe('Actions; a grant that covers all of them is a finding. Globs allowed.'),
    resources: oneOrMore(textField())
      .default(['*'])
      .describe('ARNs that the grant must cover to be a finding; globs allowed. Left out: all ("*").'),
    except: anyNumber(
      matching(
        /^((group|user|role|policy)\/[\w+=,.@*?-]+|arn:[\w*-]+:.+)$/,
        'group/NAME, user/NAME, role/NAME, policy/NAME or an ARN (globs allowed)',
      ),
    ).describe('Who may hold it: group/NAME, user/NAME, role/NAME, policy/NAME or an ARN; globs allowed.'),
  });
  return z.strictObject({
    forbidden: z
      .array(forbiddenGrant)
      .nullish()
      .transform((grants) => grants ?? [])
      .describe('Grants that nobody may hold.'),
  });
}

export const credentialsSchema = z.strictObject({
  mfa: z
    .enum(['required', 'optional'])
    .default('required')
    .describe('Whether the root and every user with a password must have MFA.'),
  maxKeyAgeDays: z
    .int()
    .positive()
    .nullable()
    .default(90)
    .describe('How old an access key may be, in days; null: any age.'),
});
