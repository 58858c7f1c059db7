import type { Finding } from '../../domain/finding.ts';
import { counted } from '../../domain/text/counted.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { accessLines, type AccessLine, type WhatIf } from '../../what-if/index.ts';

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What changes would bring as paragraphs of lines. */
export function whatIfParagraphs(whatIf: WhatIf): readonly (readonly string[])[] {
  return [
    [headline(whatIf)],
    ...sections(whatIf).map(({ title, lines }) => [title, ...lines.map((line) => `  ${line}`)]),
    ['Nothing was changed or recorded.'],
  ];
}

/** The same for a comment on a pull request. */
export function whatIfMarkdown(whatIf: WhatIf): string {
  return markdownText(headline(whatIf), sections(whatIf));
}

/** A headline and lists in Markdown; every text in it is shown as it is. */
export function markdownText(title: string, parts: readonly Section[]): string {
  return [
    `**${inMarkdown(title)}**`,
    ...parts.map((part) => [`### ${inMarkdown(part.title)}`, '', ...part.lines.map(listItem)].join('\n')),
  ].join('\n\n');
}

/** What is said of the line before stands in a list below it. */
function listItem(line: string): string {
  return `${line.startsWith(' ') ? '  ' : ''}- ${inMarkdown(line.trim())}`;
}

function inMarkdown(text: string): string {
  return escapeUnprintable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]#|~!@]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function headline({ findings, access }: WhatIf): string {
  const parts = [
    counted(findings.new.length, 'new finding'),
    `${findings.closed.length} closed`,
    `${findings.changed.length} changed`,
  ];
  const gaining = principalsWith(access, ['gained', 'loosened']);
  const losing = principalsWith(access, ['lost', 'tightened']);
  const who =
    access.notCompared === undefined
      ? `${counted(gaining, 'user or role gains', 'users and roles gain')} access, ${counted(losing, 'loses', 'lose')} some`
      : 'access is not compared';
  return `With the changes: ${parts.join(', ')}; ${who}`;
}

function principalsWith({ changes }: WhatIf['access'], kinds: readonly AccessLine['change'][]): number {
  return new Set(changes.filter(({ change }) => kinds.includes(change)).map(({ principal }) => principal)).size;
}

function sections({ findings, access, notConsidered, undecided, unread }: WhatIf): readonly Section[] {
  const all: readonly Section[] = [
    { title: 'New findings', lines: findings.new.flatMap(findingLines) },
    {
      title: 'Findings that change',
      lines: findings.changed.flatMap((finding) => [
        ...findingLines(finding),
        ...(finding.previous.actual === finding.actual ? [] : [`  was: ${finding.previous.actual}`]),
      ]),
    },
    { title: 'Findings that close', lines: findings.closed.map(titleOf) },
    { title: 'Access', lines: accessLines(access.changes).flatMap(accessText) },
    { title: 'Access is not compared', lines: access.notCompared === undefined ? [] : [access.notCompared] },
    { title: 'Not considered', lines: notConsidered },
    {
      title: 'Rules that cannot be decided',
      lines: undecided.map(({ rule, because }) => `${rule}: ${because.map(placeOf).join(', ')} was not read`),
    },
    {
      title: 'Not read',
      lines: unread.map((scope) => `${placeOf(scope)}${scope.error === undefined ? '' : `: ${scope.error}`}`),
    },
  ];
  return all.filter(({ lines }) => lines.length > 0);
}

function placeOf({
  account,
  region,
  kind,
}: {
  readonly account: string;
  readonly region: string;
  readonly kind: string;
}) {
  return `${account} ${region} ${kind}`;
}

function titleOf({ severity, title, id }: Finding): string {
  return `${severity} ${title} (${id})`;
}

function findingLines(finding: Finding): readonly string[] {
  return [titleOf(finding), `  is: ${finding.actual}`];
}

const verbs: Readonly<Record<AccessLine['change'], readonly [string, string]>> = {
  gained: ['gains', 'gain'],
  lost: ['loses', 'lose'],
  loosened: ['needs fewer conditions for', 'need fewer conditions for'],
  tightened: ['needs more conditions for', 'need more conditions for'],
};

function accessText({ change, principals, actions, count, path, causes, line }: AccessLine): readonly string[] {
  const [one, several] = verbs[change];
  const sign = change === 'gained' || change === 'loosened' ? '+' : '-';
  const names = principals.map((arn) => arn.slice(arn.lastIndexOf(':') + 1));
  return [
    `${sign} ${names.join(', ')} ${names.length === 1 ? one : several} ${actions.join(', ')} on ${actions.length > 1 ? 'up to ' : ''}${counted(count, 'resource')} (${path})`,
    `    ${line}`,
    ...(causes.length === 0 ? [] : [`    because of ${causes.join(', ')}`]),
  ];
}
