import type { Cause } from '../../domain/cause.ts';
import type { ReportedFinding } from '../../domain/finding.ts';

/** A cause with the findings that follow from it, as far as they are drift. */
export interface CauseEntry {
  readonly cause: Cause;
  /** The ids of the causes that it stands for: one, or those that are one act. */
  readonly ids: readonly string[];
  readonly findings: readonly ReportedFinding[];
  /** The causes that some of its findings need as well. */
  readonly together: readonly Cause[];
}
