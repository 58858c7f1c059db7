import { digest } from '../domain/digest.ts';
import type { Exception, MalformedException } from '../domain/exception.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import { exceptionFindingId, type ExceptionProblem } from './exception-findings.ts';
import type { Absence } from './lifecycle.ts';

/** What makes an exception the same entry tomorrow; editing any of it accepts anew what is there then. */
export function exceptionKey({
  finding,
  reason,
  by,
  until,
}: Pick<Exception, 'finding' | 'reason' | 'by' | 'until'>): string {
  return digest({ finding, reason, by: by ?? null, until });
}

/** What the exceptions of a baseline are held against. */
export interface ExceptionsInput {
  readonly exceptions: readonly Exception[];
  readonly malformed: readonly MalformedException[];
  /** Evidence digests by `exceptionKey`, from earlier runs. */
  readonly covered: ReadonlyMap<string, string>;
  /** The day of the run, YYYY-MM-DD, UTC. */
  readonly today: string;
  /** The account that findings about exceptions are reported under. */
  readonly account: string;
  /** The night's findings by id, those that are there (not the resolved). */
  readonly present: ReadonlyMap<string, ReportedFinding>;
  /** What it means that a finding which is not present is not; undefined for one that no run has ever reported. */
  readonly absence: (id: string) => Absence | undefined;
  /** Whether some scope that was meant to be read was not: an unheard-of finding may be there. */
  readonly anythingUnread: boolean;
  /** Ids of findings about exceptions, which no exception covers. */
  readonly aboutExceptions: ReadonlySet<string>;
}

/** What came of it. */
export interface ExceptionsResult {
  /** Which exception covers which finding. */
  readonly covers: ReadonlyMap<string, Exception>;
  readonly remarks: readonly ExceptionProblem[];
  /** What it means that these findings about exceptions are not among the remarks; `gone` for all others. */
  readonly absence: ReadonlyMap<string, Absence>;
  /** `covered` for the exceptions that there are, with what they covered first tonight. */
  readonly covered: ReadonlyMap<string, string>;
}

type Judgement =
  | { readonly kind: 'covers'; readonly evidence: string; readonly isWhole: boolean }
  | { readonly kind: 'remark'; readonly remark: ExceptionProblem }
  | { readonly kind: 'undecided'; readonly absence: Absence };

/** Holds each exception against the night's findings. One that cannot be used covers nothing and is remarked on. */
export function applyExceptions(examination: ExceptionsInput): ExceptionsResult {
  const covers = new Map<string, Exception>();
  const remarks: ExceptionProblem[] = examination.malformed.map(malformed);
  const absence = new Map<string, Absence>();
  const covered = new Map<string, string>();
  for (const exception of examination.exceptions) {
    const key = exceptionKey(exception);
    const before = examination.covered.get(key);
    if (before !== undefined) covered.set(key, before);
    const judgement = judge(exception, before, examination);
    switch (judgement.kind) {
      case 'covers':
        if (!covers.has(exception.finding)) covers.set(exception.finding, exception);
        if (before === undefined && judgement.isWhole) covered.set(key, judgement.evidence);
        break;
      case 'remark':
        remarks.push(judgement.remark);
        break;
      case 'undecided':
        for (const check of ['exception-outdated', 'exception-unmatched'] as const) {
          absence.set(exceptionFindingId(check, exception, examination.account), judgement.absence);
        }
    }
  }
  return { covers, remarks, absence, covered };
}

function judge(exception: Exception, before: string | undefined, examination: ExceptionsInput): Judgement {
  if (exception.until < examination.today) return remarkOn(expired(exception));
  const finding = examination.present.get(exception.finding);
  if (!finding) return judgeUnmatched(exception, examination);
  const seen = digest(finding.evidence);
  const accepted = exception.evidence ?? before ?? seen;
  return accepted === seen
    ? { kind: 'covers', evidence: seen, isWhole: finding.certainty === 'known' }
    : remarkOn(outdated(exception, finding, { accepted, seen }));
}

function judgeUnmatched(
  exception: Exception,
  { absence, anythingUnread, aboutExceptions }: ExceptionsInput,
): Judgement {
  if (aboutExceptions.has(exception.finding)) {
    return remarkOn(
      unmatched(exception, 'it names a finding about an exception; correct or remove the entry that one speaks of'),
    );
  }
  const meaning = absence(exception.finding);
  if (meaning === 'unwatched')
    return remarkOn(unmatched(exception, 'nobody looks any more for the finding that it names'));
  if (meaning === 'gone') return remarkOn(unmatched(exception, 'the finding that it names is resolved'));
  if (meaning !== undefined) return { kind: 'undecided', absence: meaning };
  if (anythingUnread) return { kind: 'undecided', absence: 'unread' };
  return remarkOn(unmatched(exception, 'no run has reported a finding of that id'));
}

function remarkOn(remark: ExceptionProblem): Judgement {
  return { kind: 'remark', remark };
}

function malformed(entry: MalformedException): ExceptionProblem {
  return {
    check: 'exception-malformed',
    entry,
    expected: 'an entry that can be used; until it is corrected it covers nothing',
    actual: entry.problem,
    evidence: {},
  };
}

function expired(entry: Exception): ExceptionProblem {
  return {
    check: 'exception-expired',
    entry,
    expected: 'an entry whose date is to come; renew it or remove it',
    actual: `it held until ${entry.until}`,
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
    expected: `evidence ${evidence.accepted.slice(0, 12)}, as it was accepted; accept what is there now, or remove the entry`,
    actual: `the evidence is ${evidence.seen.slice(0, 12)} now (${finding.title}: ${finding.actual})`,
    evidence,
  };
}

function unmatched(entry: Exception, actual: string): ExceptionProblem {
  return {
    check: 'exception-unmatched',
    entry,
    expected: 'the id of a finding that is there; correct it or remove the entry',
    actual,
    evidence: {},
  };
}
