export { counted } from '../../domain/counted.ts';
import type { ResourceRef } from '../../domain/resource.ts';

/** Characters that break a line, steer a terminal or turn the direction of what follows. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** A foreign text made fit for one line of a sentence: what cannot be printed is spelled out as `\u{a}`. */
export function plain(text: string): string {
  return text.replace(unprintable, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}

/** A foreign text in quotation marks, so that the empty one and spaces at its ends can be seen. */
export function quoted(text: string): string {
  return `"${plain(text)}"`;
}

/** How a sentence names a resource: `web-1 (i-0abc)`, or its id alone where it has no other name. */
export function label(resource: Pick<ResourceRef, 'id' | 'name'>): string {
  const { id, name } = resource;
  return name === undefined || name === '' || name === id ? plain(id) : `${plain(name)} (${plain(id)})`;
}

/** `a, b or c`, every text made printable. */
export function either(texts: readonly string[]): string {
  return joined(texts, 'or');
}

/** `a, b and c`, every text made printable. */
export function all(texts: readonly string[]): string {
  return joined(texts, 'and');
}

/** The first few of a list for a sentence, with the number of the others. */
export function some(texts: readonly string[], most = 5): string {
  if (texts.length <= most) return all(texts);
  return `${texts.slice(0, most).map(plain).join(', ')} and ${texts.length - most} more`;
}

/** A phrase as the beginning of a sentence. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function joined(texts: readonly string[], word: 'and' | 'or'): string {
  const shown = texts.map(plain);
  const last = shown.pop() ?? 'none';
  return shown.length === 0 ? last : `${shown.join(', ')} ${word} ${last}`;
}
