/** What somebody can do to some resources that they could not before, or the other way round. */
export interface AccessChange {
  /** `loosened` and `tightened`: possible before and after, under conditions on one side alone. */
  readonly change: 'gained' | 'lost' | 'loosened' | 'tightened';
  /** The ARN. */
  readonly principal: string;
  readonly action: string;
  /** The kind of path that came or went: `direct`, `become re-tag`. */
  readonly path: string;
  /** How many resources, all of them in both snapshots, and the ARN of one. */
  readonly count: number;
  readonly example: string;
  /** The path in one line. */
  readonly line: string;
  /** What changed that it rests on: the ARNs of documents and their holders, else of resources; sorted. */
  readonly causes: readonly string[];
}

/** Access as two snapshots have it. */
export interface AccessDrift {
  readonly changes: readonly AccessChange[];
  /** The ARNs of users, groups, roles and policies that changed in text, and with that nothing in what was asked. */
  readonly withoutEffect: readonly string[];
  /** Why it could not be told; undefined where it could. */
  readonly notCompared?: string;
}
