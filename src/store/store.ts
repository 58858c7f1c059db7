import type { AuditResult, RunTotals, Run, Verdict } from '../domain/audit-result.ts';
import type { Change } from '../domain/change.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import type { JsonObject } from '../domain/json.ts';
import type { LastRead } from '../domain/last-read.ts';
import type { Delivery, Letter, Outbox, OutboxState } from '../domain/letter.ts';
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
  /** What the concluded runs read of these accounts. */
  lastRead(accounts: readonly string[]): Promise<LastRead>;
  /**
   * Every finding as its last run left it, the resolved ones included; the previous nights as reconciling needs them.
   */
  knownFindings(): Promise<readonly KnownFinding[]>;
  /** Keeps what a baseline declares; one that is kept already is left as it is. */
  keepBaseline(digest: string, declared: JsonObject): Promise<void>;
  /** What the baseline with that digest declared; undefined where no run of this store kept it. */
  declaredBy(digest: string): Promise<JsonObject | undefined>;
  /** The digest of the baseline of the last concluded run of one of these accounts. */
  lastBaseline(accounts: readonly string[]): Promise<string | undefined>;
  /** The evidence digest that each exception first covered, by `exceptionKey`. */
  coveredEvidence(): Promise<ReadonlyMap<string, string>>;
  /** Writes what the run concluded and the letters about it, in one transaction; the run counts from then on. */
  recordResult(result: AuditResult, covered: ReadonlyMap<string, string>, letters?: readonly Letter[]): Promise<void>;
  /** The last nights of these accounts and kinds that concluded, the oldest first. */
  nights(
    of: { readonly accounts: readonly string[]; readonly kinds?: readonly string[] | undefined },
    limit: number,
  ): Promise<readonly RunTotals[]>;
  /** Newest first; runs that never concluded have no verdict. */
  runs(): Promise<readonly RunSummary[]>;
  /** When the newest run of a schedule started that concluded, ISO 8601. */
  lastOfSchedule(schedule: string): Promise<string | undefined>;
  /** When the newest run started that read all kinds and every scope, ISO 8601. */
  lastWhole(): Promise<string | undefined>;
  /** What a run concluded; `latest` or an id, of which a beginning that no other run shares will do. */
  result(run: string): Promise<AuditResult>;
  /** What a run saw. Resources of scopes that it could not read are those last seen: coverage tells which. */
  snapshot(run: string): Promise<Snapshot>;
  /** What differs between two snapshots, in the scopes that both read; `notCompared` are the others. */
  changes(
    from: string,
    to: string,
  ): Promise<{ readonly changes: readonly Change[]; readonly notCompared: readonly Coverage[] }>;
  /** The mails that letters became. One process at a time works on them: whoever has the `outbox` lease. */
  readonly outbox: Outbox;
  outboxState(): Promise<OutboxState>;
  /** What became of a run's mails. */
  deliveries(run: string): Promise<readonly Delivery[]>;
  /** When a letter to the audience was last written, ISO 8601. */
  lastLetter(audience: string): Promise<string | undefined>;
  /** Takes a schedule's moment on; false where somebody did before. */
  claimSlot(schedule: string, at: Date, now: Date): Promise<boolean>;
  /** The newest moment of a schedule that anybody took on. */
  lastSlot(schedule: string): Promise<Date | undefined>;
  /**
   * Lets one process do a duty at a time: gives a token, or rejects and says who holds it since when. One that was not
   * renewed for a minute passes on, and one whose holder `isGone` knows to be dead.
   */
  takeLease(duty: Duty, holder: Holder, now: Date, isGone: (other: Holder) => boolean): Promise<string>;
  /** Says that the holder lives; false where the lease is another's by now. */
  renewLease(token: string, now: Date): Promise<boolean>;
  releaseLease(token: string): Promise<void>;
  /** Forgets old runs and all that only they needed; kept runs read as before. */
  prune(retention: Retention): Promise<Pruned>;
  /**
   * What the database holds otherwise than it was written, in words; empty where all of it is as it was. Reads
   * everything.
   */
  problems(): Promise<readonly string[]>;
  /** Writes a whole and consistent copy into a file that does not exist yet, while others may write. */
  backup(file: string): Promise<void>;
  close(): Promise<void>;
}

/** A finding as its last run left it, with the baseline of that run. */
export interface KnownFinding extends ReportedFinding {
  readonly baselineDigest: string;
}

/** What one process at a time may do with a store. */
export type Duty = 'audit' | 'outbox';

/** A process that has a lease. */
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
  /** Their ids. */
  readonly runs: readonly string[];
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

/** There is no database where one is to be read. */
export class NoDatabaseError extends StoreError {}

/** Somebody else does what one process at a time may do; the message says who, and since when. */
export class LeaseHeldError extends StoreError {}
