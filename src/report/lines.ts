import { escapeUnprintable } from '../domain/text/unprintable.ts';

/**
 * The lines of a text that tells a difference line by line (`+ …`, `- …`, `~ …`, `! …`), each escaped.
 * Any other line break comes from somebody else, and is escaped within its line.
 */
export function escapedLines(text: string): readonly string[] {
  return linesOf(text).map(escapeUnprintable);
}

/** The same lines in one, for formats that have room for one; nothing is escaped. */
export function joinedLines(text: string): string {
  return linesOf(text).join('; ');
}

function linesOf(text: string): readonly string[] {
  return text.split(/\n(?=[-+~!] )/);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many characters before the end of the room a word may begin to be left out whole. */
const longestWordLeftOut = 20;

/**
 * The text's first characters, as a person counts them; at most `limit` of them, the last one `…` where any is missing.
 * No word is broken, unless it is long.
 */
export function clipped(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let characters = 0;
  let kept = 0;
  for (const { index } of graphemes.segment(text)) {
    characters += 1;
    if (characters === limit) kept = index;
    if (characters > limit) return `${wholeWords(text, kept)}…`;
  }
  return text;
}

function wholeWords(text: string, end: number): string {
  const fits = text.slice(0, end);
  if (/\s/.test(text.charAt(end))) return fits.trimEnd();
  const space = fits.lastIndexOf(' ');
  return space > 0 && end - space <= longestWordLeftOut ? fits.slice(0, space).trimEnd() : fits;
}
