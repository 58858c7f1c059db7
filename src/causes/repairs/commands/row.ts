import type { JsonObject } from '../../../domain/json.ts';
import type { ResourceEdit } from '../../../domain/resource-edit.ts';
import type { Resource } from '../../../domain/resource.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';

/** A resource of any kind. */
export type AnyResource = Resource<string, unknown>;

/** A resource as it is, and as it shall be. */
export interface Transition {
  readonly from: AnyResource;
  readonly to: AnyResource;
}

/** A policy document and where it goes: `inline policy temp-debug of group developers`. */
export interface PlacedPolicy {
  readonly place: string;
  readonly document: JsonObject;
}

/** What makes some edits of one resource. */
export interface WrittenEdits {
  /** AWS CLI commands in their order; undefined for one that cannot be passed safely to a shell. */
  readonly commands: readonly (string | undefined)[];
  /** What they do, without an end: `detach policy Admin from group developers`. */
  readonly title: string;
  readonly policies?: readonly PlacedPolicy[];
  /** What to know first; a sentence. */
  readonly note?: string;
}

/** How some fields of some kinds are changed. */
export interface EditRow {
  readonly kinds: readonly string[];
  /** Keys from the resource down; what lies below is included. `*` is any one key. */
  readonly paths: readonly (readonly string[])[];
  /** Writes all edits of one resource that the row is for; none if they follow from those of another row. */
  readonly write: (edits: readonly ResourceEdit[], states: Transition, index: SnapshotIndex) => readonly WrittenEdits[];
}

/** Whether the row is for an edit. */
export function isFor({ kinds, paths }: EditRow, { kind, path }: ResourceEdit): boolean {
  return (
    (kinds.includes(kind) || kinds.includes('*')) &&
    paths.some((keys) => keys.every((key, at) => path.length > at && (key === '*' || key === path[at])))
  );
}

/** A row that writes each edit by itself. */
export function eachEdit(
  kinds: readonly string[],
  path: readonly string[],
  write: (edit: ResourceEdit, states: Transition) => WrittenEdits,
): EditRow {
  return { kinds, paths: [path], write: (edits, states) => edits.map((edit) => write(edit, states)) };
}
