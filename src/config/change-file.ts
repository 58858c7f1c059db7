import { z } from 'zod';
import type { ProposedChange } from '../domain/proposed-change.ts';
import { iamName, jsonObject, policyArn, textField } from './fields.ts';
import { check, locate } from './issues.ts';
import { ConfigError, type Problem } from './problem.ts';
import { readTextFile } from './text-file.ts';
import { parseYaml } from './yaml-source.ts';

/** What one file of `--with` says: changes in order, each with its place, or the JSON of a Terraform plan. */
export type ChangeFile =
  | {
      readonly file: string;
      readonly changes: readonly { readonly change: ProposedChange; readonly place: Omit<Problem, 'message'> }[];
    }
  | { readonly file: string; readonly plan: unknown };

const holder = textField().describe('user/NAME, group/NAME, role/NAME, or an ARN');
const resource = textField().describe('an id, an ARN, user/NAME or role/NAME, or a name that one resource has');
const document = jsonObject().describe('the policy document');
const value = z.union([z.string(), z.number(), z.boolean()], 'a string, a number, true or false');

const kinds = {
  'put-inline-policy': z.strictObject({ on: holder, name: iamName, document }),
  'delete-inline-policy': z.strictObject({ on: holder, name: iamName }),
  'attach-policy': z.strictObject({ on: holder, policy: policyArn }),
  'detach-policy': z.strictObject({ on: holder, policy: policyArn }),
  'set-boundary': z.strictObject({ on: holder, policy: policyArn }),
  'delete-boundary': z.strictObject({ on: holder }),
  'set-policy-document': z.strictObject({ policy: policyArn, document }),
  'create-policy': z.strictObject({ policy: policyArn, document }),
  'add-to-group': z.strictObject({ user: textField(), group: textField() }),
  'remove-from-group': z.strictObject({ user: textField(), group: textField() }),
  'set-trust-policy': z.strictObject({ role: textField(), document }),
  'set-tag': z.strictObject({ resource, key: textField(), value: textField(z.string()) }),
  'remove-tag': z.strictObject({ resource, key: textField() }),
  'set-attribute': z.strictObject({ resource, attribute: textField(), value }),
  remove: z.strictObject({ resource }),
} satisfies Readonly<Record<ProposedChange['kind'], z.ZodType>>;

const oneKind = `exactly one change: ${Object.keys(kinds).join(', ')}`;

const item = z
  .strictObject(kinds)
  .partial()
  .refine((change) => Object.keys(change).length === 1, oneKind);

const schema = z.strictObject({
  version: z.literal(1),
  changes: z.array(item, 'a list of changes').min(1, 'at least one change'),
});

/**
 * Loads a file of changes, YAML or JSON, or the JSON of a Terraform plan. Rejects with a ConfigError that lists every
 * problem with its line.
 */
export async function loadChanges(file: string): Promise<ChangeFile> {
  const text = await readTextFile(file, 'name a file of changes, or the JSON of a Terraform plan');
  const plan = asPlan(text);
  if (plan) return { file, plan };
  const source = parseYaml(file, text);
  const outcome = await check(schema, source.value);
  if ('complaints' in outcome) throw new ConfigError(locate(outcome.complaints, source));
  return {
    file,
    changes: outcome.data.changes.flatMap((written, index) =>
      Object.entries(written).map(([kind, fields]) => ({
        change: { kind, ...fields } as ProposedChange,
        place: source.place(['changes', index, kind], 'key'),
      })),
    ),
  };
}

/** `terraform show -json` names its format; undefined for any other text. */
function asPlan(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const parsed = JSON.parse(text) as object;
    return 'resource_changes' in parsed || 'terraform_version' in parsed ? parsed : undefined;
  } catch {
    return undefined;
  }
}
