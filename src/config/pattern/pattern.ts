import { RE2JS } from 're2js';
import type { TextPattern } from '../../domain/text/text-pattern.ts';
import { patternForRe2 } from './pattern-syntax.ts';

/** Why a pattern cannot be used, in words. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/**
 * Compiles a JavaScript regular expression (flag `u`) to one that RE2 tries in linear time, whatever the text: who may
 * set tags in a shared account cannot hold up an audit. It means what it means in JavaScript. Throws a PatternError
 * that says why it does not compile, or what of it RE2 does not have: lookaround, back-references, flags but `i`, more
 * than 1,000 repetitions. https://github.com/google/re2/wiki/Syntax
 */
export function compilePattern(source: string): TextPattern {
  try {
    new RegExp(source, 'u');
  } catch (error) {
    throw new PatternError(error instanceof Error ? error.message : String(error));
  }
  const translated = patternForRe2(source);
  if ('refused' in translated)
    throw new PatternError(
      `${translated.refused}: it cannot be matched in linear time, so that a tag's value could hold up the audit`,
    );
  const compiled = compileRe2(translated.pattern);
  return { source, test: (text) => compiled.test(text) };
}

function compileRe2(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const reason = error instanceof Error && 'error' in error ? String(error.error) : String(error);
    throw new PatternError(
      `is too large to be matched in linear time (${reason}); RE2 takes up to 1,000 repetitions, nested ones multiplied`,
    );
  }
}
