import { hash } from 'node:crypto';

/*
 * What a checksum covers. Each part of the database has the number of its rows and the sum of their SHA-256 values: a
 * row that something else changed, lost or added does not fit them (docs/adr/0010). A part is a table (`run`), or the
 * rows of a table that are read together (`coverage/7`: those of run 7).
 */

/** The tables whose rows are read by run or by scope, and which of the two. Every other table is a single part. */
const groupedBy: Readonly<Record<string, 'run' | 'scope'>> = {
  coverage: 'run',
  finding_night: 'run',
  resource: 'scope',
  letter: 'run',
};

/**
 * A content has a checksum of its own, and a migration its digest. A lease says only who is at work, and is gone within
 * a minute.
 */
const unchecked: readonly string[] = ['checksum', 'content', 'migration', 'lease'];

/** Whether the rows of a table have checksums. A table that a later version adds has, unless it is listed here. */
export function isChecked(table: string): boolean {
  return !unchecked.includes(table);
}

/** The column whose value the rows of one part share; undefined where the whole table is one part. */
export function groupColumn(table: string): 'run' | 'scope' | undefined {
  return groupedBy[table];
}

/** The name of a part: `run`, or `coverage/7`. */
export function partName(table: string, group: number | undefined): string {
  return group === undefined ? table : `${table}/${group}`;
}

const descriptions: Readonly<Record<string, string>> = {
  run: 'the list of runs',
  scope: 'the list of scopes',
  coverage: 'the coverage of',
  resource: 'the history of the resources of',
  finding: 'the list of findings',
  finding_night: 'the list of findings of',
  exception_evidence: 'what exceptions cover',
  letter: 'the notifications about',
  mail: 'the list of deliveries',
  slot: 'the list of slots',
};

/** A part as messages call it, `the coverage of run 20261101T030000Z-1a2b3c`; `member` names its run or scope. */
export function describePart(table: string, member?: string): string {
  const what = descriptions[table] ?? `table ${table}`;
  const column = groupColumn(table);
  return column === undefined || member === undefined ? what : `${what} ${column} ${member}`;
}

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
  /** Modulo 2^256, in hexadecimal digits. */
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
