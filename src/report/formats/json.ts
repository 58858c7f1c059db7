import { printableJson } from '../../domain/text/unprintable.ts';
import type { AccessSinceLastRun } from '../../domain/access-change.ts';
import { trendOf } from '../../domain/audit-result.ts';
import type { ExceptionCoverage } from '../../domain/exception.ts';
import type { ReportedFinding } from '../../domain/finding.ts';
import type { RunTraffic } from '../../domain/traffic.ts';
import { causeDocuments, eventDocument } from '../causes/json.ts';
import { filterFields, type Filtered } from '../filter.ts';
import type { ReportModel } from '../model.ts';

/** Raised when a key is renamed, dropped or given another meaning; new keys leave it as it is. */
const schemaVersion = 1;

/** The report for programs, as docs describe it under `audit --format json`; strings are AWS's own, unchanged. */
export function json({ result, filtered }: ReportModel): string {
  const { run, verdict, coverage, totals, undecided, findings, background } = result;
  const document = {
    schemaVersion,
    run: {
      id: run.id,
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      accounts: run.accounts,
      baselineDigest: run.baselineDigest,
    },
    verdict,
    coverage: coverage.map(({ account, region, kind, status, api, code, error, optional, attributes }) => ({
      account,
      region,
      kind,
      status,
      api,
      code,
      error,
      optional,
      attributes: attributes && {
        read: attributes.read,
        carried: attributes.carried,
        since: attributes.since,
        days: attributes.days,
      },
    })),
    totals: {
      new: totals.new,
      open: totals.open,
      changed: totals.changed,
      resolved: totals.resolved,
      accepted: totals.accepted,
      unchecked: totals.unchecked,
      bySeverity: { low: totals.bySeverity.low, medium: totals.bySeverity.medium, high: totals.bySeverity.high },
    },
    undecided: undecided.map(({ rule, check, count, because }) => ({ rule, check, count, because })),
    causes: causeDocuments(result),
    findings: findings.map(findingDocument),
    filter: filtered && filterDocument(filtered),
    trend: trendOf(result),
    nextRunAt: background.nextRunAt,
    version: background.version,
    deliveryFailure: background.deliveryFailure,
    baselineChange: background.baselineChange,
    exceptions: background.exceptions?.map(exceptionDocument),
    cameAndWent: background.cameAndWent?.map(({ account, what, came, went }) => ({
      account,
      what,
      came: eventDocument(came),
      went: eventDocument(went),
    })),
    access: background.access && accessDocument(background.access),
    traffic: background.traffic && trafficDocument(background.traffic),
  };
  return `${printableJson(document)}\n`;
}

/** What the findings are narrowed to; everything else is about all. */
export function filterDocument({ filter, shown, of }: Filtered) {
  return { shown, of, ...Object.fromEntries(filterFields.map((field) => [field, filter[field]])) };
}

/** What an exception by selector covers. */
function exceptionDocument({ match, reason, by, until, line, covers, bySeverity, ...limits }: ExceptionCoverage) {
  return {
    match,
    reason,
    by,
    until,
    line,
    covers,
    bySeverity: { low: bySeverity.low, medium: bySeverity.medium, high: bySeverity.high },
    accepted: limits.accepted,
    alsoLater: limits.alsoLater,
    new: limits.fresh,
  };
}

/** Who gained and who lost what since the run before. */
function accessDocument({ since, changes, more, notCompared }: AccessSinceLastRun) {
  return {
    since,
    changes: changes.map(({ change, principals, reach, because, by, causes, isPartlyKnown }) => ({
      change,
      principals,
      reach: reach.map(({ actions, type, count }) => ({ actions, type, count })),
      because,
      by: by.map(eventDocument),
      causes,
      isPartlyKnown,
    })),
    more,
    notCompared,
  };
}

/** What the run asked of AWS. */
function trafficDocument({ requests, throttled, retries, calls, scopes }: RunTraffic) {
  return {
    requests,
    throttled,
    retries,
    calls: calls.map((each) => ({
      api: each.api,
      region: each.region,
      requests: each.requests,
      throttled: each.throttled,
      retries: each.retries,
    })),
    scopes: scopes.map(({ account, region, kind, milliseconds }) => ({ account, region, kind, milliseconds })),
  };
}

/** The contract's keys in its order, then those added since; what is undefined is left out by JSON. */
function findingDocument({ resource, ...finding }: ReportedFinding) {
  return {
    id: finding.id,
    check: finding.check,
    severity: finding.severity,
    status: finding.status,
    account: finding.account,
    region: finding.region,
    resource: { arn: resource.arn, kind: resource.kind, id: resource.id, name: resource.name },
    owner: finding.owner,
    title: finding.title,
    expected: finding.expected,
    actual: finding.actual,
    evidence: finding.evidence,
    fix: finding.fix && { commands: finding.fix.commands },
    firstSeen: finding.firstSeen,
    lastSeen: finding.lastSeen,
    certainty: finding.certainty,
    exception: finding.exception,
    previous: finding.previous,
    again: finding.again,
    because: finding.because,
  };
}
