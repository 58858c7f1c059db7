import { compilePieces, matches, type GlobPiece } from '../patterns/glob.ts';

/** Case counts; stars stand for themselves. */
export function equalsString(policyValue: readonly GlobPiece[]): (value: string) => boolean {
  const text = literalString(policyValue);
  return (value) => value === text;
}

/** Case does not count; stars stand for themselves. */
export function equalsStringIgnoringCase(policyValue: readonly GlobPiece[]): (value: string) => boolean {
  const text = literalString(policyValue).toLowerCase();
  return (value) => value.toLowerCase() === text;
}

/** Case counts; `*` and `?` are wildcards, over every character there is. */
export function likeString(policyValue: readonly GlobPiece[]): (value: string) => boolean {
  const glob = compilePieces(policyValue);
  return (value) => matches(glob, value);
}

/** The text of a value, wildcards as they are written. */
export function literalString(pieces: readonly GlobPiece[]): string {
  return pieces.map((piece) => ('literal' in piece ? piece.literal : piece.pattern)).join('');
}
