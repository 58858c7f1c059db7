import { digest } from '../domain/digest.ts';
import {
  evidenceDigits,
  type ExceptionCoverage,
  type LimitedException,
  type ListedException,
  type SelectorException,
} from '../domain/exception.ts';
import { selectorText, type FindingSelector } from '../domain/finding-selector.ts';
import { severities, type Finding, type ReportedFinding, type Severity } from '../domain/finding.ts';
import { exceptionFindingId, expired, type ExceptionProblem } from './exception-findings.ts';
import type { Absence } from './lifecycle.ts';

/** Compiles a selector; the test is undefined where it depends on what was not read. */
export type CompileSelector = (selector: FindingSelector) => (finding: Finding) => boolean | undefined;

/** The exceptions by selector of a baseline, and what they are compared with. */
export interface SelectorsInput {
  readonly selectors: readonly SelectorException[];
  readonly compile: CompileSelector;
  /** The day of the run, YYYY-MM-DD, UTC. */
  readonly today: string;
  readonly account: string;
  /** The findings of the run by id that can be accepted, without the resolved ones. */
  readonly present: ReadonlyMap<string, ReportedFinding>;
  /** The findings as the last runs left them, by id. */
  readonly known: ReadonlyMap<string, ReportedFinding>;
  readonly absence: (id: string) => Absence | undefined;
  readonly anythingUnread: boolean;
}

/** Which findings exceptions by selector cover, and what is wrong with them. */
export interface SelectorsResult {
  readonly covers: ReadonlyMap<string, SelectorException>;
  readonly problems: readonly ExceptionProblem[];
  /** Why findings about these exceptions are not among the problems. */
  readonly absence: ReadonlyMap<string, Absence>;
  readonly coverage: readonly ExceptionCoverage[];
}

/** What one exception comes to. */
interface Outcome {
  readonly covered: readonly ReportedFinding[];
  readonly problems: readonly ExceptionProblem[];
  /** Why it is not decided whether there is a problem. */
  readonly undecided?: Absence;
}

/** Compares each exception by selector with the findings of the run, as `applyExceptions` does with those of one finding. */
export function applySelectors(input: SelectorsInput): SelectorsResult {
  const covers = new Map<string, SelectorException>();
  const absence = new Map<string, Absence>();
  const problems: ExceptionProblem[] = [];
  const coverage: ExceptionCoverage[] = [];
  for (const entry of input.selectors) {
    const outcome = outcomeOf(entry, input);
    for (const { id } of outcome.covered) if (!covers.has(id)) covers.set(id, entry);
    problems.push(...outcome.problems);
    if (outcome.undecided !== undefined)
      for (const check of ['exception-outdated', 'exception-unmatched'] as const)
        absence.set(exceptionFindingId(check, entry, input.account), outcome.undecided);
    coverage.push(coverageOf(entry, outcome.covered));
  }
  return { covers, problems, absence, coverage };
}

function outcomeOf(entry: SelectorException, input: SelectorsInput): Outcome {
  if (entry.until < input.today) return { covered: [], problems: [expired(entry)] };
  return 'findings' in entry ? outcomeOfListed(entry, input) : outcomeOfLimited(entry, input);
}

/** Covers each listed finding whose evidence is the accepted one, while the selector does not say otherwise. */
function outcomeOfListed(entry: ListedException, input: SelectorsInput): Outcome {
  const matches = input.compile(entry.match);
  const there = entry.findings.flatMap((accepted) => {
    const finding = input.present.get(accepted.id);
    return finding ? [{ accepted, finding }] : [];
  });
  if (there.length === 0) return outcomeOfAbsent(entry, input);
  const changed = there.filter(
    ({ accepted, finding }) => !digest(finding.evidence).startsWith(accepted.evidence) || matches(finding) === false,
  );
  const lost = new Set(changed.map(({ finding }) => finding.id));
  const covered = there.flatMap(({ finding }) => (lost.has(finding.id) ? [] : [finding]));
  return {
    covered,
    problems:
      changed.length > 0
        ? [
            changedSince(
              entry,
              changed.map(({ finding }) => finding),
            ),
          ]
        : [],
  };
}

