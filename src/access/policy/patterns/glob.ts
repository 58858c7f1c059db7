/**
 * Patterns with `*` (any run of characters) and `?` (any one), compiled once to a list of tokens. A token is a UTF-16
 * code unit, or one of the negative numbers below. No regular expression is involved: nothing needs escaping, a newline
 * is a character like any other, and time is bounded by pattern × text.
 */
export type Glob = readonly number[];

export const anyOne = -1;
export const anyOneButColon = -2;
export const anyRun = -3;
export const anyRunButColon = -4;

const star = 42;
const question = 63;
const colon = 58;

/** How a piece of text becomes tokens: as pattern, as the ARN pattern that IAM's Resource holds, or as it stands. */
export type GlobPiece = { readonly pattern: string } | { readonly literal: string };

/** Compiles a pattern in which `*` and `?` match any character. */
export function compileGlob(pattern: string): Glob {
  return compilePieces([{ pattern }]);
}

/** Compiles text in which the pieces called literal stand for themselves, stars and all. */
export function compilePieces(pieces: readonly GlobPiece[]): Glob {
  return pieces.flatMap((piece) =>
    'literal' in piece ? codeUnits(piece.literal) : codeUnits(piece.pattern).map(tokenOf),
  );
}

/**
 * Reads a glob as an ARN pattern: inside the first five parts `*` and `?` stop at colons, except for a `*` that ends
 * its part, which goes on beyond it.
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

/** Reads a glob as ARN conditions do: inside the first five parts no wildcard goes beyond a colon. */
export function asArnParts(glob: Glob): Glob {
  let colons = 0;
  return glob.map((token) => {
    if (token === colon) colons += 1;
    if (colons >= 5) return token;
    return token === anyOne ? anyOneButColon : token === anyRun ? anyRunButColon : token;
  });
}

/**
 * Whether the whole text matches. Goes forward greedily and, where it gets stuck, back to the last run, letting it take
 * one character more. A run that meets its colon is given up for the last one that stops at nothing: between the two
 * every colon of the text has its place, so no other choice could help.
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

/** A run that may take more: the token after it, and where in the text that one is to start. */
interface Backtrack {
  readonly at: number;
  position: number;
}

/** Whether a token takes one character; runs take it and stay. */
export function accepts(token: number, unit: number): boolean {
  if (token >= 0) return token === unit;
  return token === anyOne || token === anyRun || unit !== colon;
}

/** Whether a token stands for any number of characters. */
export function isRun(token: number): boolean {
  return token <= anyRun;
}

function tokenOf(unit: number): number {
  return unit === star ? anyRun : unit === question ? anyOne : unit;
}

function codeUnits(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}
