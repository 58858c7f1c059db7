/** A Query request's parameters: `Name=value`, lists as `Name.1`, structures as `Filter.1.Name`. */
export class Parameters {
  readonly #values: ReadonlyMap<string, string>;

  constructor(entries: Iterable<readonly [string, string]>) {
    this.#values = new Map(entries);
  }

  value(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** A whole number; undefined if the parameter is missing, NaN if it is not a whole number. */
  number(name: string): number | undefined {
    const text = this.#values.get(name);
    if (text === undefined) return undefined;
    return /^-?\d+$/.test(text) ? Number(text) : NaN;
  }

  isTrue(name: string): boolean {
    return this.#values.get(name)?.toLowerCase() === 'true';
  }

  /**
   * `PREFIX.1`, `PREFIX.2` … in the order of their numbers; `PREFIX.member.N`, the form of IAM and STS, and RDS's with
   * the name of an item, as well.
   */
  list(prefix: string): readonly string[] {
    return this.#numbered(prefix, /^(?:[A-Za-z]+\.)?(\d+)$/).map(([, key]) => this.#values.get(key) ?? '');
  }

  /** The structures of a list: `Filter.1.Name`, `Tags.member.1.Key`, as the prefixes `Filter.1`, `Tags.member.1` … */
  structures(prefix: string): readonly string[] {
    const item = /^(?:[A-Za-z]+\.)?(\d+)(?=\.)/;
    const found = this.#numbered(prefix, item).map(
      ([, key]) => `${prefix}.${item.exec(key.slice(prefix.length + 1))?.[0] ?? ''}`,
    );
    return [...new Set(found)];
  }

  /** The first part of every parameter's name, each once. */
  roots(): readonly string[] {
    return [...new Set([...this.#values.keys()].map((key) => key.split('.', 1)[0] ?? key))];
  }

  #numbered(prefix: string, pattern: RegExp): readonly (readonly [number, string])[] {
    const found: (readonly [number, string])[] = [];
    for (const key of this.#values.keys()) {
      if (!key.startsWith(`${prefix}.`)) continue;
      const number = pattern.exec(key.slice(prefix.length + 1))?.[1];
      if (number !== undefined) found.push([Number(number), key]);
    }
    return found.sort(([a], [b]) => a - b);
  }
}
