import {
  isUnread,
  isWithoutService,
  type AttributesRead,
  type Coverage,
  type CoverageStatus,
} from '../domain/scope.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { grouped, listedUpTo, minuteOf } from './words.ts';

/** What was read and what was not, as every format says it. */
export interface CoverageSummary {
  /** Scopes read to their end. */
  readonly read: number;
  /** Scopes that were meant to be read; optional ones that an account lacks are not counted. */
  readonly meant: number;
  readonly unread: readonly UnreadGroup[];
  /** Regions with the same kinds stand in one table: those of an account, and its global ones. */
  readonly tables: readonly CoverageTable[];
  /** What is in no table: kinds of a service that an account does not use, or of which its directory holds nothing. */
  readonly unused: readonly UnusedKinds[];
  readonly carried: readonly CarriedCounts[];
}

/**
 * Of a kind of attributes, of how many resources this run read them, of how many they stand as earlier runs did, and of
 * how many they were not asked.
 */
export interface CarriedCounts extends Omit<AttributesRead, 'days'> {
  readonly kind: string;
}

/** Kinds of which an account has no scope that could be read, and why. */
export interface UnusedKinds {
  readonly account: string;
  readonly kinds: readonly string[];
  readonly error: string;
}

/** Scopes that failed for one reason. */
export interface UnreadGroup {
  readonly status: Exclude<CoverageStatus, 'complete'>;
  readonly account: string;
  readonly api?: string;
  readonly error?: string;
  readonly scopes: readonly Coverage[];
}

/** What became of some kinds in some regions of an account. */
export interface CoverageTable {
  readonly account: string;
  readonly kinds: readonly string[];
  /** A cell for each kind, in their order. */
  readonly rows: readonly { readonly region: string; readonly cells: readonly Coverage[] }[];
}

/** Counts, groups and tabulates what became of each scope. */
export function summarizeCoverage(coverage: readonly Coverage[]): CoverageSummary {
  const unread = coverage.filter(isUnread);
  const read = coverage.filter(({ status }) => status === 'complete').length;
  const byKind = [...Map.groupBy(coverage, ({ account, kind }) => JSON.stringify([account, kind])).values()];
  const [unused, used] = [byKind.filter(isUnused), byKind.filter((scopes) => !isUnused(scopes))];
  const isShown = new Set(used.flat());
  return {
    read,
    meant: read + unread.length,
    unread: unreadGroups(unread),
    tables: coverageTables(coverage.filter((scope) => isShown.has(scope))),
    unused: unusedKinds(unused),
    carried: carriedCounts(coverage),
  };
}

function carriedCounts(coverage: readonly Coverage[]): readonly CarriedCounts[] {
  const scopes = coverage.flatMap(({ kind, attributes }) => (attributes ? [{ kind, ...attributes }] : []));
  return [...Map.groupBy(scopes, ({ kind }) => kind)].flatMap(([kind, alike]) => {
    const sum = (field: 'read' | 'carried' | 'notAsked') =>
      alike.reduce((total, scope) => total + (scope[field] ?? 0), 0);
    const counts = { read: sum('read'), carried: sum('carried'), notAsked: sum('notAsked') };
    const [since] = alike.flatMap((scope) => scope.since ?? []).sort();
    return counts.carried + counts.notAsked > 0 ? [{ kind, ...counts, ...(since !== undefined && { since }) }] : [];
  });
}

/**
 * `instance-attribute: 12 read, 9,988 carried from earlier runs, none of them read before 2026-11-21 03:00 UTC, 400 not
 * asked, because no rule needs them`, for each kind.
 */
export function carriedLines({ carried }: CoverageSummary, zone: string | undefined): readonly string[] {
  return carried.map(
    ({ kind, read, carried: earlier, notAsked = 0, since }) =>
      `${escapeUnprintable(kind)}: ${[
        `${grouped(read)} read`,
        ...(earlier > 0 && since !== undefined
          ? [`${grouped(earlier)} carried from earlier runs, none of them read before ${minuteOf(since, zone)}`]
          : []),
        ...(notAsked > 0 ? [`${grouped(notAsked)} not asked, because no rule needs them`] : []),
      ].join(', ')}`,
  );
}

function isUnused(scopes: readonly Coverage[]): boolean {
  return scopes.every(({ optional, code }) => optional && isWithoutService(code));
}

function unusedKinds(byKind: readonly (readonly Coverage[])[]): UnusedKinds[] {
  const first = byKind.flatMap(([scope]) => scope ?? []);
  const alike = Map.groupBy(first, ({ account, error = '' }) => JSON.stringify([account, error]));
  return [...alike.values()].flatMap((scopes) =>
    scopes.slice(0, 1).map(({ account, error = '' }) => ({ account, kinds: scopes.map(({ kind }) => kind), error })),
  );
}

function unreadGroups(unread: readonly Coverage[]): UnreadGroup[] {
  const byReason = Map.groupBy(unread, ({ account, status, api, error }) =>
    JSON.stringify([account, status, api, error]),
  );
  return [...byReason.values()].flatMap((scopes) => {
    const [first] = scopes;
    if (!first || first.status === 'complete') return [];
    const { status, account, api, error } = first;
    return [{ status, account, scopes, ...(api !== undefined && { api }), ...(error !== undefined && { error }) }];
  });
}

function coverageTables(coverage: readonly Coverage[]): CoverageTable[] {
  const regions = [...Map.groupBy(coverage, ({ account, region }) => JSON.stringify([account, region])).values()];
  const kindsOf = (cells: readonly Coverage[]) => cells.map(({ kind }) => kind).sort();
  const alike = Map.groupBy(regions, (cells) => JSON.stringify([cells[0]?.account, ...kindsOf(cells)]));
  return [...alike.values()].flatMap((rows) => {
    const [first] = rows[0] ?? [];
    if (!first) return [];
    const kinds = (rows[0] ?? []).map(({ kind }) => kind);
    const inOrder = (cells: readonly Coverage[]) =>
      cells.toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
    return [
      {
        account: first.account,
        kinds,
        rows: rows.map((cells) => ({ region: cells[0]?.region ?? '', cells: inOrder(cells) })),
      },
    ];
  });
}

/** Where something was not read, in a line: `volume and snapshot in eu-west-1 (denied), address in eu-west-1 (failed)`. */
export function unreadPlaces({ unread }: CoverageSummary): string {
  const places = unread.flatMap(({ status, scopes }) =>
    [...Map.groupBy(scopes, ({ region }) => region)].map(
      ([region, ofRegion]) =>
        `${listedUpTo(
          3,
          ofRegion.map(({ kind }) => kind),
        )} in ${region} (${status})`,
    ),
  );
  return listedUpTo(4, places);
}
