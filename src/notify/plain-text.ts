import type { ReportSummary, SummaryCause, SummaryLine, SummarySection } from '../domain/report-summary.ts';

const marks = { high: '▲', medium: '◆', low: '●' } as const;

/** A summary as plain text: what has no form of its own shows. */
export function plainText(summary: ReportSummary): string {
  const { tag, headline, detail, facts, warnings, causes, moreCauses, sections, remarks, foot, link } = summary;
  const blocks: readonly (readonly string[])[] = [
    [`${tag} ${headline}: ${detail}`, facts],
    warnings.map(({ label, text }) => `! ${label}: ${text}`),
    causes.length > 0 ? ['What happened'] : [],
    ...causes.map(causeLines),
    moreCauses,
    ...sections.map(sectionLines),
    remarks,
    [...(link === undefined ? [] : [`Open the full report: ${link}`]), ...foot],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function causeLines({ severity, title, who, consequences, more, notes, fix, accept }: SummaryCause): readonly string[] {
  return [
    `${marks[severity]} ${severity}: ${title}`,
    ...who.map((line) => `  who: ${line}`),
    ...consequences.map((line) => `  so: ${line}`),
    ...(more === undefined ? [] : [`  … and ${more}`]),
    ...notes.map((line) => `  note: ${line}`),
    `  fix: ${fix.text}`,
    ...fix.commands.map((command) => `    ${command}`),
    ...(accept === undefined ? [] : ['  accept:', `    ${accept}`]),
  ];
}

function sectionLines({ heading, note, lines, more, command }: SummarySection): readonly string[] {
  return [
    heading,
    ...lines.map(lineOf),
    ...(more === undefined ? [] : [`  ${more}`]),
    ...(note === undefined ? [] : [note]),
    ...(command === undefined ? [] : [`  ${command}`]),
  ];
}

function lineOf({ severity, text }: SummaryLine): string {
  return severity === undefined ? `  ${text}` : `  ${marks[severity]} ${severity}: ${text}`;
}
