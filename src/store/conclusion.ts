import { isDeepStrictEqual } from 'node:util';
import type { AuditResult, Run, Totals, Verdict } from '../domain/audit-result.ts';
import type { Coverage } from '../domain/scope.ts';
import { StoreError } from './store.ts';

/** A run as it was recorded, before its result. */
export interface RecordedRun {
  readonly head: Omit<Run, 'finishedAt'>;
  readonly coverage: readonly Coverage[];
  /** null until it concluded. */
  readonly verdict: Verdict | null;
}

/** Throws a StoreError unless a result is the first of its run, and is about the snapshot that the run recorded. */
export function requireConclusionOf({ run, coverage }: AuditResult, recorded: RecordedRun): void {
  if (recorded.verdict !== null) throw new StoreError(`run ${run.id} has concluded already`);
  const expected = { ...recorded.head, finishedAt: run.finishedAt };
  if (!isDeepStrictEqual([run, coverage], [expected, recorded.coverage]))
    throw new StoreError(`the result of run ${run.id} speaks of another snapshot than the one that was recorded`);
}

/** How much drift a run reported: what is new, open or changed, and that nobody accepted. */
export function driftIn(totals: Totals): number {
  return totals.new + totals.open + totals.changed;
}
