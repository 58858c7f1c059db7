import type { z } from 'zod';
import { isRefused } from './fields.ts';
import type { Problem } from './problem.ts';
import { didYouMean, quoted, describeFound, pathText } from './wording.ts';
import type { YamlSource } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong with a value, before its place in the file is known. */
export interface Complaint {
  readonly path: readonly PropertyKey[];
  /** What is wrong: the value at the path, its key, or that the mapping has such a key at all. */
  readonly of: 'value' | 'key' | 'unknown key';
  /** What was found and what is allowed; `sentence` puts the path before it. */
  readonly message: string;
  /** Set where the fault is in another file that the value names. */
  readonly elsewhere?: Omit<Problem, 'message'>;
}

/**
 * Parses with a schema; the outcome is the parsed value or every complaint. The messages of the schemas themselves
 * say what is allowed ("twelve digits"); what was found is put before them here.
 */
export async function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Promise<{ readonly data: z.output<Schema> } | { readonly complaints: readonly Complaint[] }> {
  const result = await schema.safeParseAsync(value, { error: allowed, reportInput: true });
  return result.success ? { data: result.data } : { complaints: complaintsOf(result.error.issues) };
}

/** The complaints about a value, by a schema that reads no files. */
export function complaintsAbout(schema: z.ZodType, value: unknown): readonly Complaint[] {
  const { error } = schema.safeParse(value, { error: allowed, reportInput: true });
  return complaintsOf(error?.issues ?? []);
}

/** Puts complaints to their places in the file. */
export function locate(complaints: readonly Complaint[], source: YamlSource): readonly Problem[] {
  return complaints.map((complaint) => {
    const { path, of, message, elsewhere } = complaint;
    const here = source.place(path, of === 'value' ? 'value' : 'key');
    if (!elsewhere) return { ...here, message: sentence(complaint) };
    return { ...elsewhere, message: `${message} (named at ${here.file}:${here.line}:${here.column})` };
  });
}

/** The complaint with the path of what it is about: for an unknown key, of the mapping that has it. */
export function sentence({ path, of, message }: Complaint): string {
  const about = pathText(of === 'unknown key' ? path.slice(0, -1) : path);
  return about === '' ? message : `${about}: ${message}`;
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
  ['string', 'a string'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a mapping'],
  ['map', 'a mapping'],
]);

/** Keys that are in a schema only to be refused with a reason are none to propose. */
function validKeys({ shape }: z.ZodObject<z.core.$ZodShape>): readonly string[] {
  return Object.keys(shape).filter((key) => !isRefused(shape[key]));
}

function complaintsOf(issues: readonly Issue[]): readonly Complaint[] {
  return issues.flatMap(fittingBranch).flatMap(complain);
}

/** Of a union, the alternative that the value is most likely meant for: the one whose outermost form fits. */
function fittingBranch(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const { path, input } = issue;
  const branches = issue.errors.map((branch) =>
    branch.map((inner) => ({ ...inner, path: [...path, ...inner.path] })).flatMap(fittingBranch),
  );
  const isAtTop = (inner: Issue) => inner.path.length === path.length;
  const fitting = branches.find((branch) => !branch.some((inner) => isAtTop(inner) && isMismatch(inner)));
  if (fitting) return fitting.flatMap(fittingBranch);
  const alternatives = new Set(
    branches
      .flat()
      .filter(isAtTop)
      .map(({ message }) => message),
  );
  return [{ code: 'invalid_type', expected: 'union', path, input, message: [...alternatives].join(' or ') }];
}

/** Whether a value is of another form altogether: a string for a list, another word than the allowed one. */
function isMismatch(issue: Issue): boolean {
  if (issue.code === 'custom') return issue.params?.['form'] === true;
  return issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union';
}

function complain(issue: Issue): readonly Complaint[] {
  const { path, input, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(path, key, message.split(', ')));
  }
  if (issue.code === 'invalid_type' && issue.expected === 'never') return [{ path, of: 'key', message }];
  if (issue.code === 'custom') {
    const elsewhere = issue.params?.['elsewhere'] as Complaint['elsewhere'];
    return [{ path, of: 'value', message, ...(elsewhere && { elsewhere }) }];
  }
  return [{ path, of: isKey(issue) ? 'key' : 'value', message: foundAndAllowed(issue, input) }];
}

function foundAndAllowed(issue: Issue, input: unknown): string {
  const choices = issue.code === 'invalid_value' ? issue.values : undefined;
  const expected = `${choices ? 'allowed:' : 'expected'} ${issue.message}`;
  if (input === undefined) return `is missing; ${expected}`;
  return `found ${describeFound(input)};${didYouMean(input, choices ?? [])} ${expected}`;
}

function unknownKey(parent: readonly PropertyKey[], key: string, valid: readonly string[]): Complaint {
  const message = `unknown key ${quoted(key)};${didYouMean(key, valid)} valid keys: ${valid.join(', ')}`;
  return { path: [...parent, key], of: 'unknown key', message };
}

/** Zod reports a bad key of a map under the path of its value; that it is the key shows in the input. */
function isKey({ code, input, path }: Issue): boolean {
  return code === 'invalid_format' && typeof path.at(-1) === 'string' && input === path.at(-1);
}
