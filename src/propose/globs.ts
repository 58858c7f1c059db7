import { compileGlob, matches } from '../access/policy/patterns/glob.ts';

/** Whether a glob of the baseline (`*`, `?`) matches a whole text. */
export function matchesGlob(glob: string, text: string): boolean {
  return matches(compileGlob(glob), text);
}

/** Whether a text stands for itself where the baseline reads globs. */
export function isLiteral(text: string): boolean {
  return !/[*?]/.test(text);
}
