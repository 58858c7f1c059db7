import { escapeUnprintable } from '../domain/unprintable.ts';

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

/**
 * The text's first characters, as a person counts them; at most `limit` of them, the last one `…` where any is missing.
 */
export function clipped(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let characters = 0;
  let kept = 0;
  for (const { index } of graphemes.segment(text)) {
    characters += 1;
    if (characters === limit) kept = index;
    if (characters > limit) return `${text.slice(0, kept)}…`;
  }
  return text;
}
