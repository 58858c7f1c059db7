import type { SnapshotIndex } from '../domain/snapshot.ts';

/** Which findings are asked for; others may be left out of the answer. */
export interface Focus {
  /** Ids of checks. */
  readonly checks: ReadonlySet<string>;
  /** ARNs of the resources that the findings are about; those about all, unless given. */
  readonly about?: ReadonlySet<string>;
}

/** What else decides besides the account: as it is in this run, unless given. */
export interface Circumstances {
  /** By the baseline of the run before. */
  readonly earlierBaseline?: boolean;
  /** At the time of the run before. */
  readonly earlierTime?: boolean;
}

/**
 * Runs the checks over an account that was edited, by baseline and time of this run or the one before. The findings, by
 * id, with their digests (`digestOf`).
 */
export type Decide = (
  account: SnapshotIndex,
  focus: Focus,
  circumstances?: Circumstances,
) => ReadonlyMap<string, string>;
