import { hash } from 'node:crypto';

const modulus = 1n << 256n;

/** The SHA-256 of a row: of its table and columns, and of its values in their order. */
export function rowDigest(label: string, values: readonly unknown[]): string {
  return hash('sha256', `${label}\n${JSON.stringify(values)}`, 'hex');
}

/** The SHA-256 of a content's number and body together, so that no other body passes for it. */
export function contentChecksum(id: number, body: string): string {
  return hash('sha256', `${id}\n${body}`, 'hex');
}

/** A sum of digests with one digest more, or one less: whatever the order, equal rows have equal sums. */
export function withDigest(sum: string, digest: string, sign: 1 | -1): string {
  const other = BigInt(`0x${digest}`);
  return ((BigInt(`0x${sum}`) + (sign === 1 ? other : modulus - other)) % modulus).toString(16);
}

/** The number of rows and the sum of their digests, as the checksum table keeps them. */
export interface Sum {
  readonly count: number;
  readonly sum: string;
}

/** Counts and adds up rows. */
export function sumOf(label: string, rows: Iterable<readonly unknown[]>): Sum {
  let count = 0;
  let sum = 0n;
  for (const row of rows) {
    count += 1;
    sum += BigInt(`0x${rowDigest(label, row)}`);
  }
  return { count, sum: (sum % modulus).toString(16) };
}
