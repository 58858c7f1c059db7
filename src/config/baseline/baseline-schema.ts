import { z } from 'zod';
import { severities } from '../../domain/finding.ts';
import type { JsonObject } from '../../domain/json.ts';
import { accessSchema, type AccessVocabulary } from './access-schema.ts';
import { exceptionsSchema } from './exception-schema.ts';
import { optional, textField } from '../fields.ts';
import { credentialsSchema, grantsSchema, identitySchemas, type DocumentReader } from './identity-schema.ts';
import { jsonSchemaOf } from '../json-schema.ts';
import { databasesSchema } from './database-schema.ts';
import { resourcesSchema, type DeclarableVocabulary } from './declared-schema.ts';
import { imagesSchema, instancesSchema, protectSchema, tagsSchema } from './resource-schema.ts';

/**
 * The words that a baseline may use and that other rooms define: kinds that carry tags or can be declared, AWS's actions,
 * and checks.
 */
export interface Vocabulary {
  readonly taggableKinds: readonly string[];
  readonly declarable: DeclarableVocabulary;
  readonly access: AccessVocabulary;
  readonly checks: readonly { readonly id: string; readonly summary: string; readonly severity: string }[];
}

/** The form of a baseline; parsing it reads the files that it names. */
export function baselineSchema(vocabulary: Vocabulary, read: DocumentReader) {
  const { groups, users, roles, policies } = identitySchemas(read);
  return z.strictObject({
    $schema: optional(
      z.string(),
      'The JSON Schema that editors check this file with; "driftwarden baseline schema" prints it.',
    ),
    version: z.literal(1).describe('The version of this form: 1.'),
    ownerTag: textField().default('Owner').describe("The tag that names a resource's owner."),
    tags: optional(tagsSchema(vocabulary.taggableKinds), 'Tags that resources must have.'),
    protect: orNone(protectSchema).describe('Protection that resources must have, by selector.'),
    instances: optional(instancesSchema, 'What instances must be like.'),
    images: optional(imagesSchema, "Which images may run, and who may use the account's own."),
    databases: optional(databasesSchema, 'What databases must be like, and who may restore their snapshots.'),
    resources: orNone(resourcesSchema(vocabulary.declarable)).describe('Resources that must exist, and their state.'),
    unmanaged: optional(
      z.enum(['report', 'ignore']),
      'Whether what exists and is declared nowhere is a finding; left out: ignore.',
    ),
    groups: optional(groups, 'IAM groups by name. Left out: unchecked.'),
    users: optional(users, 'IAM users by name. Left out: unchecked.'),
    roles: optional(roles, 'IAM roles by name. Left out: unchecked.'),
    policies: optional(policies, 'Customer managed policies by name. Left out: unchecked.'),
    grants: grantsSchema(vocabulary.access).default({ forbidden: [] }).describe('Grants that nobody may hold.'),
    access: orNone(accessSchema(vocabulary.access)).describe('Who may, must or must not be able to do what.'),
    credentials: credentialsSchema.prefault({}).describe('How users sign in.'),
    severity: severitySchema(vocabulary)
      .default(() => new Map())
      .describe('The severity of a check, in place of its own; off disables the check.'),
    exceptions: orNone(exceptionsSchema(vocabulary.checks.map(({ id }) => id))).describe(
      'Findings that are accepted; "driftwarden accept" writes them.',
    ),
  });
}

/** A list whose entries may all be commented out. */
function orNone<Item extends z.ZodType>(list: z.ZodArray<Item>) {
  return list.nullish().transform((items) => items ?? []);
}

function severitySchema({ checks }: Vocabulary) {
  const choice = z.enum([...severities, 'off']);
  const shape = Object.fromEntries(
    checks.map(({ id, summary, severity }) => [id, optional(choice, `${summary} Its default severity: ${severity}.`)]),
  );
  return z.strictObject(shape).transform((chosen) => new Map(Object.entries(chosen)));
}

/** The draft-07 JSON Schema of baselines, for editors: made from what loads them, so that they agree. */
export function baselineJsonSchema(vocabulary: Vocabulary): JsonObject {
  const schema = baselineSchema(vocabulary, () => Promise.reject(new Error('a schema reads no files')));
  return jsonSchemaOf(schema, 'driftwarden baseline', 'urn:driftwarden:baseline:1');
}
