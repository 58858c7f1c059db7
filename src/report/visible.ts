import { unprintable } from '../domain/unprintable.ts';

export { printableJson as visibleJson } from '../domain/unprintable.ts';

/**
 * The text on one line with everything unseen made visible: control characters as their pictures (`␛`, `␊`), the
 * rest as `\u{202e}`. What comes from AWS goes through here before a person sees it, in every format.
 */
export function visible(text: string): string {
  return text.replace(unprintable, pictureOf);
}

/**
 * The lines of a text that tells a difference line by line (`+ …`, `- …`, `~ …`, `! …`), each as `visible` shows it.
 * Other line breaks are somebody else's, and stay within their line.
 */
export function visibleLines(text: string): readonly string[] {
  return linesOf(text).map(visible);
}

/** The same lines one behind the other, for what has room for one; what is unseen is left as it is. */
export function inOneLine(text: string): string {
  return linesOf(text).join('; ');
}

function linesOf(text: string): readonly string[] {
  return text.split(/\n(?=[-+~!] )/);
}

function pictureOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '␡' : `\\u{${code.toString(16)}}`;
}

/** Whether the text holds anything that cannot be seen. */
export function hasUnseen(text: string): boolean {
  return text.search(unprintable) >= 0;
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
