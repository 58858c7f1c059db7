import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { accessPathLine } from './access.ts';
import { accessDriftWords, moreAccess } from './access-drift.ts';
import { driftNumber, textsOfRemark } from './context.ts';
import { exceptionLines, exceptionsHeading } from './exceptions.ts';
import { fitted, hanging, padded, table, wrapped, type Cell } from './terminal.ts';
import { shown, type TextPage } from './text-finding.ts';
import { trafficLines } from './traffic.ts';
import { undecidedText } from './undecided.ts';
import { countOf, grouped, severityMarks, severityOrder } from './words.ts';

/** What the report says besides what the run saw. */
export function remarks({ width, room, model }: TextPage): readonly string[] {
  const characters = room.characters * textsOfRemark;
  return model.remarks.flatMap((remark) => hanging('  ! ', wrapped(shown(remark, { characters }), width - 4)));
}

/** What was not read, and why. */
export function unread({ paint, width, room, model: { coverage } }: TextPage, limit: number): readonly string[] {
  if (coverage.unread.length === 0) return [];
  const reasons = coverage.unread.slice(0, limit).flatMap(({ status, account, api, error, scopes }) => {
    const places = [...Map.groupBy(scopes, ({ region }) => region)].map(
      ([region, ofRegion]) => `${region} ${ofRegion.map(({ kind }) => kind).join(', ')}`,
    );
    const why = [api, error].filter((part) => part !== undefined).join(': ');
    return [
      ...hanging(
        `  ${paint(padded(status, 7), 'bold', 'yellow')}  `,
        wrapped(shown(`${account} ${places.join('; ')}`, room), width - 11),
      ),
      ...(why === '' ? [] : wrapped(shown(why, room), width - 11).map((line) => ' '.repeat(11) + paint(line, 'dim'))),
    ];
  });
  const note = 'What is in these scopes is unknown: nothing in them counts as clean, gone or fixed.';
  return [
    paint(`Not read: ${grouped(coverage.meant - coverage.read)} of ${countOf(coverage.meant, 'scope')}`, 'bold'),
    ...reasons,
    ...more(coverage.unread.length - limit, 'reason'),
    ...wrapped(note, width - 2).map((line) => `  ${line}`),
  ];
}

/** The rules that could not be decided. */
export function undecided({ paint, width, room, model }: TextPage, limit: number): readonly string[] {
  if (model.undecided.length === 0) return [];
  const lines = model.undecided
    .slice(0, limit)
    .flatMap((line) => hanging('  ', wrapped(shown(undecidedText(line), room), width - 2)));
  return [
    paint(`Not decided: ${countOf(model.undecided.length, 'rule')}`, 'bold'),
    ...lines,
    ...more(model.undecided.length - limit, 'rule'),
  ];
}

/** Who gained and who lost access since the run before, with what was changed. */
export function accessDrift({ paint, width, room, model }: TextPage, limit: number): readonly string[] {
  const words = accessDriftWords(model, limit);
  if (!words) return [];
  const rest = moreAccess(words);
  return [
    ...wrapped(words.heading, width).map((line) => paint(line, 'bold')),
    ...words.lines.flatMap(({ mark, text, because }) => [
      ...hanging(`  ${paint(mark, 'bold', mark === '+' ? 'red' : 'green')} `, wrapped(shown(text, room), width - 4)),
      ...(because === null
        ? []
        : wrapped(shown(because, room), width - 6).map((line) => `      ${paint(line, 'dim')}`)),
    ]),
    ...(rest === null ? [] : [`  ${rest}`]),
    ...words.notes.flatMap((note) => hanging('  ! ', wrapped(shown(note, room), width - 4))),
  ];
}

/** Who can bypass the baseline's access rules, a path a line. */
export function access({ paint, width, room, model }: TextPage, limit: number): readonly string[] {
  return model.access.flatMap(({ headline, paths }, index) => [
    ...(index === 0 ? [] : ['']),
    ...wrapped(shown(headline, room), width).map((line) => paint(line, 'bold')),
    ...paths
      .slice(0, limit)
      .flatMap((path) =>
        hanging(`  ${severityMarks[path.severity]} `, wrapped(shown(accessPathLine(path), room), width - 4)),
      ),
    ...more(paths.length - limit, 'path'),
  ]);
}

/** Who has drift, by severity. */
export function owners({ paint, width, model: { owners: people } }: TextPage, limit: number): readonly string[] {
  if (people.length === 0) return [];
  const heads = [
    { text: '  Owner' },
    ...severityOrder.map((severity) => ({ text: severity, align: 'right' as const })),
  ];
  const rows = people.slice(0, limit).map((owner): readonly Cell[] => [
    { text: `  ${fitted(escapeUnprintable(owner.owner ?? 'nobody'), width - 28)}` },
    ...severityOrder.map((severity) => ({
      text: owner[severity] === 0 ? '·' : grouped(owner[severity]),
      align: 'right' as const,
    })),
  ]);
  return [
    paint('Drift by owner', 'bold'),
    ...table([heads.map((cell): Cell => ({ ...cell, styles: ['dim'] })), ...rows], paint),
    ...more(people.length - limit, 'owner'),
  ];
}

/** What the exceptions by selector cover, two lines each. */
export function acceptedBySelector({ paint, width, room, model }: TextPage, limit: number): readonly string[] {
  const exceptions = exceptionLines(model);
  if (exceptions.length === 0) return [];
  const lines = exceptions
    .slice(0, limit)
    .flatMap(({ covers, until, match, reason, by }) => [
      ...hanging('  ', wrapped(shown(`${covers}, until ${until}: ${match}`, room), width - 2)),
      ...wrapped(shown(by === null ? reason : `${reason} (${by})`, room), width - 6).map(
        (line) => `      ${paint(line, 'dim')}`,
      ),
    ]);
  return [paint(exceptionsHeading, 'bold'), ...lines, ...more(exceptions.length - limit, 'exception')];
}

/** The exceptions that end within a week. */
export function endingSoon({ paint, width, room, model }: TextPage, limit: number): readonly string[] {
  if (model.endingSoon.length === 0) return [];
  const lines = model.endingSoon
    .slice(0, limit)
    .flatMap(({ id, title, exception }) =>
      hanging('  ', wrapped(shown(`${exception?.until ?? ''}  ${title} (${id})`, room), width - 2)),
    );
  return [
    paint('Exceptions that end within a week', 'bold'),
    ...lines,
    ...more(model.endingSoon.length - limit, 'exception'),
  ];
}

/** The drift of the last runs in numbers. */
export function trend({ paint, width, model }: TextPage): readonly string[] {
  if (model.trend.length === 0) return [];
  const unread = model.trend.some(({ whole }) => !whole) ? ' (?: not everything was read)' : '';
  return wrapped(
    `Drift over the last ${countOf(model.trend.length, 'run')}: ${model.trend.map(driftNumber).join(' ')}${unread}`,
    width,
  ).map((line) => paint(line, 'dim'));
}

/** What the run asked of AWS. */
export function traffic({ paint, width, model }: TextPage): readonly string[] {
  return trafficLines(model.traffic).flatMap((line) => wrapped(line, width).map((part) => paint(part, 'dim')));
}

/** How many more there are; nothing where there are none. */
export function more(number: number, noun: string): readonly string[] {
  return number > 0 ? [`  … and ${countOf(number, `more ${noun}`)}`] : [];
}
