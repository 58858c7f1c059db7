import { pathText } from '../../config/index.ts';
import type { Json } from '../../domain/json.ts';
import { counted } from '../../domain/text/counted.ts';
import { compareText } from '../../domain/text/order.ts';
import { escapeUnprintable, printableJson } from '../../domain/text/unprintable.ts';
import type { Difference } from '../../infrastructure/index.ts';
import type { ImportOffer } from './offer.ts';
import type { FileReading } from './read-files.ts';

/** How many lines of a kind are shown, and how many characters of a value. */
const [mostLines, mostShown] = [40, 80] as const;

/** What would be written, and what would not, for people. */
export function previewText(offer: ImportOffer): string {
  const { file, merge, newFiles } = offer;
  const bySection = Map.groupBy(merge.additions, ({ section }) => section);
  const lines = [
    ...offer.readings.flatMap(readingLines),
    '',
    ...(merge.additions.length === 0
      ? [`${escapeUnprintable(file)} declares all of it already.`]
      : [`${escapeUnprintable(file)} would also declare:`]),
    ...[...bySection].flatMap(([section, additions]) => [
      `  ${section}: ${additions.length}`,
      ...limited(
        additions.map(({ what }) => `    ${escapeUnprintable(what)}`),
        10,
      ),
    ]),
    ...(newFiles.length > 0 ? [`  ${counted(newFiles.length, 'new file')} of policies in policies/`] : []),
    ...consequences(offer),
    ...differenceLines(offer),
    ...leftOutLines(offer),
  ];
  return lines.join('\n').trimEnd();
}

/** What was written, for people. */
export function writtenText(offer: ImportOffer): string {
  const { file, merge, newFiles, isForced } = offer;
  const replaced = isForced ? merge.differences.length : 0;
  return [
    `${escapeUnprintable(file)}: ${counted(merge.additions.length, 'declaration')} added${replaced > 0 ? `, ${replaced} replaced` : ''}${newFiles.length > 0 ? `, ${counted(newFiles.length, 'file')} written` : ''}`,
    ...consequences(offer),
    ...differenceLines(offer),
    ...leftOutLines(offer),
  ]
    .join('\n')
    .trimEnd();
}

function readingLines({ file, reading }: FileReading): readonly string[] {
  const others = [...reading.otherTypes].sort(([a, x], [b, y]) => y - x || compareText(a, b));
  const number = others.reduce((sum, [, count]) => sum + count, 0);
  return [
    `${escapeUnprintable(file)}: ${counted(reading.resources, 'resource')} of types that a baseline can declare`,
    ...limited(reading.notes.map((note) => `  ${note}`)),
    ...(number > 0
      ? [
          `  ${number} of other types, which it cannot: ${others.map(([type, count]) => `${escapeUnprintable(type)} (${count})`).join(', ')}`,
        ]
      : []),
  ];
}

/** A section makes more than what it names a finding. */
function consequences({ merge }: ImportOffer): readonly string[] {
  const hasGroups = merge.edits.some((edit) => edit.do === 'insert' && edit.at[0] === 'groups');
  return hasGroups ? ['', 'Once groups are declared, every other group in the account is a finding.'] : [];
}

function differenceLines({ merge, isForced }: ImportOffer): readonly string[] {
  const { differences } = merge;
  if (differences.length === 0) return [];
  return [
    '',
    isForced
      ? `Declared otherwise and replaced, ${differences.length}:`
      : `Declared otherwise and kept, ${differences.length}; --force replaces ${differences.length === 1 ? 'it' : 'them'}:`,
    ...limited(differences.map((each) => `  ${differenceText(each)}`)),
  ];
}

function differenceText({ at, declared, imported }: Difference): string {
  const place = escapeUnprintable(pathText(at));
  return imported === undefined
    ? `${place}: ${shown(declared)} is not in what was imported`
    : `${place}: ${shown(declared)} → ${shown(imported)}`;
}

function shown(value: Json): string {
  const text = typeof value === 'string' ? escapeUnprintable(value) : printableJson(value).replace(/\n\s*/g, ' ');
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}

function leftOutLines({ merge }: ImportOffer): readonly string[] {
  const lines = merge.leftOut.map(({ address, why }) => `  ${escapeUnprintable(address)}: ${escapeUnprintable(why)}`);
  return lines.length === 0 ? [] : ['', `Not declared, or not known, ${lines.length}:`, ...limited(lines)];
}

function limited(lines: readonly string[], most: number = mostLines): readonly string[] {
  return lines.length <= most + 1
    ? lines
    : [...lines.slice(0, most), `${/^ */.exec(lines[0] ?? '')?.[0] ?? ''}and ${lines.length - most} more`];
}
