import type { ResourcePair } from './resource-edit.ts';
import type { Reading } from './scope.ts';

/** What one run read that differs from what was known after the run before it. */
export interface Differences {
  /** ISO 8601 start of the run before. */
  readonly since: string;
  /** Its baseline. */
  readonly baselineDigest: string;
  /** The resources that differ, of every scope that this run read and that was ever read before. */
  readonly pairs: readonly ResourcePair[];
  /** What this run read and no run before: scopes, and attributes of resources that were there before. */
  readonly firstRead: readonly Reading[];
}
