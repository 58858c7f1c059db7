import type { ReportedFinding } from '../../domain/finding.ts';
import { accessPathLine } from '../access.ts';
import { accessDriftWords, moreAccess } from '../access-drift.ts';
import { causesInMarkdown } from '../causes/markdown.ts';
import { copyable, fixCommands } from '../copyable.ts';
import { carriedLines } from '../coverage.ts';
import { exceptionLines, exceptionsHeading } from '../exceptions.ts';
import type { FindingRow } from '../findings/rows.ts';
import { ownersOf, sinceOf } from '../findings/text.ts';
import { code, escaped, fenced, row } from '../markdown-text.ts';
import type { ReportModel } from '../model.ts';
import { trafficLines } from '../traffic.ts';
import { undecidedText } from '../undecided.ts';
import { joinedLines } from '../lines.ts';
import {
  accountsOf,
  ageBetween,
  capital,
  countOf,
  dayOf,
  grouped,
  isQuiet,
  listed,
  minuteOf,
  partlyRead,
  severityMarks,
  severityOrder,
  statusNotes,
  statusWords,
} from '../words.ts';

/** The report for a pull request, an issue or a wiki (GitHub's flavour, readable in any). */
export function markdown(model: ReportModel): string {
  const { run } = model.result;
  const { headline, detail } = model.verdict;
  const blocks = [
    `# ${headline}: ${detail}`,
    `${minuteOf(run.startedAt, model.zone)} · ${escaped(accountsOf(run, model.result.background.accountName))} · run ${code(run.id)}`,
    ...carriedLines(model.coverage, model.zone).map(escaped),
    ...unread(model),
    ...undecided(model),
    ...causesInMarkdown(model),
    ...model.remarks.map((remark) => `> ${escaped(remark)}`),
    ...accessDrift(model),
    ...access(model),
    ...model.groups.flatMap(({ status, findings, rows }) => [
      `## ${capital(statusWords[status])} (${grouped(findings.length)})`,
      statusNotes[status],
      ...(isQuiet(status)
        ? [findings.map((finding) => brief(finding)).join('\n')]
        : rows.map((each) => fullRow(each, model))),
    ]),
    ...acceptedBySelector(model),
    ...endingSoon(model),
    ...owners(model),
    ...trafficLines(model.traffic).map(escaped),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function unread({ coverage }: ReportModel): readonly string[] {
  if (coverage.unread.length === 0) return [];
  const rows = coverage.unread.flatMap(({ scopes }) =>
    scopes.map(({ account, region, kind, status, api, error }) =>
      row([code(account), code(region), code(kind), status, api === undefined ? '' : code(api), escaped(error ?? '')]),
    ),
  );
  return [
    `## Not read: ${grouped(coverage.meant - coverage.read)} of ${countOf(coverage.meant, 'scope')}`,
    'What is in these scopes is unknown: nothing in them counts as clean, gone or fixed.',
    [row(['Account', 'Region', 'Kind', 'Status', 'API', 'Error']), row(Array<string>(6).fill('---')), ...rows].join(
      '\n',
    ),
  ];
}

function undecided({ undecided: lines }: ReportModel): readonly string[] {
  if (lines.length === 0) return [];
  return [
    `## Not decided: ${countOf(lines.length, 'rule')}`,
    lines.map((line) => `- ${escaped(undecidedText(line))}`).join('\n'),
  ];
}

/** How many changes of access are told. */
const mostAccess = 20;

function accessDrift(model: ReportModel): readonly string[] {
  const words = accessDriftWords(model, mostAccess);
  if (!words) return [];
  const rest = moreAccess(words);
  const lines = [
    ...words.lines.map(
      ({ mark, text, because }) => `- **${mark}** ${escaped(text)}${because === null ? '' : `, ${escaped(because)}`}`,
    ),
    ...(rest === null ? [] : [`- ${rest}`]),
  ];
  return [
    `## ${escaped(words.heading)}`,
    ...(lines.length > 0 ? [lines.join('\n')] : []),
    ...words.notes.map((note) => escaped(note)),
  ];
}

function access({ access: summaries }: ReportModel): readonly string[] {
  return summaries.flatMap(({ headline, paths }) => [
    `## ${escaped(headline)}`,
    paths
      .map(
        (path) =>
          `- ${severityMarks[path.severity]} ${escaped(accessPathLine(path))} (${listed(path.who.map(({ finding }) => code(finding)))})`,
      )
      .join('\n'),
  ]);
}

function fullRow(found: FindingRow, model: ReportModel): string {
  const [only, ...others] = found.findings;
  return only && others.length === 0 ? full(only, model) : list(found, model);
}

/** How many findings of a row, and commands that fix them, are listed. */
const mostListed = 20;

function list({ severity, heading, findings, expected, actual }: FindingRow, model: ReportModel): string {
  const told = findings.slice(0, mostListed);
  const rest = findings.length - told.length;
  const commands = fixCommands(told).join('\n');
  const facts = [
    ...(expected === undefined ? [] : [`- Expected: ${escaped(expected)}`]),
    ...(actual === undefined ? [] : [`- Actual: ${escaped(joinedLines(actual))}`]),
    `- Owner: ${escaped(ownersOf(findings))}`,
    `- Since: ${sinceOf(findings, model)}`,
    '- Where:',
    ...told.map((finding) => {
      const { resource, account, region, id, path } = finding;
      const name = resource.name === undefined ? '' : ` ${code(resource.name)}`;
      const what = actual === undefined && path === undefined ? `: ${escaped(joinedLines(finding.actual))}` : '';
      return `  - ${code(resource.id)}${name} in ${code(`${account} ${region}`)} (${code(id)})${what}`;
    }),
    ...(rest > 0 ? [`  - … and ${grouped(rest)} more`] : []),
  ];
  return [
    `### ${severityMarks[severity]} ${capital(severity)}: ${escaped(heading)}`,
    facts.join('\n'),
    ...(commands === '' ? [] : [fenced(commands, 'sh')]),
  ].join('\n\n');
}

function full(finding: ReportedFinding, { result: { run }, zone }: ReportModel): string {
  const { resource, previous, fix } = finding;
  const name = resource.name === undefined ? '' : ` ${code(resource.name)}`;
  const facts = [
    `- Where: ${resource.kind} ${code(resource.id)}${name} in ${code(`${finding.account} ${finding.region}`)}`,
    `- Expected: ${escaped(finding.expected)}`,
    ...(previous ? [`- Before: ${escaped(joinedLines(previous.actual))}`] : []),
    `- ${previous ? 'Now' : 'Actual'}: ${escaped(joinedLines(finding.actual))}`,
    `- Owner: ${finding.owner === undefined ? 'nobody' : code(finding.owner)}`,
    `- Since: ${dayOf(finding.firstSeen, zone)} (${ageBetween(finding.firstSeen, run.startedAt, zone)})${finding.again === undefined ? '' : `, new again: it was last seen ${dayOf(finding.again, zone)}`}`,
    ...(finding.certainty === 'partial' ? [`- Certainty: ${partlyRead}`] : []),
    `- Id: ${code(finding.id)}`,
  ];
  const commands = (fix?.commands ?? []).map(copyable).join('\n');
  return [
    `### ${severityMarks[finding.severity]} ${capital(finding.severity)}: ${escaped(finding.title)}`,
    facts.join('\n'),
    ...(commands === '' ? [] : [fenced(commands, 'sh')]),
  ].join('\n\n');
}

function brief({ severity, title, id, status, exception, because }: ReportedFinding): string {
  const accepted =
    status === 'accepted' && exception
      ? `, until ${exception.until}${exception.by === undefined ? '' : ` by ${escaped(exception.by)}`}: ${escaped(exception.reason)}`
      : '';
  return `- ${severityMarks[severity]} ${severity}: ${escaped(title)} (${code(id)})${accepted}${because === undefined ? '' : `: ${escaped(because)}`}`;
}

function acceptedBySelector(model: ReportModel): readonly string[] {
  const rows = exceptionLines(model).map(({ match, covers, until, by, reason }) =>
    row([code(match), covers, until, escaped(by ?? ''), escaped(reason)]),
  );
  if (rows.length === 0) return [];
  const head = [row(['Selector', 'Covers', 'Until', 'By', 'Reason']), row(Array<string>(5).fill('---'))];
  return [`## ${exceptionsHeading}`, [...head, ...rows].join('\n')];
}

function endingSoon({ endingSoon: findings }: ReportModel): readonly string[] {
  if (findings.length === 0) return [];
  return ['## Exceptions that end within a week', findings.map((finding) => brief(finding)).join('\n')];
}

function owners({ owners: people }: ReportModel): readonly string[] {
  if (people.length === 0) return [];
  const rows = people.map((owner) =>
    row([
      owner.owner === undefined ? 'nobody' : code(owner.owner),
      ...severityOrder.map((severity) => grouped(owner[severity])),
    ]),
  );
  return [
    '## Drift by owner',
    [row(['Owner', ...severityOrder.map(capital)]), '| --- | ---: | ---: | ---: |', ...rows].join('\n'),
  ];
}
