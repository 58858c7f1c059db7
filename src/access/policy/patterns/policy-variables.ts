import { compilePieces, type Glob, type GlobPiece } from './glob.ts';
import { isKnownValue, type Context } from '../context.ts';

/** A piece of a Resource or a condition value: text, or a variable that the request fills in. */
export type TemplatePiece = GlobPiece | PolicyVariable;

export interface PolicyVariable {
  /** The condition key, lower case. */
  readonly variable: string;
  readonly defaultValue?: string;
}

/**
 * Splits text at its policy variables. `${*}`, `${?}` and `${$}` are those characters. Under Version 2008-10-17 or none
 * there are no variables: the text is the text.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function parseTemplate(text: string, version: string): readonly TemplatePiece[] {
  if (version !== '2012-10-17') return [{ pattern: text }];
  const pieces: TemplatePiece[] = [];
  let rest = text;
  for (let start = rest.indexOf('${'); start >= 0; start = rest.indexOf('${')) {
    const end = rest.indexOf('}', start);
    if (end < 0) break;
    if (start > 0) pieces.push({ pattern: rest.slice(0, start) });
    pieces.push(parseVariable(rest.slice(start + 2, end)));
    rest = rest.slice(end + 1);
  }
  if (rest !== '' || pieces.length === 0) pieces.push({ pattern: rest });
  return pieces;
}

function parseVariable(inside: string): TemplatePiece {
  if (inside === '*' || inside === '?' || inside === '$') return { literal: inside };
  const comma = inside.indexOf(',');
  const key = (comma < 0 ? inside : inside.slice(0, comma)).trim().toLowerCase();
  const fallback = comma < 0 ? undefined : /^'(.*)'$/s.exec(inside.slice(comma + 1).trim())?.[1];
  return fallback === undefined ? { variable: key } : { variable: key, defaultValue: fallback };
}

/** The condition keys that a template reads. */
export function variableKeys(pieces: readonly TemplatePiece[]): string[] {
  return pieces.flatMap((piece) => ('variable' in piece ? [piece.variable] : []));
}

/** Compiles a template that rests on no variable; undefined for the others. */
export function globWithoutVariables(pieces: readonly TemplatePiece[]): Glob | undefined {
  return pieces.every(isFixed) ? compilePieces(pieces) : undefined;
}

/**
 * What a template can come to in a request: every reading that is possible, a reading of undefined where a variable
 * has no value (which nothing equals), `unknown` where a variable may be anything. AWS does not say whether a star in a
 * variable's value is a wildcard: there are two readings of it.
 */
export function resolveVariables(
  pieces: readonly TemplatePiece[],
  context: Context,
): 'unknown' | readonly (readonly GlobPiece[] | undefined)[] {
  let results: (GlobPiece[] | undefined)[] = [[]];
  for (const piece of pieces) {
    const choices = isFixed(piece) ? [piece] : variableReadings(piece, context);
    if (choices === 'unknown') return 'unknown';
    results = results.flatMap((before) =>
      choices.map((choice) => (before === undefined || choice === undefined ? undefined : [...before, choice])),
    );
    if (results.length > maxReadings) return 'unknown';
  }
  return results;
}

const maxReadings = 64;

function variableReadings(
  { variable, defaultValue: otherwise }: PolicyVariable,
  context: Context,
): 'unknown' | readonly (GlobPiece | undefined)[] {
  const value = context(variable);
  if (!isKnownValue(value)) return 'unknown';
  return value.flatMap((values): (GlobPiece | undefined)[] => {
    if (values === undefined) return [otherwise === undefined ? undefined : { literal: otherwise }];
    const [text, ...more] = values;
    if (text === undefined || more.length > 0) return [undefined];
    return /[*?]/.test(text) ? [{ literal: text }, { pattern: text }] : [{ literal: text }];
  });
}

function isFixed(piece: TemplatePiece): piece is GlobPiece {
  return !('variable' in piece);
}
