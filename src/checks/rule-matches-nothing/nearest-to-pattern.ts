import { nearest } from '../../domain/text/nearest.ts';

/** The text that a pattern was most likely meant to match; undefined if none is near. */
export function nearestToPattern(pattern: string, texts: readonly string[]): string | undefined {
  const [, head] = /^([^*?]+)\*$/.exec(pattern) ?? [];
  if (head === undefined) return nearest(pattern, texts);
  const begins = nearest(head, [...new Set(texts.map((text) => text.slice(0, head.length)))]);
  return begins === undefined ? undefined : texts.find((text) => text.startsWith(begins));
}
