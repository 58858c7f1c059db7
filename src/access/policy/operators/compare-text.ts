import { compilePieces, matches, type GlobPiece } from '../glob.ts';

/** Case counts; stars stand for themselves. */
export function equalsText(policyValue: readonly GlobPiece[]): (value: string) => boolean {
  const text = textOf(policyValue);
  return (value) => value === text;
}

/** Case does not count; stars stand for themselves. */
export function equalsTextIgnoringCase(policyValue: readonly GlobPiece[]): (value: string) => boolean {
  const text = textOf(policyValue).toLowerCase();
  return (value) => value.toLowerCase() === text;
}

/** Case counts; `*` and `?` are wildcards, over every character there is. */
export function likeText(policyValue: readonly GlobPiece[]): (value: string) => boolean {
  const glob = compilePieces(policyValue);
  return (value) => matches(glob, value);
}

/** The text of a value, wildcards as they are written. */
export function textOf(pieces: readonly GlobPiece[]): string {
  return pieces.map((piece) => ('literal' in piece ? piece.literal : piece.pattern)).join('');
}
