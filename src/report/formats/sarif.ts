import { isIncomplete } from '../../domain/audit-result.ts';
import type { Cause, CauseChange } from '../../domain/cause.ts';
import type { CheckSummary, FindingStatus, ReportedFinding, Severity } from '../../domain/finding.ts';
import type { ResourceRef } from '../../domain/resource.ts';
import { isUnread, type Coverage } from '../../domain/scope.ts';
import { causesByFinding } from '../causes/by-finding.ts';
import { copyable } from '../copyable.ts';
import { filterWords } from '../filter.ts';
import type { ReportModel } from '../model.ts';
import { undecidedText, type UndecidedRule } from '../undecided.ts';
import { joinedLines } from '../lines.ts';
import { escapeUnprintable, printableJson } from '../../domain/text/unprintable.ts';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  high: 'error',
  medium: 'warning',
  low: 'note',
};

const baselineStates: Readonly<Record<FindingStatus, 'new' | 'unchanged' | 'updated' | 'absent'>> = {
  new: 'new',
  open: 'unchanged',
  changed: 'updated',
  resolved: 'absent',
  unchecked: 'unchanged',
  accepted: 'unchanged',
};

/**
 * The report as SARIF 2.1.0, for code scanning and other collectors: a finding keeps its fingerprint for life, and what
 * was not read makes the invocation one that did not succeed. Resources are no files: they stand as paths, for GitHub
 * refuses a whole log in which one location has a scheme of its own. What GitHub asks for beyond the standard is there
 * too. https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
 */
export function sarif(
  { result, undecided, filtered }: ReportModel,
  { checks = [] }: { readonly checks?: readonly CheckSummary[] },
): string {
  const { run, coverage, findings, verdict } = result;
  const causes = causesByFinding(result);
  const rules = [...new Set(findings.map(({ check }) => check))].sort();
  const document = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'driftwarden',
            rules: rules.map((id) =>
              ruleOf(
                id,
                checks.find((check) => check.id === id),
              ),
            ),
          },
        },
        automationDetails: { id: `driftwarden/${run.id}` },
        invocations: [
          {
            executionSuccessful: !isIncomplete(verdict),
            startTimeUtc: run.startedAt,
            endTimeUtc: run.finishedAt,
            toolExecutionNotifications: [
              ...coverage.filter(isUnread).map(notRead),
              ...undecided.map(notDecided),
              ...(filtered ? [{ level: 'note', message: { text: messageText(filterWords(filtered)) } }] : []),
            ],
          },
        ],
        results: findings.map((finding) => resultOf(finding, rules, causes.get(finding.id) ?? [])),
        properties: { verdict, accounts: run.accounts, baselineDigest: run.baselineDigest },
      },
    ],
  };
  return `${printableJson(document)}\n`;
}

/** Scores that GitHub sorts into high, medium and low. */
const scores: Readonly<Record<Severity, string>> = { high: '8.0', medium: '5.5', low: '2.0' };

function ruleOf(
  id: string,
  { summary, severity }: Omit<CheckSummary, 'id'> = { summary: `Found by the check ${id}.`, severity: 'medium' },
) {
  const help =
    'A result says what is expected and what was found. Accept it with "driftwarden accept ID --reason TEXT --until DATE".';
  return {
    id: escapeUnprintable(id),
    shortDescription: { text: escapeUnprintable(summary) },
    fullDescription: { text: escapeUnprintable(summary) },
    help: { text: escapeUnprintable(`${summary} ${help}`) },
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ['security'], 'security-severity': scores[severity] },
  };
}

/** A path that no scheme, no `..` and no character of the resource's can break out of. */
function pathOf({ account, region, resource }: Pick<ReportedFinding, 'account' | 'region' | 'resource'>): string {
  const part = (text: string) => encodeURIComponent(text.toWellFormed());
  return `aws/${part(account)}/${part(region)}/${part(resource.kind)}.${part(resource.id)}`;
}

function locationOf(place: Parameters<typeof pathOf>[0]) {
  return { physicalLocation: { artifactLocation: { uri: pathOf(place) }, region: { startLine: 1 } } };
}

function logicalLocation({ arn, id, name, kind }: ResourceRef) {
  return {
    fullyQualifiedName: escapeUnprintable(arn),
    name: escapeUnprintable(name ?? id),
    kind: escapeUnprintable(kind),
  };
}

function notRead({ account, region, kind, status, api, error }: Coverage) {
  const why = [api, error].filter((part) => part !== undefined).join(': ');
  return {
    level: 'error',
    message: {
      text: messageText(`${account} ${region} ${kind} was not read: ${status}${why === '' ? '' : `, ${why}`}`),
    },
  };
}

/**
 * A text that holds no link of somebody else's making: viewers make one of `[text](destination)`, unless a backslash
 * stands before the brackets (section 3.11.6, "Messages with embedded links"). Backslashes before a bracket are
 * doubled, so that they escape none.
 */
function messageText(text: string): string {
  const shown = escapeUnprintable(text);
  return shown.includes('](')
    ? shown.replace(/\\*[[\]]/g, (bracket) => `${bracket.slice(0, -1).repeat(2)}\\${bracket.slice(-1)}`)
    : shown;
}

function notDecided(line: UndecidedRule) {
  return { level: 'error', message: { text: escapeUnprintable(`not decided: ${undecidedText(line)}`) } };
}

/** How many of the changes that a result follows from are named. */
const mostRelated = 20;

/** A change that a result follows from, where it was made. */
function changeLocation(change: CauseChange, id: number) {
  const { resource, text } = change;
  return {
    id,
    ...locationOf(change),
    message: { text: messageText(text) },
    logicalLocations: [logicalLocation(resource)],
  };
}

function resultOf(finding: ReportedFinding, rules: readonly string[], causes: readonly Cause[]) {
  const { id, check, severity, status, title, expected, actual, resource, exception } = finding;
  const relatedLocations = causes
    .flatMap(({ changes }) => changes)
    .slice(0, mostRelated)
    .map((change, index) => changeLocation(change, index + 1));
  return {
    ruleId: escapeUnprintable(check),
    ruleIndex: rules.indexOf(check),
    level: levels[severity],
    baselineState: baselineStates[status],
    message: { text: messageText(`${title}. Expected: ${expected}. Actual: ${joinedLines(actual)}`) },
    locations: [{ ...locationOf(finding), logicalLocations: [logicalLocation(resource)] }],
    ...(relatedLocations.length > 0 && { relatedLocations }),
    partialFingerprints: { 'driftwardenFinding/v1': id },
    ...(exception &&
      status === 'accepted' && {
        suppressions: [{ kind: 'external', status: 'accepted', justification: escapeUnprintable(exception.reason) }],
      }),
    properties: {
      severity,
      status,
      account: finding.account,
      region: finding.region,
      owner: finding.owner,
      firstSeen: finding.firstSeen,
      lastSeen: finding.lastSeen,
      certainty: finding.certainty,
      because: finding.because,
      fix: finding.fix?.commands.map(copyable),
    },
  };
}
