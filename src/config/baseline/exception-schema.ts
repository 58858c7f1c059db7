import { z } from 'zod';
import {
  evidenceDigits,
  type AcceptedFinding,
  type Exception,
  type MalformedException,
  type SelectorException,
} from '../../domain/exception.ts';
import { selectorText, type FindingSelector } from '../../domain/finding-selector.ts';
import { severities } from '../../domain/finding.ts';
import { isJsonObject } from '../../domain/json.ts';
import { matching, named, oneOrMore, optional, textField } from '../fields.ts';
import { complaintsAbout, sentence } from '../issues.ts';
import { didYouMean, quoted } from '../wording.ts';
import { globs, tagKey, tagValue } from './resource-schema.ts';

/** An entry as it was read, before its line is known. */
export type ExceptionEntry =
  | { readonly exception: Omit<Exception, 'line'> }
  | { readonly selector: WithoutLine<SelectorException> }
  | { readonly malformed: Omit<MalformedException, 'line'> };

type WithoutLine<Entry> = Entry extends unknown ? Omit<Entry, 'line'> : never;

const day = 'a date as YYYY-MM-DD';

const acceptedFinding = matching(
  /^dw-[\da-f]{16}@[\da-f]{16}$/,
  'a finding and its evidence, as "driftwarden accept" writes them: dw-…@…',
).transform((text): AcceptedFinding => {
  const [id = '', evidence = ''] = text.split('@');
  return { id, evidence: evidence.slice(0, evidenceDigits) };
});

/** What names findings, with the ids of the checks that there are. */
function findingSelector(checks: readonly string[]) {
  const check = textField().superRefine((glob, context) => {
    if (/[*?]/.test(glob) || checks.includes(glob)) return;
    context.addIssue(`${quoted(glob)} is not a check;${didYouMean(glob, checks)} "driftwarden checks" lists them`);
  });
  return z
    .strictObject({
      check: optional(oneOrMore(check), 'Ids of checks; globs allowed.'),
      severity: optional(oneOrMore(z.enum(severities)), 'Severities.'),
      owner: optional(globs, 'Owners; globs allowed. What nobody owns matches none.'),
      account: optional(globs, 'Account ids; globs allowed.'),
      region: optional(globs, 'Regions, or global; globs allowed.'),
      resource: optional(globs, 'Ids, ARNs or names of resources; globs allowed.'),
      tag: optional(
        named(tagKey, oneOrMore(tagValue)).transform((tags) => Object.fromEntries(tags)),
        'Tags of the resource: a value or a list of values by key; globs allowed.',
      ),
      cause: optional(
        oneOrMore(matching(/^dwc-[\da-f]+$/, 'the id of a cause, dwc-…')),
        'The cause that the listed findings followed from when they were accepted; it narrows nothing later.',
      ),
    })
    .refine((fields) => Object.keys(fields).length > 0, 'an empty selector would match everything')
    .meta({ minProperties: 1 });
}

/** The form of an entry: one finding, or a selector with the findings that it matched or a limit. */
function exceptionSchema(checks: readonly string[]) {
  return z
    .strictObject({
      finding: optional(
        matching(/\S/, 'the id of a finding'),
        'The id of the finding that is accepted: dw-… An entry has this, or match.',
      ),
      match: optional(
        findingSelector(checks),
        'The findings that are accepted, by what they have in common: every field that is given must match.',
      ),
      findings: optional(
        z.array(acceptedFinding).min(1, 'at least one finding'),
        'Beside match: the findings that it matched when they were accepted, as they were. It covers no others.',
      ),
      atMost: optional(
        z.int('a whole number').positive('a number of 1 or more'),
        'Beside match, in place of findings: also covers what matches later, but nothing of high severity, and nothing at all once more than this number match.',
      ),
      reason: matching(/\S/, 'a reason in words').describe('Why it is accepted.'),
      by: optional(textField(), 'Who accepted it.'),
      until: textField(
        z
          .string(day)
          .regex(/^\d{4}-\d{2}-\d{2}$/, { error: day, abort: true })
          .refine(isDay, { error: noSuchDay }),
      ).describe('The last day, YYYY-MM-DD in UTC, on which it holds.'),
      evidence: optional(
        matching(/^[0-9a-f]{64}$/, 'the digest that "driftwarden accept" writes'),
        'The digest of the evidence that was accepted; written by "driftwarden accept".',
      ),
    })
    .superRefine(hasOneForm)
    .meta({
      oneOf: [
        { required: ['finding'], not: { anyOf: [{ required: ['findings'] }, { required: ['atMost'] }] } },
        { required: ['match', 'findings'], not: { required: ['evidence'] } },
        { required: ['match', 'atMost'], not: { required: ['evidence'] } },
      ],
    });
}

