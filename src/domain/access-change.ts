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
