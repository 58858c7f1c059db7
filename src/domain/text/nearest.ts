import { distance } from 'fastest-levenshtein';

/** The choice that a misspelt word most likely stands for; undefined where none is near. */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  return nearestFew(word, choices)[0];
}

/** The choices that are nearest to a misspelt word, in their order, at most `most`; empty where none is near. */
export function nearestFew(word: string, choices: readonly string[], most = 3): readonly string[] {
  if (word.length > 100) return [];
  const lower = word.toLowerCase();
  let least = Infinity;
  let best: string[] = [];
  for (const choice of choices) {
    if (Math.abs(word.length - choice.length) > Math.min(least, tolerance(word, choice))) continue;
    const wrong = mistakes(lower, choice.toLowerCase());
    if (wrong > Math.min(least, tolerance(word, choice))) continue;
    if (wrong < least) [least, best] = [wrong, []];
    if (best.length < most) best.push(choice);
  }
  return best;
}

/** How many letters may be wrong: one in three, and at least one. */
function tolerance(word: string, choice: string): number {
  return Math.max(1, Math.floor(Math.max(word.length, choice.length) / 3));
}

/** How many letters of a word differ from a choice, in any case; two neighbours that changed places are one mistake. */
export function mistakesIn(word: string, choice: string): number {
  return mistakes(word.toLowerCase(), choice.toLowerCase());
}

/** How many letters are wrong; two neighbours that changed places are one mistake. */
function mistakes(word: string, choice: string): number {
  return isSwap(word, choice) ? 1 : distance(word, choice);
}

function isSwap(word: string, choice: string): boolean {
  let at = 0;
  while (at < word.length && word[at] === choice[at]) at += 1;
  const swapped = word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2);
  return swapped === choice && word !== choice;
}
