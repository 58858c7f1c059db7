import { rangesOf, type CodePointRange } from './code-points.ts';

/** The pattern in RE2's syntax, or what of it RE2 does not have. */
export type Translated = { readonly pattern: string } | { readonly refused: string };

/**
 * Writes a regular expression of JavaScript's (valid, flag `u`) in RE2's syntax, so that it matches the same texts.
 * What groups capture is of no use here, so none captures.
 */
export function patternForRe2(source: string): Translated {
  const reader: Reader = { source, at: 0, ignoresCase: [false] };
  let pattern = '';
  try {
    while (reader.at < source.length) pattern += nextToken(reader);
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.message };
    throw error;
  }
  return { pattern };
}

interface Reader {
  readonly source: string;
  /** The offset of what is read next. */
  at: number;
  /** Whether case is ignored, by the groups that are open; the last counts. */
  readonly ignoresCase: boolean[];
}

class Refusal extends Error {}

function take(reader: Reader, form: RegExp): RegExpExecArray | undefined {
  form.lastIndex = reader.at;
  const found = form.exec(reader.source) ?? undefined;
  if (found) reader.at = form.lastIndex;
  return found;
}

function nextToken(reader: Reader): string {
  if (take(reader, /\./uy)) return '[^\\n\\r\\x{2028}\\x{2029}]';
  if (take(reader, /\[/uy)) return readClass(reader);
  if (take(reader, /\(/uy)) return openGroup(reader);
  if (take(reader, /\)/uy)) {
    reader.ignoresCase.pop();
    return ')';
  }
  const operator = take(reader, /[\^$|*+?]|\{\d+(?:,\d*)?\}/uy);
  if (operator) return operator[0];
  const atom = readAtom(reader, 'outside');
  return 'character' in atom ? literal(atom.character) : (atom.escape ?? `[${written(atom.ranges)}]`);
}

function openGroup(reader: Reader): string {
  const [, flags] = take(reader, /\?([a-z]*(?:-[a-z]+)?):/uy) ?? [];
  if (flags !== undefined && flags !== '' && flags !== 'i') throw new Refusal(`(?${flags}:…) sets flags other than i`);
  if (flags === undefined && take(reader, /\?<?[=!]/uy))
    throw new Refusal('lookaround, (?=…) or (?<!…) for example, is not supported');
  take(reader, /\?<[^>]+>/uy);
  reader.ignoresCase.push(flags === 'i' || ignoresCase(reader));
  return flags === 'i' ? '(?i:' : '(?:';
}

function ignoresCase({ ignoresCase: open }: Reader): boolean {
  return open.at(-1) === true;
}

/** The rest of a class, its bracket taken. */
function readClass(reader: Reader): string {
  const isNegated = take(reader, /\^/uy) !== undefined;
  let members = '';
  while (!take(reader, /\]/uy)) {
    const atom = readAtom(reader, 'inside');
    if (!('character' in atom)) members += atom.escape ?? written(atom.ranges);
    else {
      const isRange = take(reader, /-(?!\])/uy) !== undefined;
      const last = isRange ? readAtom(reader, 'inside') : atom;
      members += written([[atom.character, 'character' in last ? last.character : atom.character]]);
    }
  }
  if (members === '') return isNegated ? '(?s:.)' : '[^\\x{0}-\\x{10ffff}]';
  return `[${isNegated ? '^' : ''}${members}]`;
}

/** One character, an escape that means the same in RE2, or a set of characters. */
type Atom =
  | { readonly character: number }
  | { readonly escape: string }
  | { readonly escape?: undefined; readonly ranges: readonly CodePointRange[] };

function readAtom(reader: Reader, where: 'inside' | 'outside'): Atom {
  if (!take(reader, /\\/uy)) {
    const [character = ''] = take(reader, /[^]/uy) ?? [];
    return { character: character.codePointAt(0) ?? 0 };
  }
  if (where === 'inside' && take(reader, /b/uy)) return { character: 8 };
  const [words] = take(reader, /[wWbB]/uy) ?? [];
  if (words !== undefined) return { escape: whereCaseCounts(reader, `\\${words}`) };
  const [digits] = take(reader, /[dD]/uy) ?? [];
  if (digits !== undefined) return { escape: `\\${digits}` };
  const [blanks] = take(reader, /[sS]/uy) ?? [];
  if (blanks !== undefined) return { ranges: rangesOf(`\\${blanks}`) };
  const [property] = take(reader, /[pP]\{[^}]+\}/uy) ?? [];
  if (property !== undefined) return { ranges: rangesOf(whereCaseCounts(reader, `\\${property}`)) };
  if (take(reader, /[1-9]\d*|k<[^>]+>/uy)) throw new Refusal('a back-reference, \\1 or \\k<name>, is not supported');
  return { character: readCharacter(reader) };
}

/** Ignoring case changes what these mean, in JavaScript otherwise than in RE2. */
function whereCaseCounts(reader: Reader, escape: string): string {
  if (ignoresCase(reader)) throw new Refusal(`${escape} within (?i:…) is not supported, write the characters out`);
  return escape;
}

const controls: ReadonlyMap<string, number> = new Map([
  ['0', 0],
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
]);

/** The character that an escape stands for, its backslash taken. */
function readCharacter(reader: Reader): number {
  const pair = take(reader, /u(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})/iuy);
  if (pair) return String.fromCharCode(...pair.slice(1).map((unit) => parseInt(unit, 16))).codePointAt(0) ?? 0;
  const [, braced, four, two] = take(reader, /u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2})/iuy) ?? [];
  const hexadecimal = braced ?? four ?? two;
  if (hexadecimal !== undefined) return parseInt(hexadecimal, 16);
  const [, letter] = take(reader, /c([a-z])/iuy) ?? [];
  if (letter !== undefined) return letter.charCodeAt(0) % 32;
  const [character = ''] = take(reader, /[^]/uy) ?? [];
  return controls.get(character) ?? character.codePointAt(0) ?? 0;
}

function written(ranges: readonly CodePointRange[]): string {
  return ranges
    .map(([first, last]) => (first === last ? literal(first) : `${literal(first)}-${literal(last)}`))
    .join('');
}

function literal(character: number): string {
  const text = String.fromCodePoint(character);
  return /[a-z\d]/i.test(text) ? text : `\\x{${character.toString(16)}}`;
}
