import type { Exception, ExceptionCoverage, MalformedException, SelectorException } from '../domain/exception.ts';
import { selectorText } from '../domain/finding-selector.ts';
import type { Finding, ReportedFinding, Severity } from '../domain/finding.ts';
import { isUnread, type Coverage, type Reading } from '../domain/scope.ts';
import { readingTest, type Collapse, type PartlyRead } from '../domain/snapshot.ts';
import { collapseChecks, collapseFindings, foldedIntoCollapse } from './collapse-findings.ts';
import { deliveryChecks } from './delivery-findings.ts';
import { exceptionFindings, isAboutException } from './exception-findings.ts';
import { applyExceptions } from './exceptions.ts';
import { absenceIn, accept, findingsOfRun } from './lifecycle.ts';
import { inOrder } from './order.ts';
import { applySelectors, type CompileSelector } from './selector-exceptions.ts';

export { collapseChecks } from './collapse-findings.ts';
export { deliveryChecks, deliveryFindings } from './delivery-findings.ts';
export { exceptionChecks, isAboutException } from './exception-findings.ts';
export { exceptionKey } from './exceptions.ts';
export { listedEvidence } from './selector-exceptions.ts';

/** A run, and everything that is known from previous runs. */
export interface ReconcileInput {
  /** What the checks found, with what is carried from previous runs in place of what could not be read. */
  readonly found: readonly Finding[];
  /** The ids of what the checks find without what is carried; all of `found`, unless given. */
  readonly foundWithoutCarried?: ReadonlySet<string> | undefined;
  /** Whether something of what a finding is about was not read, although what it depends on was; never, unless given. */
  readonly hasUnreadPart?: ((finding: Pick<Finding, 'check' | 'evidence'>) => boolean) | undefined;
  /** Every finding as the last run that reported it left it, of all accounts. */
  readonly known: readonly ReportedFinding[];
  readonly coverage: readonly Coverage[];
  readonly partlyRead?: readonly PartlyRead[] | undefined;
  readonly collapsed?: readonly Collapse[] | undefined;
  /** Whether some run of the configuration reads a scope; every scope is, unless given. */
  readonly isWatched?: ((scope: Reading) => boolean) | undefined;
  /** Why the baseline no longer asks for a finding that is not found. */
  readonly noLongerAsked?: ((finding: ReportedFinding) => string | undefined) | undefined;
  /** Whether the same baseline asked for a finding before; not known, unless given. */
  readonly isAskedAlike?: ((id: string) => boolean) | undefined;
  readonly exceptions: readonly Exception[];
  /** Exceptions by selector, and how a selector is compiled; none, unless given. */
  readonly selectors?: { readonly exceptions: readonly SelectorException[]; readonly compile: CompileSelector };
  readonly malformed: readonly MalformedException[];
  /** The evidence digest that each exception first covered, by `exceptionKey`. */
  readonly covered: ReadonlyMap<string, string>;
  /** ISO 8601, UTC. */
  readonly run: { readonly startedAt: string };
  /** The baseline's path as it was given, for findings about its exceptions. */
  readonly baselineFile: string;
  /** The accounts of the run; findings about exceptions are reported under the first. */
  readonly accounts: readonly string[];
  /** Severity by check id, of `exceptionChecks`, if the baseline changes it. */
  readonly severity?: ReadonlyMap<string, Severity | 'off'>;
}

/** What a run reports, in the order of reports, and the evidence that its exceptions accept. */
export interface Reconciled {
  readonly findings: readonly ReportedFinding[];
  /** Findings that follow from one of them: kept, but not reported. */
  readonly folded: readonly ReportedFinding[];
  readonly covered: ReadonlyMap<string, string>;
  /** What each exception by selector covers. */
  readonly exceptions: readonly ExceptionCoverage[];
}

/** Whether exceptions by selector can cover findings of a check: not those about what was not read, told or accepted. */
export function isSelectable(check: string): boolean {
  return !isAboutException(check) && ![...collapseChecks, ...deliveryChecks].some(({ id }) => id === check);
}

