/** At most so many UTF-16 units, the last one `…` where any is missing: what services count when they limit a text. */
export function cutTo(units: number, text: string): string {
  return text.length <= units ? text : `${text.slice(0, units - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
