/** Half of all things are for development. */
export const departments = ['dev', 'dev', 'dev', 'test', 'test', 'prod'] as const;

/** A value that looks dealt at random and is the same every time. */
export function pick<T>(values: readonly T[], number: number, salt: number): T {
  const mixed = Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  return values[((mixed ^ (mixed >>> 15)) >>> 0) % values.length] as T;
}

/** A time of 2026 as the AWS CLI prints it, the same for the same number. */
export const day = (number: number): string =>
  new Date(Date.UTC(2026, 0, 1) + (number % 300) * 86_400_000).toISOString().replace('.000Z', '+00:00');

/** Numbers from the first, each `step` more, below the last. */
export function* numbers(first: number, last: number, step: number): Generator<number> {
  for (let number = first; number < last; number += step) yield number;
}

/** What becomes of each number, made when it is asked for. */
export function* map<T>(values: Iterable<number>, change: (number: number) => T): Generator<T> {
  for (const value of values) yield change(value);
}
