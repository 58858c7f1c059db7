import type { AuditResult, Run, Verdict } from '../domain/audit-result.ts';
import type { Change } from '../domain/change.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import type { Coverage } from '../domain/scope.ts';
import type { Snapshot } from '../domain/snapshot.ts';

/**
 * Everything that outlives a run. Asynchronous and narrow on purpose: an implementation speaks to SQLite or to a
 * server, and no caller can tell. All methods reject with a `StoreError` that says in a sentence what is wrong.
 */
export interface Store {
  /**
   * Writes a run and what it saw, in one transaction. Resources of complete scopes get validity intervals: an
   * unchanged one adds no row, one that is gone is closed. Resources of every other scope are left as they were.
   */
  recordSnapshot(run: Pick<Run, 'id' | 'startedAt' | 'baselineDigest'>, snapshot: Snapshot): Promise<void>;
  /** Every finding as its last run left it, the resolved ones included; the previous nights as reconciling needs them. */
  knownFindings(): Promise<readonly ReportedFinding[]>;
  /** The evidence digest that each exception first covered, by `exceptionKey`. */
  coveredEvidence(): Promise<ReadonlyMap<string, string>>;
  /** Writes what the run concluded, in one transaction; the run counts from then on. */
  recordResult(result: AuditResult, covered: ReadonlyMap<string, string>): Promise<void>;
  /** Newest first; runs that never concluded have no verdict. */
  runs(): Promise<readonly RunSummary[]>;
  /** What a run concluded; `latest` or an id, of which a beginning that no other run shares will do. */
  result(run: string): Promise<AuditResult>;
  /** What a run saw. Resources of scopes that it could not read are those last seen: coverage tells which. */
  snapshot(run: string): Promise<Snapshot>;
  /** What differs between two snapshots, in the scopes that both read; `notCompared` are the others. */
  changes(from: string, to: string): Promise<{ readonly changes: readonly Change[]; readonly notCompared: readonly Coverage[] }>;
  /** Takes a scheduled moment on; false where somebody did before. */
  claimSlot(at: Date, now: Date): Promise<boolean>;
  /** The newest moment that anybody took on. */
  lastSlot(): Promise<Date | undefined>;
  /**
   * Lets one process audit at a time: gives a token, or rejects and says who holds it since when. One that was not renewed for
   * a minute passes on, and one whose holder `isGone` knows to be dead.
   */
  takeLease(holder: Holder, now: Date, isGone: (other: Holder) => boolean): Promise<string>;
  /** Says that the holder lives; false where the lease is another's by now. */
  renewLease(token: string, now: Date): Promise<boolean>;
  releaseLease(token: string): Promise<void>;
  /** Forgets old runs and all that only they needed; kept runs read as before. */
  prune(retention: Retention): Promise<Pruned>;
  /** Writes a whole and consistent copy into a file that does not exist yet, while others may write. */
  backup(file: string): Promise<void>;
  close(): Promise<void>;
}

/** A process that audits. */
export interface Holder {
  /** `driftwarden serve`. */
  readonly command: string;
  /** Its number on its host. */
  readonly process: number;
  readonly host: string;
}

/** What to keep; a run that either rule keeps is kept. */
export interface Retention {
  /** How many concluded runs, the newest first; undefined: no rule. */
  readonly runs?: number;
  /** Runs that started at this time or later, ISO 8601 UTC; undefined: no rule. */
  readonly since?: string;
}

/** What pruning took away. */
export interface Pruned {
  readonly runs: number;
  readonly resources: number;
  readonly findings: number;
  readonly contents: number;
}

export interface RunSummary extends Omit<Run, 'finishedAt'> {
  readonly finishedAt: string | null;
  readonly verdict: Verdict | null;
  readonly drift: number;
  readonly scopes: { readonly complete: number; readonly all: number };
}

/** A store that cannot be used, or does not hold what was asked for. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
