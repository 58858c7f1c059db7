import type { Exception, MalformedException, SelectorException } from '../domain/exception.ts';
import { selectorText } from '../domain/finding-selector.ts';
import { findingId, type Finding, type Severity } from '../domain/finding.ts';
import type { JsonObject } from '../domain/json.ts';
import { globalRegion } from '../domain/scope.ts';

/** The checks of the baseline's exceptions themselves; the ids are part of findings' ids and never change. */
export const exceptionChecks = [
  {
    id: 'exception-malformed',
    severity: 'low',
    summary: 'An exception in the baseline cannot be used as it is written.',
  },
  { id: 'exception-expired', severity: 'low', summary: 'An exception in the baseline has expired.' },
  {
    id: 'exception-outdated',
    severity: 'low',
    summary: 'The evidence that an exception in the baseline accepted has changed.',
  },
  { id: 'exception-unmatched', severity: 'low', summary: 'An exception in the baseline matches no finding.' },
] as const satisfies readonly { id: string; severity: Severity; summary: string }[];

export type ExceptionCheckId = (typeof exceptionChecks)[number]['id'];

/** Whether a check id is one of `exceptionChecks`: no exception can cover such findings. */
export function isAboutException(check: string): boolean {
  return exceptionChecks.some(({ id }) => id === check);
}

/** An entry of the baseline's list of exceptions. */
export type ExceptionEntry = Exception | MalformedException | SelectorException;

/** A problem with one entry of the list of exceptions. */
export interface ExceptionProblem {
  readonly check: ExceptionCheckId;
  readonly entry: ExceptionEntry;
  readonly expected: string;
  readonly actual: string;
  /** The evidence of the problem besides the entry itself. */
  readonly evidence: JsonObject;
}

/** What findings about exceptions need to know about the run. */
export interface ExceptionPlace {
  /** The account that they are reported in. */
  readonly account: string;
  readonly baselineFile: string;
  readonly severity?: ReadonlyMap<string, Severity | 'off'>;
}

/** The id of the finding about an entry, from the finding or the selector that the entry names, or else from its line. */
export function exceptionFindingId(check: ExceptionCheckId, entry: ExceptionEntry, account: string): string {
  return findingId({
    check,
    account,
    region: globalRegion,
    resource: { kind: 'exception', id: subjectOf(entry) },
    rule: {},
  });
}

function subjectOf(entry: ExceptionEntry): string {
  return 'match' in entry ? `match ${selectorText(entry.match)}` : (entry.finding ?? `line ${entry.line}`);
}

/** Turns problems into findings. Entries that name the same finding share one, which lists all their lines. */
export function exceptionFindings(problems: readonly ExceptionProblem[], place: ExceptionPlace): readonly Finding[] {
  const byId = Map.groupBy(problems, ({ check, entry }) => exceptionFindingId(check, entry, place.account));
  return [...byId].flatMap(([id, [first, ...others]]) => (first ? findingAbout(id, [first, ...others], place) : []));
}

function findingAbout(
  id: string,
  problems: readonly [ExceptionProblem, ...ExceptionProblem[]],
  place: ExceptionPlace,
): readonly Finding[] {
  const [{ check, entry, expected }] = problems;
  const severity = place.severity?.get(check) ?? exceptionChecks.find((known) => known.id === check)?.severity ?? 'low';
  if (severity === 'off') return [];
  const subject = subjectOf(entry);
  return [
    {
      id,
      check,
      severity,
      account: place.account,
      region: globalRegion,
      resource: { arn: `driftwarden:exception/${subject}`, kind: 'exception', id: subject },
      title: titleOf(
        check,
        entry,
        `${place.baselineFile} line ${problems.map(({ entry: { line } }) => line).join(' and ')}`,
      ),
      expected,
      actual: problems.map(({ entry: { line }, actual }) => `${place.baselineFile} line ${line}: ${actual}`).join('; '),
      // Without the line: an entry that moved is the same entry.
      evidence: { entries: problems.map((problem) => ({ ...declared(problem.entry), ...problem.evidence })) },
      certainty: 'known',
      dependsOn: [],
    },
  ];
}

function titleOf(check: ExceptionCheckId, about: ExceptionEntry, place: string): string {
  const named = 'match' in about ? selectorText(about.match) : about.finding;
  const entry = named === undefined ? `The exception in ${place}` : `The exception for ${named} in ${place}`;
  switch (check) {
    case 'exception-malformed':
      return `${entry} cannot be used as it is written`;
    case 'exception-expired':
      return `${entry} has expired`;
    case 'exception-outdated':
      return 'match' in about
        ? `${entry} does not cover all that it did, because what it accepted has changed`
        : `${entry} no longer holds, because what it accepted has changed`;
    case 'exception-unmatched':
      return `${entry} matches no finding`;
  }
}

function declared(entry: ExceptionEntry): JsonObject {
  if ('problem' in entry)
    return { ...(entry.finding !== undefined && { finding: entry.finding }), problem: entry.problem };
  const { reason, by, until } = entry;
  const accepted = 'match' in entry ? { match: selectorText(entry.match) } : { finding: entry.finding };
  return { ...accepted, reason, ...(by !== undefined && { by }), until };
}

/** An entry whose last day has passed. */
export function expired(entry: Extract<ExceptionEntry, { readonly until: string }>): ExceptionProblem {
  return {
    check: 'exception-expired',
    entry,
    expected: 'an entry with a future date; renew it or remove it',
    actual: `it expired on ${entry.until}`,
    evidence: {},
  };
}
