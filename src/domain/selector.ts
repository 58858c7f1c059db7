/**
 * Names resources: every field that is present must match. Globs (`*`, `?`) in name, type, id, region and tag values.
 */
export interface Selector {
  readonly tag?: { readonly [key: string]: readonly string[] };
  readonly id?: readonly string[];
  readonly name?: readonly string[];
  readonly type?: readonly string[];
  readonly region?: readonly string[];
  readonly account?: readonly string[];
}
