import type { FindingStatus, ReportedFinding } from '../domain/finding.ts';
import { accessPathLine } from './access.ts';
import { copyable } from './copyable.ts';
import { exceptionLines } from './exceptions.ts';
import type { OwnerTotals, ReportModel } from './model.ts';
import { undecidedText } from './undecided.ts';
import { uncut, type Clip } from './clip.ts';
import { evidenceFacts } from './findings/evidence.ts';
import { escapedLines } from './lines.ts';
import {
  accountsOf,
  ageBetween,
  capital,
  dayOf,
  durationBetween,
  grouped,
  isQuiet,
  minuteOf,
  partlyRead,
  severityMarks,
  statusNotes,
  statusWords,
} from './words.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';

/**
 * What the templates are given: texts with everything unprintable escaped, every key present (null where there
 * is nothing). Escaping is the templates' part.
 */
export type FindingView = ReturnType<typeof findingView>;

/** One finding as a page or a mail shows it. */
export function findingView(finding: ReportedFinding, { result: { run }, zone }: ReportModel, clip: Clip = uncut) {
  const shown = (text: string) => clip(escapeUnprintable(text));
  const lines = (text: string) => clip(escapedLines(text).join('\n'));
  const { resource, previous, exception, severity, status, owner } = finding;
  const named = resource.name !== undefined && resource.name !== '' && resource.name !== resource.id;
  const commands = (finding.fix?.commands ?? []).map(copyable);
  return {
    id: escapeUnprintable(finding.id),
    check: escapeUnprintable(finding.check),
    severity,
    severityWord: capital(severity),
    mark: severityMarks[severity],
    emphasis: isQuiet(status) ? 'muted' : severity,
    status,
    title: shown(finding.title),
    kind: escapeUnprintable(resource.kind),
    resource: shown(resource.id),
    name: named ? shown(resource.name) : null,
    arn: shown(resource.arn),
    account: run.accounts.length > 1 ? escapeUnprintable(finding.account) : null,
    accountId: escapeUnprintable(finding.account),
    region: escapeUnprintable(finding.region),
    expected: shown(finding.expected),
    before: previous ? lines(previous.actual) : null,
    actual: lines(finding.actual),
    owner: owner === undefined ? null : shown(owner),
    partial: finding.certainty === 'partial' ? partlyRead : null,
    because: finding.because === undefined ? null : shown(finding.because),
    since: dayOf(finding.firstSeen, zone),
    age: ageBetween(finding.firstSeen, run.startedAt, zone),
    again: finding.again === undefined ? null : dayOf(finding.again, zone),
    lastSeen:
      finding.lastSeen < run.startedAt && status !== 'resolved' && status !== 'unchecked'
        ? dayOf(finding.lastSeen, zone)
        : null,
    commands: commands.length > 0 ? commands.join('\n') : null,
    accept: isQuiet(status) ? null : `driftwarden accept ${copyable(finding.id)} --reason 'why' --until YYYY-MM-DD`,
    evidence: Object.keys(finding.evidence).length > 0 ? evidenceFacts(finding) : null,
    exception: exception
      ? {
          until: shown(exception.until),
          by: exception.by === undefined ? null : shown(exception.by),
          reason: shown(exception.reason),
        }
      : null,
  };
}

/** Heading and note of a group. */
export function groupHeading(status: FindingStatus, number: number) {
  return { status, heading: capital(statusWords[status]), note: statusNotes[status], number: grouped(number) };
}

/** The run as the head and the foot of a document show it. */
export function runView({ result: { run, background }, zone }: ReportModel) {
  return {
    id: escapeUnprintable(run.id),
    started: minuteOf(run.startedAt, zone),
    startedAt: escapeUnprintable(run.startedAt),
    took: durationBetween(run.startedAt, run.finishedAt),
    accounts: escapeUnprintable(accountsOf(run, background.accountName)),
    baseline: escapeUnprintable(run.baselineDigest.slice(0, 12)),
    zone: zone === 'UTC' ? 'Times are UTC.' : `Times are those of ${escapeUnprintable(zone)}.`,
    version: background.version === undefined ? null : escapeUnprintable(background.version),
    next: background.nextRunAt === undefined ? null : minuteOf(background.nextRunAt, zone),
  };
}

/** An owner's line. */
export function ownerView(owner: OwnerTotals, clip: Clip = uncut) {
  return {
    owner: owner.owner === undefined ? null : clip(escapeUnprintable(owner.owner)),
    high: grouped(owner.high),
    medium: grouped(owner.medium),
    low: grouped(owner.low),
    new: grouped(owner.new),
    all: grouped(owner.all),
  };
}

/** What the exceptions by selector cover, a row each. */
export function exceptionViews(model: ReportModel, clip: Clip = uncut) {
  return exceptionLines(model).map(({ match, covers, until, reason, by }) => ({
    match: clip(escapeUnprintable(match)),
    covers,
    until: escapeUnprintable(until),
    reason: clip(escapeUnprintable(reason)),
    by: by === null ? null : clip(escapeUnprintable(by)),
  }));
}

/** The rules that could not be decided, a line each. */
export function undecidedViews({ undecided }: ReportModel, clip: Clip = uncut): readonly string[] {
  return undecided.map((line) => clip(escapeUnprintable(undecidedText(line))));
}

/** Who can bypass access rules, each path in one line. */
export function accessViews({ access }: ReportModel, clip: Clip = uncut) {
  return access.map(({ headline, paths }) => ({
    headline: clip(escapeUnprintable(headline)),
    paths: paths.map((path) => ({
      severity: path.severity,
      severityWord: capital(path.severity),
      mark: severityMarks[path.severity],
      who: path.who.map(({ name, finding }) => ({
        name: escapeUnprintable(name),
        finding: escapeUnprintable(finding),
      })),
      way: clip(escapeUnprintable(path.way)),
      sentence: path.isSentence,
      line: clip(escapeUnprintable(accessPathLine(path))),
    })),
  }));
}

/** Scopes that were not read for one reason. */
export function unreadViews({ coverage }: ReportModel, clip: Clip = uncut) {
  return coverage.unread.map(({ status, account, api, error, scopes }) => ({
    status: capital(status),
    account: escapeUnprintable(account),
    api: api === undefined ? null : clip(escapeUnprintable(api)),
    error: error === undefined ? null : clip(escapeUnprintable(error)),
    number: scopes.length,
    places: [...Map.groupBy(scopes, ({ region }) => region)].map(([region, ofRegion]) => ({
      region: escapeUnprintable(region),
      kinds: clip(escapeUnprintable(ofRegion.map(({ kind }) => kind).join(', '))),
    })),
  }));
}
