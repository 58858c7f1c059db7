import type { Exception, MalformedException } from '../domain/exception.ts';
import { findingId, type Finding, type Severity } from '../domain/finding.ts';
import type { JsonObject } from '../domain/json.ts';
import { globalRegion } from '../domain/scope.ts';

/** What is reported of the baseline's exceptions themselves; the ids are part of findings' ids and never change. */
export const exceptionChecks = [
  {
    id: 'exception-malformed',
    severity: 'low',
    summary: 'An exception in the baseline cannot be used as it is written.',
  },
  { id: 'exception-expired', severity: 'low', summary: 'An exception in the baseline has passed its date.' },
  {
    id: 'exception-outdated',
    severity: 'low',
    summary: 'What an exception in the baseline accepted has changed since.',
  },
  { id: 'exception-unmatched', severity: 'low', summary: 'An exception in the baseline matches no finding.' },
] as const satisfies readonly { id: string; severity: Severity; summary: string }[];

export type ExceptionCheckId = (typeof exceptionChecks)[number]['id'];

/** Whether a check id is one of `exceptionChecks`: such findings no exception can cover. */
export function isAboutException(check: string): boolean {
  return exceptionChecks.some(({ id }) => id === check);
}

/** One thing to say of one entry of the list of exceptions. */
export interface ExceptionProblem {
  readonly check: ExceptionCheckId;
  readonly entry: Exception | MalformedException;
  readonly expected: string;
  readonly actual: string;
  /** What the remark rests on besides the entry itself. */
  readonly evidence: JsonObject;
}

/** What findings about exceptions need to know of the run. */
export interface ExceptionPlace {
  /** The account that they are reported under. */
  readonly account: string;
  readonly baselineFile: string;
  readonly severity?: ReadonlyMap<string, Severity | 'off'>;
}

/** The id of the finding about an entry: it names the finding that the entry names, or else its line. */
export function exceptionFindingId(
  check: ExceptionCheckId,
  entry: Exception | MalformedException,
  account: string,
): string {
  return findingId({
    check,
    account,
    region: globalRegion,
    resource: { kind: 'exception', id: subjectOf(entry) },
    rule: {},
  });
}

function subjectOf({ finding, line }: Exception | MalformedException): string {
  return finding ?? `line ${line}`;
}

/** Turns remarks into findings. Entries that name one finding share one, which tells each of their lines. */
export function exceptionFindings(remarks: readonly ExceptionProblem[], place: ExceptionPlace): readonly Finding[] {
  const byId = Map.groupBy(remarks, ({ check, entry }) => exceptionFindingId(check, entry, place.account));
  return [...byId].flatMap(([id, [first, ...others]]) => (first ? findingAbout(id, [first, ...others], place) : []));
}

function findingAbout(
  id: string,
  remarks: readonly [ExceptionProblem, ...ExceptionProblem[]],
  place: ExceptionPlace,
): readonly Finding[] {
  const [{ check, entry, expected }] = remarks;
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
        `${place.baselineFile} line ${remarks.map(({ entry: { line } }) => line).join(' and ')}`,
      ),
      expected,
      actual: remarks.map(({ entry: { line }, actual }) => `${place.baselineFile} line ${line}: ${actual}`).join('; '),
      // Without the line: an entry that moved is the same entry.
      evidence: { entries: remarks.map((remark) => ({ ...declared(remark.entry), ...remark.evidence })) },
      certainty: 'known',
      dependsOn: [],
    },
  ];
}

function titleOf(check: ExceptionCheckId, { finding }: Exception | MalformedException, place: string): string {
  const entry = finding === undefined ? `The exception in ${place}` : `The exception for ${finding} in ${place}`;
  switch (check) {
    case 'exception-malformed':
      return `${entry} cannot be used as it is written`;
    case 'exception-expired':
      return `${entry} has expired`;
    case 'exception-outdated':
      return `${entry} no longer holds, since what it accepted has changed`;
    case 'exception-unmatched':
      return `${entry} matches no finding`;
  }
}

function declared(entry: Exception | MalformedException): JsonObject {
  if ('problem' in entry)
    return { ...(entry.finding !== undefined && { finding: entry.finding }), problem: entry.problem };
  const { finding, reason, by, until } = entry;
  return { finding, reason, ...(by !== undefined && { by }), until };
}
