import { z } from 'zod';
import { nearest } from './nearest.ts';
import type { Problem } from './problem.ts';
import type { YamlSource } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

/** One problem of a value, before it is known where the value stands. */
export interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly of: 'value' | 'key';
  readonly message: string;
  /** Set where the problem is in another file that the value names. */
  readonly elsewhere: Omit<Problem, 'message'> | undefined;
}

/**
 * Parses with a schema; the outcome is the parsed value or all complaints. The messages of the schemas themselves
 * say what is allowed ("twelve digits"); what was found is put before them here.
 */
export async function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Promise<{ readonly data: z.output<Schema> } | { readonly complaints: readonly Complaint[] }> {
  const result = await schema.safeParseAsync(value, { error: allowed, reportInput: true });
  return result.success ? { data: result.data } : { complaints: complaintsOf(result.error.issues) };
}

/** Puts complaints to their places in the file. */
export function locate(complaints: readonly Complaint[], source: YamlSource): readonly Problem[] {
  return complaints.map(({ path, of, message, elsewhere }) => {
    const place = source.place(path, of);
    if (!elsewhere) return { ...place, message: path.length === 0 || of === 'key' ? message : `${pathText(path)}: ${message}` };
    return { ...elsewhere, message: `${message} (named at ${place.file}:${place.line}:${place.column})` };
  });
}

/** The complaints about a value, by a schema that reads no files. */
export function complaintsAbout(schema: z.ZodType, value: unknown): readonly Complaint[] {
  return complaintsOf(schema.safeParse(value, { error: allowed, reportInput: true }).error?.issues ?? []);
}

/** Says in full what zod's issues mean. */
function complaintsOf(issues: readonly Issue[]): readonly Complaint[] {
  return issues.flatMap(fittingBranch).flatMap(complain);
}

/** `protect[0].match.tag["a b"]`. */
export function pathText(path: readonly PropertyKey[]): string {
  const steps = path.map((step) =>
    typeof step === 'number' ? `[${step}]` : /^[\w$-]+$/.test(String(step)) ? `.${String(step)}` : `[${show(String(step))}]`,
  );
  return steps.join('').replace(/^\./, '');
}

/** What is allowed, for schemas that do not say it themselves. */
const allowed: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return kinds.get(issue.expected) ?? issue.expected;
    case 'invalid_value':
      return issue.values.map(String).join(', ');
    case 'unrecognized_keys':
      return validKeys(issue.inst as z.ZodObject<z.core.$ZodShape>).join(', ');
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    default:
      return undefined;
  }
};

const kinds: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a map'],
  ['map', 'a map'],
]);

/** Keys that are in a schema only to be refused with a reason are none to propose. */
function validKeys({ shape }: z.ZodObject<z.core.$ZodShape>): readonly string[] {
  return Object.keys(shape).filter((key) => !isRefused(shape[key]));
}

function isRefused(field: unknown): boolean {
  return field instanceof z.ZodNever || (field instanceof z.ZodExactOptional && isRefused(field.def.innerType));
}

/** Of a union, the alternative that the value was meant for: the one that its outermost form fits. */
function fittingBranch(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const inner = issue.errors.map((branch) => branch.map((at) => ({ ...at, path: [...issue.path, ...at.path] })));
  const depth = issue.path.length;
  const fitting = inner.find((branch) => !branch.some((at) => at.path.length === depth && isMismatch(at)));
  if (fitting) return fitting.flatMap(fittingBranch);
  const alternatives = [...new Set(inner.flat().filter((at) => at.path.length === depth).map((at) => at.message))];
  return [{ code: 'invalid_type', expected: 'union', path: issue.path, input: issue.input, message: alternatives.join(' or ') }];
}

function isMismatch(issue: Issue): boolean {
  if (issue.code === 'custom') return issue.params?.['form'] === true;
  return issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union';
}

function complain(issue: Issue): readonly Complaint[] {
  const { path, message, input } = issue;
  const here = { path, of: 'value', elsewhere: undefined } as const;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ ...here, path: [...path, key], of: 'key', message: unknownKey(key, path, message.split(', ')) }));
    case 'custom':
      return [{ ...here, message, elsewhere: issue.params?.['elsewhere'] as Complaint['elsewhere'] }];
    case 'invalid_value':
      if (input === undefined) return [{ ...here, message: `is missing; allowed: ${message}` }];
      return [{ ...here, message: `found ${found(input)};${didYouMean(input, issue.values)} allowed: ${message}` }];
    case 'invalid_type':
      if (issue.expected === 'never') return [{ ...here, of: 'key', message: `${pathText(path)}: ${message}` }];
  }
  if (input === undefined) return [{ ...here, message: `is missing; expected ${message}` }];
  return [{ ...here, of: isKey(issue) ? 'key' : 'value', message: `${isKey(issue) ? `${pathText(path)}: ` : ''}found ${found(input)}; expected ${message}` }];
}

/** Zod reports a bad key of a map under the path of its value; that it is the key shows in the input. */
function isKey({ code, input, path }: Issue): boolean {
  return code === 'invalid_format' && typeof path.at(-1) === 'string' && input === path.at(-1);
}

function unknownKey(key: string, parent: readonly PropertyKey[], valid: readonly string[]): string {
  const where = parent.length === 0 ? '' : `${pathText(parent)}: `;
  return `${where}unknown key ${show(key)};${didYouMean(key, valid)} valid keys: ${valid.join(', ')}`;
}

function didYouMean(word: unknown, choices: readonly unknown[]): string {
  const choice = typeof word === 'string' ? nearest(word, choices.filter((text) => typeof text === 'string')) : undefined;
  return choice === undefined ? '' : ` did you mean ${show(choice)}?`;
}

function found(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value instanceof Map) return value.size === 0 ? 'an empty map' : 'a map';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  return typeof value === 'string' ? show(value) : JSON.stringify(value);
}

/** A foreign text on one line, quoted, nothing in it that a terminal would obey. */
export function show(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 79)}…` : text;
  return JSON.stringify(short).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
