import stringWidth from 'string-width';

/** How a text may look: colours only when asked for, lines no longer than `width` columns where words allow it. */
export interface Appearance {
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;

export type Style = keyof typeof codes;

/** Puts a text in colour, or leaves it as it is. */
export type Paint = (text: string, ...styles: readonly Style[]) => string;

/** The paint for an appearance. */
export function paintFor({ color }: Pick<Appearance, 'color'>): Paint {
  return (text, ...styles) =>
    color && text !== '' ? `\x1b[${styles.map((style) => codes[style]).join(';')}m${text}\x1b[0m` : text;
}

/** Columns that the text takes up, its colours not counted. */
export function columns(text: string): number {
  return stringWidth(text);
}

/** The text with blanks up to `width` columns. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

/**
 * Breaks a plain text into lines of at most `width` columns, between words where it can, inside one where it must. An
 * ARN is never broken, also where its line gets longer, because it could not be copied from pieces.
 */
export function wrapped(text: string, width: number): readonly string[] {
  const room = Math.max(8, width);
  if (columns(text) <= room) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columns(longer) <= room) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = columns(word) <= room || /\barn:aws/.test(word) ? [word] : chopped(word, room);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return line === '' ? lines : [...lines, line];
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function chopped(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const { segment } of graphemes.segment(word)) {
    const wide = columns(segment);
    if (used + wide > width) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += segment;
    used += wide;
  }
  return [...pieces, piece];
}

/** The text cut to `width` columns, `…` the last of them where any is missing. */
export function fitted(text: string, width: number): string {
  return columns(text) <= width ? text : `${chopped(text, width - 1)[0] ?? ''}…`;
}

/** `first` before the first of the lines, as many blanks before the others. */
export function hanging(first: string, lines: readonly string[]): readonly string[] {
  const blanks = ' '.repeat(columns(first));
  return lines.map((line, index) => (index === 0 ? first : blanks) + line);
}

/** One thing in a table's cell: a plain text and how it looks. */
export interface Cell {
  readonly text: string;
  readonly styles?: readonly Style[];
  readonly align?: 'right';
}

/** Rows in aligned columns, two blanks between them; nothing is cut off. */
export function table(rows: readonly (readonly Cell[])[], paint: Paint): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, columns(cell.text));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, index) => tableCell(cell, widths[index] ?? 0, paint))
      .join('  ')
      .trimEnd(),
  );
}

function tableCell({ text, styles = [], align }: Cell, width: number, paint: Paint): string {
  const blanks = ' '.repeat(Math.max(0, width - columns(text)));
  const painted = styles.length > 0 ? paint(text, ...styles) : text;
  return align === 'right' ? blanks + painted : painted + blanks;
}