function outcomeOfAbsent(entry: ListedException, { absence, anythingUnread }: SelectorsInput): Outcome {
  const reasons = entry.findings.map(({ id }) => absence(id) ?? (anythingUnread ? 'unread' : 'gone'));
  const undecided = reasons.find((reason) => reason === 'unread') ?? reasons.find((reason) => reason === 'elsewhere');
  if (undecided !== undefined) return { covered: [], problems: [], undecided };
  return { covered: [], problems: [unmatched(entry, 'none of the findings that it lists is there any more')] };
}

/** Covers all that matches while there is not more of it than the limit. Nothing of high severity matches. */
function outcomeOfLimited(
  entry: LimitedException,
  { compile, present, known, anythingUnread }: SelectorsInput,
): Outcome {
  const matches = compile(entry.match);
  const wasCovered = ({ id }: ReportedFinding) => known.get(id)?.exception?.match === selectorText(entry.match);
  const covered = [...present.values()].filter(
    (finding) => finding.severity !== 'high' && (matches(finding) ?? wasCovered(finding)),
  );
  if (covered.length > entry.atMost) return { covered: [], problems: [tooMany(entry, covered.length)] };
  if (covered.length > 0) return { covered, problems: [] };
  if (anythingUnread) return { covered, problems: [], undecided: 'unread' };
  return { covered, problems: [unmatched(entry, 'no finding of low or medium severity matches it')] };
}

function coverageOf(entry: SelectorException, covered: readonly ReportedFinding[]): ExceptionCoverage {
  const { reason, by, until, line } = entry;
  const alsoLater = 'atMost' in entry;
  const ofSeverity = (severity: Severity) => covered.filter((finding) => finding.severity === severity).length;
  return {
    match: selectorText(entry.match),
    reason,
    ...(by !== undefined && { by }),
    until,
    line,
    covers: covered.length,
    bySeverity: Object.fromEntries(severities.map((severity) => [severity, ofSeverity(severity)])) as Record<
      Severity,
      number
    >,
    accepted: alsoLater ? entry.atMost : entry.findings.length,
    alsoLater,
    fresh: alsoLater ? covered.filter(({ status }) => status === 'new').length : 0,
  };
}

/** How many findings are named. */
const mostNamed = 3;

function changedSince(entry: ListedException, changed: readonly ReportedFinding[]): ExceptionProblem {
  const named = changed.slice(0, mostNamed).map(({ id, title }) => `${id} (${title})`);
  const rest = changed.length - named.length;
  return {
    check: 'exception-outdated',
    entry,
    expected: 'findings as they were accepted; accept them again as they are now, or take them out of the entry',
    actual: `${changed.length} of its ${entry.findings.length} findings ${changed.length === 1 ? 'is' : 'are'} not as accepted, and not covered: ${named.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`,
    evidence: { changed: changed.map(({ id, evidence }) => ({ id, evidence: digest(evidence) })) },
  };
}

function tooMany(entry: LimitedException, number: number): ExceptionProblem {
  return {
    check: 'exception-outdated',
    entry,
    expected: `at most ${entry.atMost} findings; look at what came, then raise atMost, or list the findings`,
    actual: `${number} findings match it, so it covers none of them`,
    evidence: { matches: number },
  };
}

function unmatched(entry: SelectorException, actual: string): ExceptionProblem {
  return {
    check: 'exception-unmatched',
    entry,
    expected: 'an entry that covers something; correct it or remove it',
    actual,
    evidence: {},
  };
}

/** The evidence of a finding as a baseline lists it. */
export function listedEvidence({ evidence }: Pick<Finding, 'evidence'>): string {
  return digest(evidence).slice(0, evidenceDigits);
}
