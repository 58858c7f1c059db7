/** The choice that a misspelt word was most likely meant to be; undefined where none is near. */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  return nearestFew(word, choices)[0];
}

/**
 * The choices that are as near to a misspelt word as any is, in their order, and `most` at most; none where none is
 * near.
 */
export function nearestFew(word: string, choices: readonly string[], most = 3): readonly string[] {
  if (word.length > 100) return [];
  const lower = word.toLowerCase();
  let least = Infinity;
  let best: string[] = [];
  for (const choice of choices) {
    if (Math.abs(word.length - choice.length) > Math.min(least, tolerance(word, choice))) continue;
    const distance = editDistance(lower, choice.toLowerCase());
    if (distance > Math.min(least, tolerance(word, choice))) continue;
    if (distance < least) [least, best] = [distance, []];
    if (best.length < most) best.push(choice);
  }
  return best;
}

/** One slip in three letters, and one at least. */
function tolerance(word: string, choice: string): number {
  return Math.max(1, Math.floor(Math.max(word.length, choice.length) / 3));
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Infinity,
        ),
      );
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