/**
 * Gives every finding its status by comparison with previous runs: new, changed, open, resolved or accepted. What could
 * not be read is neither resolved nor replaced; what the run did not cover is left out.
 */
export function reconcile(input: ReconcileInput): Reconciled {
  const { startedAt } = input.run;
  const [account = '-'] = input.accounts;
  const isRead = readingTest(input);
  const absence = absenceIn({ ...input, accounts: [account, ...input.accounts], isRead });
  const { of: known = [], about: knownAboutExceptions = [] } = Object.groupBy(input.known, ({ check }) =>
    isAboutException(check) ? 'about' : 'of',
  );

  const collapsed = input.collapsed ?? [];
  const withStatus = foldedIntoCollapse(
    findingsOfRun({
      found: [...input.found, ...collapseFindings(collapsed, input.severity)],
      known,
      absence,
      isRead,
      isFoundWithoutCarried: (id) => input.foundWithoutCarried?.has(id) ?? true,
      hasUnreadPart: input.hasUnreadPart ?? (() => false),
      noLongerAsked: input.noLongerAsked ?? (() => undefined),
      isAskedAlike: input.isAskedAlike ?? (() => false),
      startedAt,
    }),
    collapsed,
  );
  const unchecked = new Set(withStatus.filter(({ status }) => status === 'unchecked').map(({ id }) => id));
  const knownById = new Map(known.map((finding) => [finding.id, finding]));
  const present = withStatus.filter(({ status }) => status !== 'resolved' && status !== 'unchecked');
  const accepting = {
    today: startedAt.slice(0, 'YYYY-MM-DD'.length),
    account,
    absence: (id: string) => {
      const finding = knownById.get(id);
      return unchecked.has(id) || finding?.status === 'unchecked' ? 'unwatched' : finding && absence(finding);
    },
    anythingUnread: input.coverage.some(isUnread),
  };
  const selected = applySelectors({
    ...accepting,
    selectors: input.selectors?.exceptions ?? [],
    compile: input.selectors?.compile ?? (() => () => false),
    present: new Map(present.filter(({ check }) => isSelectable(check)).map((finding) => [finding.id, finding])),
    known: knownById,
  });
  const applied = applyExceptions({
    ...accepting,
    exceptions: input.exceptions,
    malformed: input.malformed,
    covered: input.covered,
    present: new Map(present.map((finding) => [finding.id, finding])),
    aboutExceptions: new Set(knownAboutExceptions.map(({ id }) => id)),
  });

  const aboutExceptions = findingsOfRun({
    found: exceptionFindings([...applied.problems, ...selected.problems], {
      account,
      baselineFile: input.baselineFile,
      ...(input.severity && { severity: input.severity }),
    }),
    known: knownAboutExceptions,
    absence: (finding) =>
      absence(finding) === 'elsewhere'
        ? 'elsewhere'
        : (applied.absence.get(finding.id) ?? selected.absence.get(finding.id) ?? 'gone'),
    isRead,
    isFoundWithoutCarried: () => true,
    hasUnreadPart: () => false,
    isAskedAlike: () => false,
    noLongerAsked: () => undefined,
    startedAt,
  });
  const all = inOrder([
    ...withStatus.map((finding) =>
      acceptedBy(applied.covers.get(finding.id) ?? selected.covers.get(finding.id), finding),
    ),
    ...aboutExceptions,
  ]);
  return {
    findings: all.filter(({ foldedInto }) => foldedInto === undefined),
    folded: all.filter(({ foldedInto }) => foldedInto !== undefined),
    covered: applied.covered,
    exceptions: selected.coverage,
  };
}

function acceptedBy(exception: Exception | SelectorException | undefined, finding: ReportedFinding): ReportedFinding {
  if (!exception) return finding;
  const { reason, by, until } = exception;
  const match = 'match' in exception ? { match: selectorText(exception.match) } : {};
  return accept(finding, { reason, ...(by !== undefined && { by }), until, ...match });
}
