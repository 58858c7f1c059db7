import type { ChangeEvent } from './cause.ts';
/** A change of what a principal can do to some resources. */
export interface AccessChange {
  /** `loosened` and `tightened`: possible before and after, but only under conditions on one side. */
  readonly change: 'gained' | 'lost' | 'loosened' | 'tightened';
  /** The ARN. */
  readonly principal: string;
  readonly action: string;
  /** The kind of path that was added or removed: `direct`, `become re-tag`. */
  readonly path: string;
  /** The number of resources, all of them in both snapshots, and the ARN of one. */
  readonly count: number;
  readonly example: string;
  /** The path in one line. */
  readonly line: string;
  /** The changes that caused it: the ARNs of documents and their holders, or else of resources; sorted. */
  readonly causes: readonly string[];
}

/** How access differs between two snapshots. */
export interface AccessDrift {
  readonly changes: readonly AccessChange[];
  /** The ARNs of users, groups, roles and policies that changed in text, without any change of access. */
  readonly withoutEffect: readonly string[];
  /** Why it could not be compared; undefined if it was. */
  readonly notCompared?: string;
}

/** How access differs from what it was in the run before: what a report says of it. */
export interface AccessSinceLastRun {
  /** ISO 8601 start of the run before. */
  readonly since: string;
  /** What was gained first; of these, what most people gained. */
  readonly changes: readonly AccessOfMany[];
  /** How many more there are. */
  readonly more: number;
  /** Why nothing was compared, or what was left out; a sentence each. */
  readonly notCompared: readonly string[];
}

/** Who gained or lost the same, because of the same. */
export interface AccessOfMany {
  readonly change: AccessChange['change'];
  /** ARNs, sorted. */
  readonly principals: readonly string[];
  /** What of how many resources of one type, as their ARNs call it: `instance`, `db`. The most first. */
  readonly reach: readonly { readonly actions: readonly string[]; readonly type: string; readonly count: number }[];
  /** What was changed, a sentence each; empty where it is not known. */
  readonly because: readonly string[];
  /** Who made these changes, the newest first; empty where nobody is known. */
  readonly by: readonly ChangeEvent[];
  /** Whether for some of these changes no event was found. */
  readonly isPartlyKnown?: true;
  /** Ids of the causes that are these changes, as far as findings follow from them. */
  readonly causes: readonly string[];
}
