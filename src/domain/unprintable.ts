/**
 * What no reader can see and a terminal, a browser or a mail client may obey: control characters (line breaks too),
 * bidirectional overrides, zero-width and other format characters, line and paragraph separators, lone surrogates, code
 * points that are no characters. The joiner inside an emoji is left alone: without it the family falls apart.
 */
export const unprintable =
  /(?!\u200D\p{Extended_Pictographic})[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/gu;

/**
 * The text on one line, with everything unprintable written as `\u{1b}`. Every text that comes from AWS, a file or a
 * server goes through here before a person sees it: in reports, mails, logs and errors.
 */
export function escapeUnprintable(text: string): string {
  return text.replace(unprintable, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Whether the text holds anything unprintable, line breaks included. */
export function hasUnprintable(text: string): boolean {
  return text.search(unprintable) >= 0;
}

/** The JSON text of a value, everything unprintable in it as `\u` escapes: it parses to the same value. */
export function printableJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(unprintable, (character) =>
    character === '\n' ? character : escapeUnits(character),
  );
}

function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
