import { compileGlob, matches } from '../../access/policy/patterns/glob.ts';

export type Matcher = (text: string) => boolean;

/** Compiles globs over whole texts (`*`, `?`, case counts) into one matcher; no globs match nothing. */
export function compileGlobs(patterns: readonly string[]): Matcher {
  const globs = patterns.map(compileGlob);
  return (text) => globs.some((glob) => matches(glob, text));
}
