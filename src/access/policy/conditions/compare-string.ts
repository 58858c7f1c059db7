import { compilePieces, matches, type GlobPiece } from '../patterns/glob.ts';

/** Compares strings with regard to case; `*` and `?` are ordinary characters. */
export function equalsString(policyValue: readonly GlobPiece[]): (value: string) => boolean {
  const text = literalString(policyValue);
  return (value) => value === text;
}

/** Compares strings without regard to case; `*` and `?` are ordinary characters. */
export function equalsStringIgnoringCase(policyValue: readonly GlobPiece[]): (value: string) => boolean {
  const text = literalString(policyValue).toLowerCase();
  return (value) => value.toLowerCase() === text;
}

/** Compares strings with regard to case; `*` and `?` are wildcards for any character. */
export function likeString(policyValue: readonly GlobPiece[]): (value: string) => boolean {
  const glob = compilePieces(policyValue);
  return (value) => matches(glob, value);
}

/** A policy's value as a string, with wildcards as they are written. */
export function literalString(pieces: readonly GlobPiece[]): string {
  return pieces.map((piece) => ('literal' in piece ? piece.literal : piece.pattern)).join('');
}
