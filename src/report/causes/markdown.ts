import { code, escaped, fenced, row } from '../markdown-text.ts';
import type { ReportModel } from '../model.ts';
import { capital, countOf, dayOf, grouped, severityMarks } from '../words.ts';
import { causeInBrief, describeCause, type CauseDescription } from './describe.ts';
import { acceptCommand } from './words.ts';

/** How many causes, consequences of one and checks of a first audit are told. */
const [mostCauses, mostConsequences, mostChecks] = [20, 8, 40];

/** What happened since the last run, and what earlier findings follow from, as blocks of Markdown. */
export function causesInMarkdown(model: ReportModel): readonly string[] {
  const { fresh, earlier, unexplained, firstAudit } = model.causes;
  if (firstAudit) return firstAuditBlocks(model);
  const listed = earlier.slice(0, mostCauses).map((entry) => {
    const { severity, firstSeen, id } = entry.cause;
    return `- ${severityMarks[severity]} ${dayOf(firstSeen, model.zone)}: ${escaped(causeInBrief(entry))} (${code(id)})`;
  });
  return [
    ...(fresh.length > 0 ? ['## What happened'] : []),
    ...fresh.slice(0, mostCauses).flatMap((entry) => causeBlocks(describeCause(entry, model))),
    ...more(fresh.length - mostCauses, 'more cause'),
    ...(fresh.length > 0 && unexplained.length > 0
      ? [`${countOf(unexplained.length, 'more finding')} that no known cause explains.`]
      : []),
    ...(listed.length > 0 ? ['## What open findings follow from', listed.join('\n')] : []),
    ...more(earlier.length - mostCauses, 'more cause'),
  ];
}

function causeBlocks(described: CauseDescription): readonly string[] {
  const { severity, title, who, relations, consequences, fixes, accept, search } = described;
  const [fix, ...others] = fixes;
  const rest = consequences.length - mostConsequences;
  const facts = [
    ...who.map((line) => `- ${escaped(line)}`),
    ...consequences.slice(0, mostConsequences).map(({ text }) => `- → ${escaped(text)}`),
    ...(rest > 0 ? [`- … and ${countOf(rest, 'more consequence')}`] : []),
    ...relations.map((line) => `- ${escaped(line)}`),
    fix ? `- Fix: ${escaped(fix.title)} (${escaped(fix.effect)})` : `- Fix: ${code(search)} looks for one`,
    ...(others.length > 0 ? [`- ${countOf(others.length, 'other fix', 'other fixes')}: ${code(search)}`] : []),
    `- Accept: ${code(accept)}`,
  ];
  return [
    `### ${severityMarks[severity]} ${capital(severity)}: ${escaped(title)}`,
    facts.join('\n'),
    ...(fix && fix.commands.length > 0 ? [fenced(fix.commands.join('\n'), 'sh')] : []),
  ];
}

function firstAuditBlocks({ causes: { firstAudit } }: ReportModel): readonly string[] {
  if (!firstAudit) return [];
  const { checks, accept } = firstAudit;
  const rows = checks
    .slice(0, mostChecks)
    .map(({ check, severity, count, example }) => row([code(check), severity, grouped(count), escaped(example)]));
  return [
    '## What is there, by check',
    'This is what is there, not what happened: the next audits report what changes. Fix what should not be there, declare ' +
      'in the baseline what should, and accept the rest for a time.',
    [row(['Check', 'Severity', 'Findings', 'For example']), '| --- | --- | ---: | --- |', ...rows].join('\n'),
    ...more(checks.length - mostChecks, 'more check'),
    ...(accept.length > 0 ? [fenced(acceptCommand(accept), 'sh')] : []),
  ];
}

function more(number: number, noun: string): readonly string[] {
  return number > 0 ? [`… and ${countOf(number, noun)}`] : [];
}
