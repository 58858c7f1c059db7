import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../domain/json.ts';
import { quoted } from './wording.ts';

/*
 * What the schemas are built from. A message says what is allowed, for the end of "found x; expected …".
 */

/** A string of at least one character; numbers and booleans are taken as they are written. */
export function textField(schema: z.ZodString = z.string().min(1, 'a string that is not empty')) {
  return z.preprocess(asWritten, schema).meta({ type: ['string', 'number', 'boolean'] });
}

/** A string that a regular expression allows; `expected` says in words what that is. */
export function matching(pattern: RegExp, expected: string, type: readonly string[] = ['string']) {
  return textField(z.string(expected).regex(pattern, { error: expected, abort: true })).meta({ type });
}

function asWritten(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

/** true or false; `True` and `TRUE` are YAML's too. */
export function booleanField() {
  return z.preprocess((value) => yamlBooleans.get(value) ?? value, z.boolean());
}

const yamlBooleans: ReadonlyMap<unknown, boolean> = new Map([
  ['True', true],
  ['TRUE', true],
  ['False', false],
  ['FALSE', false],
]);

/** A list with at least one item, where a single item may stand for the list of it. */
export function oneOrMore<Item extends z.ZodType>(item: Item) {
  return z.union([item, z.array(item).min(1, 'at least one item')]).transform(asList<Item>);
}

/** A list, where a single item may stand for the list of it. */
export function list<Item extends z.ZodType>(item: Item) {
  return z.union([item, z.array(item)]).transform(asList<Item>);
}

/** A list, where a single item may stand for the list of it; left out, an empty one. */
export function anyNumber<Item extends z.ZodType>(item: Item) {
  return z
    .union([item, z.array(item)])
    .default([])
    .transform(asList<Item>);
}

function asList<Item extends z.ZodType>(value: z.output<Item> | z.output<Item>[]): z.output<Item>[] {
  return Array.isArray(value) ? value : [value];
}

/** A list whose items each have a key that no other has; `field` is the place of the error. */
export function distinct<Item extends z.ZodType>(item: Item, field: string, keyOf: (item: z.output<Item>) => string) {
  return z.array(item).superRefine((items, context) => {
    const first = new Map<string, number>();
    for (const [index, value] of items.entries()) {
      const key = keyOf(value);
      const earlier = first.get(key);
      const message = `${quoted(key)} is already used by item ${(earlier ?? 0) + 1} of this list`;
      if (earlier === undefined) first.set(key, index);
      else context.addIssue({ code: 'custom', path: [index, field], message });
    }
  });
}

/** A mapping from names to values. It comes out as a Map, so that no name (`__proto__`) is special. */
export function named<Value extends z.ZodType>(name: z.ZodString, value: Value) {
  return z.preprocess((input) => (isJsonObject(input) ? new Map(Object.entries(input)) : input), z.map(name, value));
}

/** A key that may be left out, with its description. */
export function optional<Schema extends z.ZodType>(schema: Schema, description: string) {
  return schema.describe(description).exactOptional();
}

/** A mapping in which at least one key must be given: an empty one would look as if it did something. */
export function atLeastOneOf<Shape extends Record<string, z.ZodType>>(shape: Shape) {
  const keys = Object.keys(shape).filter((key) => !isRefused(shape[key]));
  return z
    .strictObject(shape)
    .refine((value) => Object.keys(value).length > 0, `is empty; valid keys: ${keys.join(', ')}`)
    .meta({ minProperties: 1 });
}

/** A key that is refused with a reason. */
export function refused(reason: string) {
  return z.never({ error: reason }).describe(reason).exactOptional();
}

/** Whether a field is a key that is refused. */
export function isRefused(field: unknown): boolean {
  return field instanceof z.ZodNever || (field instanceof z.ZodExactOptional && isRefused(field.def.innerType));
}

/** A mapping that is a policy document. */
export function jsonObject() {
  const refusal = { error: 'a policy document', params: { form: true } };
  return z.custom<JsonObject>(isJsonObject, refusal).meta({ type: 'object' });
}

export const accountId = matching(/^\d{12}$/, 'an account id of twelve digits', ['string', 'integer']);

/** Names of users, groups, roles and policies, as IAM allows them. */
export const iamName = z
  .string()
  .regex(/^[\w+=,.@-]{1,128}$/, 'a name of letters, digits and _+=,.@- (IAM allows no other)');

export const policyArn = matching(
  /^arn:aws[\w-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/,
  'the ARN of a policy, for example arn:aws:iam::aws:policy/ReadOnlyAccess',
);

export const regionName = matching(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'a region, for example us-east-1');

const httpUrl = 'a URL that begins with http:// or https://';

/** A URL of HTTP or HTTPS. */
export const httpEndpoint = z
  .string(httpUrl)
  .regex(/^https?:\/\//, { error: httpUrl, abort: true })
  .refine((url) => URL.canParse(url), { error: ({ input }) => `${quoted(String(input))} is not a URL` });

/** The same, but the error does not show the value: anyone who knows the URL can use it. */
export const secretUrl = z.string(httpUrl).superRefine((url, context) => {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    context.addIssue(
      `a URL that begins with http:// or https:// is expected; the value is not shown, because it may be a secret`,
    );
});
