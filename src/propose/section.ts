import type { CommentedEntry, CommentedValue } from '../domain/commented.ts';
import type { JsonObject } from '../domain/json.ts';
import { isUnread, type Coverage } from '../domain/scope.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';

/** One section of the baseline that is proposed. */
export interface Section {
  readonly entry: CommentedEntry;
  /** What of the account as it is now counts as intended by it, in sentences. */
  readonly taken: readonly string[];
  /** Policy documents that it names, by their paths. */
  readonly files?: ReadonlyMap<string, JsonObject>;
}

/** A section that declares something. */
export function declares(
  key: string,
  value: CommentedValue,
  { reasons = [], taken = [], files }: Partial<Omit<Section, 'entry'>> & { readonly reasons?: readonly string[] },
): Section {
  return { entry: { key, value, reasons }, taken, ...(files && { files }) };
}

/** A section that is only shown, and why nothing is declared. */
export function shows(key: string, value: CommentedValue, reasons: readonly string[]): Section {
  return { entry: { key, value, reasons, isExample: true }, taken: [] };
}

/** The scopes of some kinds that were not read. */
function unreadOf(kinds: readonly string[], { snapshot }: SnapshotIndex): readonly Coverage[] {
  return snapshot.coverage.filter((scope) => kinds.includes(scope.kind) && isUnread(scope));
}

/** Whether every scope of some kinds was read. */
export function isRead(kinds: readonly string[], snapshot: SnapshotIndex): boolean {
  return unreadOf(kinds, snapshot).length === 0;
}

/** Says what of some kinds was not read; empty where all was. */
export function unreadNote(kinds: readonly string[], snapshot: SnapshotIndex): readonly string[] {
  const unread = unreadOf(kinds, snapshot);
  if (unread.length === 0) return [];
  const places = [...new Set(unread.map(({ region, kind }) => `${kind} in ${region}`))];
  const shown =
    places.length > 4 ? `${places.slice(0, 4).join(', ')} and ${places.length - 4} more` : places.join(', ');
  return [`Not read, or not completely: ${shown}.`];
}
