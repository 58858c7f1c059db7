import type { Exception, MalformedException } from '../domain/exception.ts';
import type { Finding, ReportedFinding, Severity } from '../domain/finding.ts';
import { isUnread, type Coverage, type Reading } from '../domain/scope.ts';
import { readingTest, type Collapse, type PartlyRead } from '../domain/snapshot.ts';
import { collapseFindings, foldedIntoCollapse } from './collapse-findings.ts';
import { exceptionFindings, isAboutException } from './exception-findings.ts';
import { applyExceptions } from './exceptions.ts';
import { absenceIn, accept, findingsOfRun } from './lifecycle.ts';
import { inOrder } from './order.ts';

export { collapseChecks } from './collapse-findings.ts';
export { deliveryChecks, deliveryFindings } from './delivery-findings.ts';
export { exceptionChecks, isAboutException } from './exception-findings.ts';
export { exceptionKey } from './exceptions.ts';

/** A night and all that is known of the nights before. */
export interface ReconcileInput {
  /** What is found where all that could not be read is as it was last read. */
  readonly found: readonly Finding[];
  /** The ids of what is found in what was read this time; all of it where left out. */
  readonly fresh?: ReadonlySet<string> | undefined;
  /** Every finding as its last run left it, of all accounts. */
  readonly known: readonly ReportedFinding[];
  readonly coverage: readonly Coverage[];
  readonly partlyRead?: readonly PartlyRead[] | undefined;
  readonly collapsed?: readonly Collapse[] | undefined;
  /** Whether some run of the configuration reads a scope; each is where left out. */
  readonly isWatched?: ((scope: Reading) => boolean) | undefined;
  /** Why the baseline does not ask any more for a finding that is not found. */
  readonly noLongerAsked?: ((finding: ReportedFinding) => string | undefined) | undefined;
  readonly exceptions: readonly Exception[];
  readonly malformed: readonly MalformedException[];
  /** The evidence digest that each exception first covered, by `exceptionKey`. */
  readonly covered: ReadonlyMap<string, string>;
  /** ISO 8601, UTC. */
  readonly run: { readonly startedAt: string };
  /** The baseline's path as it was given, for what is said of its exceptions. */
  readonly baselineFile: string;
  /** The accounts of the run; findings about exceptions are reported under the first. */
  readonly accounts: readonly string[];
  /** Severity by check id, of `exceptionChecks`, where the baseline changed it. */
  readonly severity?: ReadonlyMap<string, Severity | 'off'>;
}

/** What the night reports, in the order of reports, and the evidence to remember for its exceptions. */
export interface Reconciled {
  readonly findings: readonly ReportedFinding[];
  /** What follows from one of them: kept, and not reported. */
  readonly folded: readonly ReportedFinding[];
  readonly covered: ReadonlyMap<string, string>;
}

/**
 * Says of every finding what it is in the light of the nights before: new, changed, open, resolved or accepted. What
 * could not be read is neither resolved nor replaced; what the run was not about is left out.
 */
export function reconcile(night: ReconcileInput): Reconciled {
  const { startedAt } = night.run;
  const [account = '-'] = night.accounts;
  const isRead = readingTest(night);
  const absence = absenceIn({ ...night, accounts: [account, ...night.accounts], isRead });
  const { of: known = [], about: knownAboutExceptions = [] } = Object.groupBy(night.known, ({ check }) =>
    isAboutException(check) ? 'about' : 'of',
  );

  const collapsed = night.collapsed ?? [];
  const sighted = foldedIntoCollapse(
    findingsOfRun({
      found: [...night.found, ...collapseFindings(collapsed, night.severity)],
      known,
      absence,
      isRead,
      isFresh: (id) => night.fresh?.has(id) ?? true,
      noLongerAsked: night.noLongerAsked ?? (() => undefined),
      startedAt,
    }),
    collapsed,
  );
  const unchecked = new Set(sighted.filter(({ status }) => status === 'unchecked').map(({ id }) => id));
  const knownById = new Map(known.map((finding) => [finding.id, finding]));
  const examined = applyExceptions({
    exceptions: night.exceptions,
    malformed: night.malformed,
    covered: night.covered,
    today: startedAt.slice(0, 'YYYY-MM-DD'.length),
    account,
    present: new Map(
      sighted
        .filter(({ status }) => status !== 'resolved' && status !== 'unchecked')
        .map((finding) => [finding.id, finding]),
    ),
    absence: (id) => {
      const finding = knownById.get(id);
      return unchecked.has(id) || finding?.status === 'unchecked' ? 'unwatched' : finding && absence(finding);
    },
    anythingUnread: night.coverage.some(isUnread),
    aboutExceptions: new Set(knownAboutExceptions.map(({ id }) => id)),
  });

  const aboutExceptions = findingsOfRun({
    found: exceptionFindings(examined.remarks, {
      account,
      baselineFile: night.baselineFile,
      ...(night.severity && { severity: night.severity }),
    }),
    known: knownAboutExceptions,
    absence: (finding) =>
      absence(finding) === 'elsewhere' ? 'elsewhere' : (examined.absence.get(finding.id) ?? 'gone'),
    isRead,
    isFresh: () => true,
    noLongerAsked: () => undefined,
    startedAt,
  });
  const all = inOrder([
    ...sighted.map((finding) => acceptedBy(examined.covers.get(finding.id), finding)),
    ...aboutExceptions,
  ]);
  return {
    findings: all.filter(({ foldedInto }) => foldedInto === undefined),
    folded: all.filter(({ foldedInto }) => foldedInto !== undefined),
    covered: examined.covered,
  };
}

function acceptedBy(exception: Exception | undefined, finding: ReportedFinding): ReportedFinding {
  if (!exception) return finding;
  const { reason, by, until } = exception;
  return accept(finding, { reason, ...(by !== undefined && { by }), until });
}
