/** An owner's pattern over texts that others write; trying it takes time linear in the text. */
export interface TextPattern {
  /** As the owner wrote it. */
  readonly source: string;
  /** Whether it matches somewhere in the text. */
  test(text: string): boolean;
}

/** Whether a value is a pattern, of all that a baseline holds. */
export function isTextPattern(value: unknown): value is TextPattern {
  return typeof value === 'object' && value !== null && 'test' in value && typeof value.test === 'function';
}
