/**
 * Orders two texts by code unit, for `sort`: below 0, 0 or above 0. It is the order of JavaScript's `<`, the same on
 * every machine, whatever its locale.
 */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