interface Fields extends Omit<Exception, 'line' | 'finding'> {
  readonly finding?: string;
  readonly match?: FindingSelector;
  readonly findings?: readonly AcceptedFinding[];
  readonly atMost?: number;
}

function hasOneForm(entry: Fields, context: z.RefinementCtx): void {
  const complain = (message: string, key: keyof Fields) => {
    context.addIssue({ code: 'custom', message, path: [key] });
  };
  if (entry.match === undefined) {
    if (entry.finding === undefined) complain('is missing; expected the id of a finding', 'finding');
    for (const key of ['findings', 'atMost'] as const)
      if (entry[key] !== undefined) complain('can only be used together with match', key);
    return;
  }
  for (const key of ['finding', 'evidence'] as const)
    if (entry[key] !== undefined) complain('cannot be used together with match', key);
  const { findings, atMost, match } = entry;
  if ((findings === undefined) === (atMost === undefined))
    complain(
      'needs either findings, which "driftwarden accept" writes, or atMost: what matches later would be accepted unseen',
      'match',
    );
  else if (match.cause !== undefined && atMost !== undefined)
    complain('has a cause, which later runs cannot look at; list the findings instead of atMost', 'match');
}

function entryOf({ finding, match, findings, atMost, evidence, ...terms }: Fields): ExceptionEntry {
  if (match && findings) return { selector: { match, findings, ...terms } };
  if (match && atMost !== undefined) return { selector: { match, atMost, ...terms } };
  return { exception: { finding: finding ?? '', ...terms, ...(evidence !== undefined && { evidence }) } };
}

function noSuchDay({ input }: { readonly input?: unknown }): string {
  return `${String(input)} is not a day of the calendar`;
}

/** Date.parse takes February 30 for March 2. */
function isDay(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}

/** The list of exceptions: an entry that cannot be used is kept as malformed and fails nothing else. */
export function exceptionsSchema(checks: readonly string[]) {
  const exception = exceptionSchema(checks);
  return z.array(exception.transform(entryOf).catch(({ value }) => ({ malformed: malformed(exception, value) })));
}

function malformed(exception: z.ZodType, entry: unknown): Omit<MalformedException, 'line'> {
  const problem = complaintsAbout(exception, entry).map(sentence).join('; ');
  const finding = isJsonObject(entry) && Object.hasOwn(entry, 'finding') ? entry['finding'] : undefined;
  return typeof finding === 'string' && finding !== '' ? { finding, problem } : { problem };
}

/** Puts the lines to the entries, and takes the second of two that accept the same for malformed. */
export function sortExceptions(
  entries: readonly ExceptionEntry[],
  lineOf: (index: number) => number,
): {
  readonly exceptions: readonly Exception[];
  readonly selectorExceptions: readonly SelectorException[];
  readonly malformedExceptions: readonly MalformedException[];
} {
  const exceptions = new Map<string, Exception>();
  const selectorExceptions = new Map<string, SelectorException>();
  const malformedExceptions: MalformedException[] = [];
  for (const [index, entry] of entries.entries()) {
    const line = lineOf(index);
    if ('malformed' in entry) {
      malformedExceptions.push({ line, ...entry.malformed });
    } else if ('selector' in entry) {
      const key = selectorText(entry.selector.match);
      const first = selectorExceptions.get(key);
      if (first) malformedExceptions.push({ line, problem: `the same selector is already in line ${first.line}` });
      else selectorExceptions.set(key, { ...entry.selector, line });
    } else {
      const { finding } = entry.exception;
      const first = exceptions.get(finding);
      const problem = `the finding is already accepted in line ${first?.line ?? line}`;
      if (first) malformedExceptions.push({ line, finding, problem });
      else exceptions.set(finding, { ...entry.exception, line });
    }
  }
  return {
    exceptions: [...exceptions.values()],
    selectorExceptions: [...selectorExceptions.values()],
    malformedExceptions,
  };
}
