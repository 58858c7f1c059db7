import { copyable } from '../copyable.ts';
import { hanging, padded, wrapped } from '../terminal.ts';
import { severityStyles, shown, type TextPage } from '../text-finding.ts';
import { countOf, dayOf, grouped, severityMarks } from '../words.ts';
import { causeInBrief, describeCause, type CauseDescription, type FixDescription } from './describe.ts';
import { acceptCommand } from './words.ts';

/** Columns before what is said of a cause. */
const indent = 14;

/** What happened since the last run, a cause each; then what earlier findings follow from, a line each. */
export function causesBlocks(page: TextPage, limit: number): readonly (readonly string[])[] {
  const { model, paint } = page;
  const { fresh, earlier, firstAudit, unexplained } = model.causes;
  if (firstAudit) return [firstAuditBlock(page)];
  const rest = fresh.length - limit;
  const told = fresh.slice(0, limit).map((entry) => causeLines(page, describeCause(entry, model)));
  const other = unexplained.length > 0 && fresh.length > 0;
  return [
    ...(fresh.length > 0 ? [[paint('What happened', 'bold')], ...told] : []),
    ...(rest > 0 ? [[`  … and ${countOf(rest, 'more cause')}`]] : []),
    ...(other
      ? [
          hanging(
            '  ',
            wrapped(`${countOf(unexplained.length, 'more finding')} that no known cause explains.`, page.width - 2),
          ),
        ]
      : []),
    ...(earlier.length > 0 ? [earlierBlock(page, limit)] : []),
  ];
}

function causeLines(page: TextPage, described: CauseDescription): readonly string[] {
  const { paint, width, room } = page;
  const { severity, title, who, relations, consequences, fixes, accept, search } = described;
  const label = paint(`${severityMarks[severity]} ${padded(severity, 8)}`, 'bold', severityStyles[severity]);
  const fact = (name: string, lines: readonly string[]) =>
    lines.length === 0
      ? []
      : hanging(
          `    ${paint(padded(name, 8), 'dim')}  `,
          lines.flatMap((line) => wrapped(shown(line, room), width - indent)),
        );
  const told = consequences.slice(0, room.members).map(({ text }) => text);
  const more = consequences.length - told.length;
  const [fix, ...others] = fixes;
  return [
    ...hanging(
      `  ${label}  `,
      wrapped(shown(title, room), width - indent).map((line) => paint(line, 'bold')),
    ),
    ...fact('who', who),
    ...fact('so', [...told, ...(more > 0 ? [`… and ${countOf(more, 'more consequence')}`] : [])]),
    ...fact('note', relations),
    ...(fix ? fixLines(page, fix, fact) : fact('fix', [`${search} looks for one`])),
    ...(others.length > 0 ? fact('', [`${countOf(others.length, 'other fix', 'other fixes')}: ${search}`]) : []),
    `    ${paint('accept', 'dim')}`,
    `      ${accept}`,
  ];
}

/** Commands stand on lines of their own, because a wrapped command could not be copied. */
function fixLines(
  { paint, room }: TextPage,
  { title, effect, commands }: FixDescription,
  fact: (name: string, lines: readonly string[]) => readonly string[],
): readonly string[] {
  const lines = commands.flatMap((command) => command.split('\n'));
  const isLong = lines.join('\n').length > room.command || lines.length > room.lines;
  return [
    ...fact('fix', [`${title}: ${effect}`, ...(isLong ? ['the commands are in the full report'] : [])]),
    ...(isLong ? [] : lines.map((line) => `      ${paint(line, 'green')}`)),
  ];
}

function earlierBlock({ model, paint, width, room }: TextPage, limit: number): readonly string[] {
  const { earlier } = model.causes;
  const lines = earlier.slice(0, limit * 2).flatMap((entry) => {
    const { firstSeen, severity, id } = entry.cause;
    const line = `${dayOf(firstSeen, model.zone)}  ${causeInBrief(entry)} (${id})`;
    return hanging(`  ${severityMarks[severity]} `, wrapped(shown(line, room), width - 4));
  });
  const rest = earlier.length - limit * 2;
  return [
    paint('What open findings follow from', 'bold'),
    ...lines,
    ...(rest > 0 ? [`  … and ${countOf(rest, 'more cause')}`] : []),
  ];
}

function firstAuditBlock({ model, paint, width, room }: TextPage): readonly string[] {
  const { firstAudit } = model.causes;
  if (!firstAudit) return [];
  const { checks, accept } = firstAudit;
  const told = checks.slice(0, 24);
  const most = Math.max(0, ...told.map(({ count }) => grouped(count).length));
  const note =
    'This is what is there, not what happened: the next audits report what changes. Fix what should not be there, ' +
    'declare in the baseline what should, and accept the rest for a time.';
  return [
    paint('What is there, by check', 'bold'),
    ...told.flatMap(({ check, severity, count, example }) =>
      hanging(
        `  ${paint(severityMarks[severity], severityStyles[severity])} ${grouped(count).padStart(most)}  `,
        wrapped(shown(`${check}: ${count === 1 ? '' : 'for example '}${example}`, room), width - most - 6),
      ),
    ),
    ...(checks.length > told.length ? [`  … and ${countOf(checks.length - told.length, 'more check')}`] : []),
    '',
    ...wrapped(note, width - 2).map((line) => `  ${line}`),
    ...(accept.length > 0 ? [`  ${acceptCommand(accept.map(copyable))}`] : []),
  ];
}
