import { createContext, Script, type Context } from 'node:vm';

/** What AWS allows a tag's value to have. */
const longestValue = 256;
const millisecondsAllowed = 250;

const match = new Script('pattern.test(value)');

/**
 * A tag value on which a pattern backtracks for longer than anyone would wait; undefined where none was found.
 * Whoever may set tags in a shared account could hold up every audit with such a value. This tries values that
 * are made from the pattern's own characters; it finds what people write by mistake, and proves nothing.
 */
export function slowValue(pattern: RegExp): string | undefined {
  const subject = { pattern, value: '' };
  const context = createContext(subject);
  return candidates(pattern).find((value) => {
    subject.value = value;
    // The second, longer try keeps a machine that was busy for a moment from condemning a pattern.
    return takesTooLong(context, millisecondsAllowed) && takesTooLong(context, 4 * millisecondsAllowed);
  });
}

function takesTooLong(context: Context, timeout: number): boolean {
  try {
    match.runInContext(context, { timeout });
    return false;
  } catch (error) {
    // The error is of another realm, so it is no instance of our Error.
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return true;
    throw error;
  }
}

/** Repetitions of one and of two characters that end in one that nothing expects, so that every way is tried. */
function candidates({ source }: RegExp): readonly string[] {
  const own = source.replace(/\\./gu, '').match(/[\p{L}\p{N}@._-]/gu) ?? [];
  const alphabet = [...new Set(['a', '0', ...own])].slice(0, 8);
  const units = [...alphabet, ...alphabet.flatMap((first) => alphabet.map((second) => first + second))];
  return units.map((unit) => unit.repeat(longestValue / unit.length - 1) + '\0');
}
