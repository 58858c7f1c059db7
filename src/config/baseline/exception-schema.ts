import { z } from 'zod';
import type { Exception, MalformedException } from '../../domain/exception.ts';
import { isJsonObject } from '../../domain/json.ts';
import { matching, optional, textField } from '../fields.ts';
import { complaintsAbout, sentence } from '../issues.ts';

/** An entry as it was read, before its line is known. */
export type ExceptionEntry =
  { readonly exception: Omit<Exception, 'line'> } | { readonly malformed: Omit<MalformedException, 'line'> };

const day = 'a date as YYYY-MM-DD';

const exception = z.strictObject({
  finding: matching(/\S/, 'the id of a finding').describe('The id of the finding that is accepted: dw-…'),
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
});

function noSuchDay({ input }: { readonly input?: unknown }): string {
  return `${String(input)} is not a day of the calendar`;
}

/** Date.parse takes February 30 for March 2. */
function isDay(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}

/** The list of exceptions: an entry that cannot be used is kept as malformed and fails nothing else. */
export const exceptionsSchema = z.array(
  exception
    .transform((entry): ExceptionEntry => ({ exception: entry }))
    .catch(({ value }) => ({ malformed: malformed(value) })),
);

function malformed(entry: unknown): Omit<MalformedException, 'line'> {
  const problem = complaintsAbout(exception, entry).map(sentence).join('; ');
  const finding = isJsonObject(entry) && Object.hasOwn(entry, 'finding') ? entry['finding'] : undefined;
  return typeof finding === 'string' && finding !== '' ? { finding, problem } : { problem };
}

/** Puts the lines to the entries, and takes the second of two that accept the same finding for malformed. */
export function sortExceptions(
  entries: readonly ExceptionEntry[],
  lineOf: (index: number) => number,
): { readonly exceptions: readonly Exception[]; readonly malformedExceptions: readonly MalformedException[] } {
  const exceptions = new Map<string, Exception>();
  const malformedExceptions: MalformedException[] = [];
  for (const [index, entry] of entries.entries()) {
    const line = lineOf(index);
    if ('malformed' in entry) {
      malformedExceptions.push({ line, ...entry.malformed });
      continue;
    }
    const { finding } = entry.exception;
    const first = exceptions.get(finding);
    const problem = `the finding is already accepted in line ${first?.line ?? line}`;
    if (first) malformedExceptions.push({ line, finding, problem });
    else exceptions.set(finding, { ...entry.exception, line });
  }
  return { exceptions: [...exceptions.values()], malformedExceptions };
}
