import { digest } from '../domain/digest.ts';
import type { Exception, MalformedException } from '../domain/exception.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import { exceptionFindingId, expired, type ExceptionProblem } from './exception-findings.ts';
import type { Absence } from './lifecycle.ts';

/** The identity of an exception between runs; an edit of any of these fields accepts the evidence of the next run anew. */
export function exceptionKey({
  finding,
  reason,
  by,
  until,
}: Pick<Exception, 'finding' | 'reason' | 'by' | 'until'>): string {
  return digest({ finding, reason, by: by ?? null, until });
}

/** The exceptions of a baseline, and what they are compared with. */
export interface ExceptionsInput {
  readonly exceptions: readonly Exception[];
  readonly malformed: readonly MalformedException[];
  /** Evidence digests by `exceptionKey`, from earlier runs. */
  readonly covered: ReadonlyMap<string, string>;
  /** The day of the run, YYYY-MM-DD, UTC. */
  readonly today: string;
  /** The account that findings about exceptions are reported under. */
  readonly account: string;
  /** The findings of the run by id, without the resolved ones. */
  readonly present: ReadonlyMap<string, ReportedFinding>;
  /** Why a finding is not present; undefined for one that no run has ever reported. */
  readonly absence: (id: string) => Absence | undefined;
  /** Whether some scope that should have been read was not: an unknown finding may exist there. */
  readonly anythingUnread: boolean;
  /** Ids of findings about exceptions, which no exception can cover. */
  readonly aboutExceptions: ReadonlySet<string>;
}

/** Which findings the exceptions cover, and what is wrong with exceptions. */
export interface ExceptionsResult {
  /** Which exception covers which finding. */
  readonly covers: ReadonlyMap<string, Exception>;
  readonly problems: readonly ExceptionProblem[];
  /** Why these findings about exceptions are not among the problems; `gone` for all others. */
  readonly absence: ReadonlyMap<string, Absence>;
  /** `covered` for the exceptions of this baseline, with those that cover something for the first time. */
  readonly covered: ReadonlyMap<string, string>;
}

type ExceptionOutcome =
  | { readonly kind: 'covers'; readonly evidence: string; readonly isComplete: boolean }
  | { readonly kind: 'problem'; readonly problem: ExceptionProblem }
  | { readonly kind: 'undecided'; readonly absence: Absence };

/** Compares each exception with the findings of the run. An exception that cannot be used covers nothing and is reported. */
export function applyExceptions(input: ExceptionsInput): ExceptionsResult {
  const covers = new Map<string, Exception>();
  const problems: ExceptionProblem[] = input.malformed.map(malformed);
  const absence = new Map<string, Absence>();
  const covered = new Map<string, string>();
  for (const exception of input.exceptions) {
    const key = exceptionKey(exception);
    const before = input.covered.get(key);
    if (before !== undefined) covered.set(key, before);
    const outcome = outcomeOf(exception, before, input);
    switch (outcome.kind) {
      case 'covers':
        if (!covers.has(exception.finding)) covers.set(exception.finding, exception);
        if (before === undefined && outcome.isComplete) covered.set(key, outcome.evidence);
        break;
      case 'problem':
        problems.push(outcome.problem);
        break;
      case 'undecided':
        for (const check of ['exception-outdated', 'exception-unmatched'] as const) {
          absence.set(exceptionFindingId(check, exception, input.account), outcome.absence);
        }
    }
  }
  return { covers, problems, absence, covered };
}

function outcomeOf(exception: Exception, before: string | undefined, input: ExceptionsInput): ExceptionOutcome {
  if (exception.until < input.today) return problemWith(expired(exception));
  const finding = input.present.get(exception.finding);
  if (!finding) return outcomeOfUnmatched(exception, input);
  const seen = digest(finding.evidence);
  const accepted = exception.evidence ?? before ?? seen;
  return accepted === seen
    ? { kind: 'covers', evidence: seen, isComplete: finding.certainty === 'known' }
    : problemWith(outdated(exception, finding, { accepted, seen }));
}

function outcomeOfUnmatched(
  exception: Exception,
  { absence, anythingUnread, aboutExceptions }: ExceptionsInput,
): ExceptionOutcome {
  if (aboutExceptions.has(exception.finding)) {
    return problemWith(
      unmatched(exception, 'it names a finding about another exception; correct or remove that other entry'),
    );
  }
  const reason = absence(exception.finding);
  if (reason === 'unwatched')
    return problemWith(unmatched(exception, 'the finding that it names is no longer checked'));
  if (reason === 'gone') return problemWith(unmatched(exception, 'the finding that it names is resolved'));
  if (reason !== undefined) return { kind: 'undecided', absence: reason };
  if (anythingUnread) return { kind: 'undecided', absence: 'unread' };
  return problemWith(unmatched(exception, 'no run has reported a finding with that id'));
}

function problemWith(problem: ExceptionProblem): ExceptionOutcome {
  return { kind: 'problem', problem };
}

function malformed(entry: MalformedException): ExceptionProblem {
  return {
    check: 'exception-malformed',
    entry,
    expected: 'a valid entry; this one covers nothing until it is corrected',
    actual: entry.problem,
    evidence: {},
  };
}

function outdated(
  entry: Exception,
  finding: ReportedFinding,
  evidence: { readonly accepted: string; readonly seen: string },
): ExceptionProblem {
  return {
    check: 'exception-outdated',
    entry,
    expected: `evidence ${evidence.accepted.slice(0, 12)}, as it was accepted; accept the current evidence, or remove the entry`,
    actual: `the evidence is now ${evidence.seen.slice(0, 12)} (${finding.title}: ${finding.actual})`,
    evidence,
  };
}

function unmatched(entry: Exception, actual: string): ExceptionProblem {
  return {
    check: 'exception-unmatched',
    entry,
    expected: 'the id of a current finding; correct it or remove the entry',
    actual,
    evidence: {},
  };
}
