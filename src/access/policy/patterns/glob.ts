/**
 * Patterns with `*` (any run of characters) and `?` (any one), compiled once to a list of tokens. A token is a UTF-16
 * code unit, or one of the negative numbers below. No regular expression is involved: nothing needs escaping, a newline
 * is an ordinary character, and the time is at most proportional to pattern × text.
 */
export type Glob = readonly number[];

export const anyOne = -1;
export const anyOneButColon = -2;
export const anyRun = -3;
export const anyRunButColon = -4;

const star = 42;
const question = 63;
const colon = 58;

/** A piece of a pattern: `pattern` has wildcards, `literal` has none and stands for itself. */
export type GlobPiece = { readonly pattern: string } | { readonly literal: string };

/** Compiles a pattern in which `*` and `?` match any character. */
export function compileGlob(pattern: string): Glob {
  return compilePieces([{ pattern }]);
}

/** Compiles a pattern of several pieces; stars in literal pieces are ordinary characters. */
export function compilePieces(pieces: readonly GlobPiece[]): Glob {
  return pieces.flatMap((piece) =>
    'literal' in piece ? codeUnits(piece.literal) : codeUnits(piece.pattern).map(tokenOf),
  );
}

/**
 * Reads a glob as the ARN pattern of a Resource element: in the first five parts `*` and `?` do not match colons,
 * except for a `*` at the end of its part, which also matches what follows.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function asArnPattern(glob: Glob): Glob {
  let colons = 0;
  return glob.map((token, at) => {
    if (token === colon) colons += 1;
    if (colons >= 5) return token;
    if (token === anyOne) return anyOneButColon;
    const endsPart = at === glob.length - 1 || glob[at + 1] === colon;
    return token === anyRun && !endsPart ? anyRunButColon : token;
  });
}

/** Reads a glob as ARN condition operators do: in the first five parts no wildcard matches a colon. */
export function asArnParts(glob: Glob): Glob {
  let colons = 0;
  return glob.map((token) => {
    if (token === colon) colons += 1;
    if (colons >= 5) return token;
    return token === anyOne ? anyOneButColon : token === anyRun ? anyRunButColon : token;
  });
}

/**
 * Whether the whole text matches. Goes forward; where a token does not match, goes back to the last run and lets it
 * take one more character. A run that cannot pass a colon is dropped for the last run that can: between the two, each
 * colon of the text is matched by a colon of the pattern, so no other choice could help.
 */
export function matches(glob: Glob, text: string): boolean {
  let at = 0;
  let position = 0;
  let last: Backtrack | undefined;
  let lastFree: Backtrack | undefined;
  for (;;) {
    const token = glob[at];
    if (token !== undefined && isRun(token)) {
      at += 1;
      if (token === anyRun && at === glob.length) return true;
      last = { at, position };
      if (token === anyRun) lastFree = last;
    } else if (position === text.length) {
      return token === undefined;
    } else if (token !== undefined && accepts(token, text.charCodeAt(position))) {
      at += 1;
      position += 1;
    } else {
      if (last !== lastFree && last && text.charCodeAt(last.position) === colon) last = lastFree;
      if (!last) return false;
      last.position += 1;
      ({ at, position } = last);
    }
  }
}

/** A run that can take more: the index of the token after it, and the position in the text where that token starts. */
interface Backtrack {
  readonly at: number;
  position: number;
}

/** Whether a token matches one character. A run matches it and can match more. */
export function accepts(token: number, unit: number): boolean {
  if (token >= 0) return token === unit;
  return token === anyOne || token === anyRun || unit !== colon;
}

/** Whether a token matches any number of characters. */
export function isRun(token: number): boolean {
  return token <= anyRun;
}

function tokenOf(unit: number): number {
  return unit === star ? anyRun : unit === question ? anyOne : unit;
}

function codeUnits(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}
