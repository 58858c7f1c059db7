export { counted } from '../../domain/text/counted.ts';
import type { ResourceRef } from '../../domain/resource.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';

/** A foreign text in quotation marks, so that the empty one and spaces at its ends can be seen. */
export function inQuotes(text: string): string {
  return `"${escapeUnprintable(text)}"`;
}

/** How a sentence names a resource: `web-1 (i-0abc)`, or its id alone where it has no other name. */
export function label(resource: Pick<ResourceRef, 'id' | 'name'>): string {
  const { id, name } = resource;
  return name === undefined || name === '' || name === id
    ? escapeUnprintable(id)
    : `${escapeUnprintable(name)} (${escapeUnprintable(id)})`;
}

/** `a, b or c`, every text with what is unprintable escaped. */
export function either(texts: readonly string[]): string {
  return joined(texts, 'or');
}

/** `a, b and c`, every text with what is unprintable escaped. */
export function joinedByAnd(texts: readonly string[]): string {
  return joined(texts, 'and');
}

/** The first few of a list for a sentence, with the number of the others. */
export function some(texts: readonly string[], most = 5): string {
  if (texts.length <= most) return joinedByAnd(texts);
  return `${texts.slice(0, most).map(escapeUnprintable).join(', ')} and ${texts.length - most} more`;
}

/** A phrase as the beginning of a sentence. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function joined(texts: readonly string[], word: 'and' | 'or'): string {
  const shown = texts.map(escapeUnprintable);
  const last = shown.pop() ?? 'none';
  return shown.length === 0 ? last : `${shown.join(', ')} ${word} ${last}`;
}
