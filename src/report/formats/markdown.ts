import type { ReportedFinding } from '../../domain/finding.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { accessPathLine } from '../access.ts';
import { copyable } from '../copyable.ts';
import type { ReportModel } from '../model.ts';
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
    `${minuteOf(run.startedAt)} · ${accountsOf(run)} · run ${code(run.id)}`,
    ...model.remarks.map((remark) => `> ${escaped(remark)}`),
    ...unread(model),
    ...undecided(model),
    ...access(model),
    ...model.groups.flatMap(({ status, findings }) => [
      `## ${capital(statusWords[status])} (${grouped(findings.length)})`,
      statusNotes[status],
      ...(isQuiet(status)
        ? [findings.map((finding) => brief(finding)).join('\n')]
        : findings.map((finding) => full(finding, model))),
    ]),
    ...endingSoon(model),
    ...owners(model),
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

function full(finding: ReportedFinding, { result: { run } }: ReportModel): string {
  const { resource, previous, fix } = finding;
  const name = resource.name === undefined ? '' : ` ${code(resource.name)}`;
  const facts = [
    `- Where: ${resource.kind} ${code(resource.id)}${name} in ${code(`${finding.account} ${finding.region}`)}`,
    `- Expected: ${escaped(finding.expected)}`,
    ...(previous ? [`- Before: ${escaped(joinedLines(previous.actual))}`] : []),
    `- ${previous ? 'Now' : 'Actual'}: ${escaped(joinedLines(finding.actual))}`,
    `- Owner: ${finding.owner === undefined ? 'nobody' : code(finding.owner)}`,
    `- Since: ${dayOf(finding.firstSeen)} (${ageBetween(finding.firstSeen, run.startedAt)})${finding.again === undefined ? '' : `, new again: it was last seen ${dayOf(finding.again)}`}`,
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

/** A row of a table, where even a code span must escape its `|`. */
function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
}

/** Prose with Markdown's own characters escaped; nothing in it mentions a user, links or opens a tag. */
function escaped(text: string): string {
  return escapeUnprintable(text)
    .replace(/[\\`*_[\]<>|~$&]/g, '\\$&')
    .replace(/:\/\//g, '\\://')
    .replace(/\bwww\./gi, 'www\\.')
    .replace(/[@#](?=\w)/g, '$&<!-- -->');
}

/** A code span, whatever backticks the text holds. */
function code(text: string): string {
  const shown = escapeUnprintable(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const blank = longest > 0 || shown.trim() !== shown || shown === '' ? ' ' : '';
  return `${fence}${blank}${shown}${blank}${fence}`;
}

function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
