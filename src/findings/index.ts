import type { Exception, MalformedException } from '../domain/exception.ts';
import type { Finding, ReportedFinding, Severity } from '../domain/finding.ts';
import { isUnread, type Coverage } from '../domain/scope.ts';
import { exceptionFindings, isAboutException } from './exception-findings.ts';
import { examineExceptions } from './exceptions.ts';
import { absenceIn, accept, tonight } from './lifecycle.ts';
import { inOrder } from './order.ts';

export { deliveryChecks, deliveryFindings } from './delivery-findings.ts';
export { exceptionChecks, isAboutException } from './exception-findings.ts';
export { exceptionKey } from './exceptions.ts';

/** A night and all that is known of the nights before. */
export interface Night {
  readonly found: readonly Finding[];
  /** Every finding as its last run left it, of all accounts. */
  readonly known: readonly ReportedFinding[];
  readonly coverage: readonly Coverage[];
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
  readonly covered: ReadonlyMap<string, string>;
}

/**
 * Says of every finding what it is in the light of the nights before: new, changed, open, resolved or accepted. What
 * could not be read is neither resolved nor replaced; what the run was not about is left out.
 */
export function reconcile(night: Night): Reconciled {
  const { startedAt } = night.run;
  const [account = '-'] = night.accounts;
  const absence = absenceIn([account, ...night.accounts], night.coverage);
  const { of: known = [], about: knownAboutExceptions = [] } = Object.groupBy(night.known, ({ check }) => (isAboutException(check) ? 'about' : 'of'));

  const sighted = tonight({ found: night.found, known, absence, startedAt });
  const knownById = new Map(known.map((finding) => [finding.id, finding]));
  const examined = examineExceptions({
    exceptions: night.exceptions,
    malformed: night.malformed,
    covered: night.covered,
    today: startedAt.slice(0, 'YYYY-MM-DD'.length),
    account,
    present: new Map(sighted.filter(({ status }) => status !== 'resolved').map((finding) => [finding.id, finding])),
    absence: (id) => {
      const finding = knownById.get(id);
      return finding && absence(finding);
    },
    anythingUnread: night.coverage.some(isUnread),
    aboutExceptions: new Set(knownAboutExceptions.map(({ id }) => id)),
  });

  const aboutExceptions = tonight({
    found: exceptionFindings(examined.remarks, { account, baselineFile: night.baselineFile, ...(night.severity && { severity: night.severity }) }),
    known: knownAboutExceptions,
    absence: (finding) => (absence(finding) === 'elsewhere' ? 'elsewhere' : (examined.absence.get(finding.id) ?? 'gone')),
    startedAt,
  });
  return {
    findings: inOrder([...sighted.map((finding) => acceptedBy(examined.covers.get(finding.id), finding)), ...aboutExceptions]),
    covered: examined.covered,
  };
}

function acceptedBy(exception: Exception | undefined, finding: ReportedFinding): ReportedFinding {
  if (!exception) return finding;
  const { reason, by, until } = exception;
  return accept(finding, { reason, ...(by !== undefined && { by }), until });
}
