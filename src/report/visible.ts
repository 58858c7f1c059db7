/**
 * What no reader can see and a terminal, a browser or a mail client may obey: control characters (line breaks too),
 * bidirectional overrides, zero-width and other format characters, lone surrogates, code points that are no characters.
 * The joiner inside an emoji is left alone: without it the family falls apart.
 */
const unseen = /(?!\u200D\p{Extended_Pictographic})[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/gu;

/**
 * The text on one line with everything unseen made visible: control characters as their pictures (`␛`, `␊`), the
 * rest as `\u{202e}`. What comes from AWS goes through here before a person sees it, in every format.
 */
export function visible(text: string): string {
  return text.replace(unseen, pictureOf);
}

function pictureOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '␡' : `\\u{${code.toString(16)}}`;
}

/** Whether the text holds anything that cannot be seen. */
export function hasUnseen(text: string): boolean {
  return text.search(unseen) >= 0;
}

/** The JSON text of a value, with everything unseen as `\u` escapes: it parses to the same value. */
export function visibleJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(unseen, (character) =>
    character === '\n' ? character : escapeUnits(character),
  );
}

function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The text's first characters, as a person counts them; at most `limit` of them, the last one `…` where any is missing. */
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
