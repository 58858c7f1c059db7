import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { ReadError } from '../read-error.ts';

/** Lists and objects inside one another: deeper than in any document that AWS takes. */
const deepest = 64;

// A kind's shape is what it reads of an answer. Every field may be missing; one that is there is of its type, or the
// scope fails. What no shape names is not handed on, so that nothing unchecked is read.

/** Text that the database gives back as it was: half of a surrogate pair would come back as another character. */
export const text = z.string().refine((value) => value.isWellFormed(), 'holds half of a character (a lone surrogate)');
export const flag = z.boolean();
export const count = z.number();
export const texts = z.array(text);

/** A Date from the SDK, or the text that the AWS CLI prints. */
export const time = z.union([text, z.date()], 'expected a time');

/** A policy document: the API's text or the object that the AWS CLI prints, handed on as it is. */
export const policyText = z.custom<string | JsonObject>(
  (value) => (typeof value === 'string' && value.isWellFormed()) || (isJsonObject(value) && !isDeep(value)),
  `expected a policy document of at most ${deepest} lists and objects inside one another`,
);

/** An object of which each field may be missing. */
export function fields<Fields extends z.ZodRawShape>(all: Fields) {
  return z.object(all).partial();
}

export const tags = z.array(fields({ Key: text, Value: text }));

/** Whether lists and objects are inside one another deeper than AWS's are, so that it would take recursion too far. */
export function isDeep(value: unknown, left = deepest): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((member) => isDeep(member, left - 1));
}

/**
 * The value as the shape has it. A ReadError says where it is of another type: `Tags[1].Value: expected a string, got a
 * number`.
 */
export function shaped<T>(shape: z.ZodType<T>, value: unknown, where: () => string): T {
  const { success, data, error } = shape.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const path = issue?.path ?? [];
  throw new ReadError(
    'failed',
    'MalformedAnswer',
    `${pathText(where(), path)}: ${sentence(issue, path.reduce(memberOf, value))}`,
  );
}

/** `Reservations[3].Instances[0].Tags`. */
function pathText(start: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number'
        ? `${text}[${key}]`
        : `${text}${text === '' || text.endsWith(' ') ? '' : '.'}${String(key)}`,
    start,
  );
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<PropertyKey, unknown>>)[key]
    : undefined;
}

const expectations: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function sentence(issue: z.core.$ZodIssue | undefined, value: unknown): string {
  if (issue?.code === 'invalid_type')
    return `expected ${expectations[issue.expected] ?? issue.expected}, got ${typeText(value)}`;
  const message = issue?.message ?? 'unexpected';
  return message.startsWith('expected') ? `${message}, got ${typeText(value)}` : message;
}

/** What a value is, in the words of JSON. */
export function typeText(value: unknown): string {
  if (value === undefined || value === null) return value === null ? 'null' : 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return value instanceof Date ? 'a time' : 'an object';
  return typeof value === 'boolean' ? String(value) : `a ${typeof value}`;
}
