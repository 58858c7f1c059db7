import type { AuditResult, RunTotals, Run, Verdict } from '../domain/audit-result.ts';
import type { Differences } from '../domain/differences.ts';
import type { Cause } from '../domain/cause.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import type { JsonObject } from '../domain/json.ts';
import type { LastRead } from '../domain/last-read.ts';
import type { Delivery, Notification, Outbox, OutboxState } from '../domain/notification.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { RunTraffic } from '../domain/traffic.ts';
import type { Comparison } from './comparison.ts';

/**
 * Everything that outlives a run: the contract that every database keeps (docs/architecture.md, "The store").
 *
 * It is asynchronous and narrow, so that callers cannot tell a file from a server. What a method reads or writes is of
 * one moment: no other process's changes come in between, and after an error nothing of it was written. All methods
 * reject with a `StoreError` whose message is a sentence about what is wrong. Texts come back as they were written;
 * a text that rows are found by is refused where it is not well-formed Unicode.
 *
 * What is a rule and nobody's SQL is beside this file: which scopes are covered (`coverage.ts`), which runs are
 * compared (`comparison.ts`), kept (`retention.ts`), found by name (`run-name.ts`) and the last of their kind
 * (`history.ts`), when a lease passes on (`lease.ts`), which result belongs to a run (`conclusion.ts`), what a
 * checksum covers (`checksum.ts`), and the canonical form of what is kept (`content.ts`).
 */
export interface Store {
  /**
   * Writes a run and what it saw. A resource of a complete scope has the content that was seen from this run on; one
   * that was not seen there ends with the run before. Resources of all other scopes stay as they were.
   */
  recordSnapshot(run: Pick<Run, 'id' | 'startedAt' | 'baselineDigest'>, snapshot: Snapshot): Promise<void>;
  /** What the concluded runs read of these accounts. */
  lastRead(accounts: readonly string[]): Promise<LastRead>;
  /** Every finding as the last run that reported it left it, the resolved ones too, sorted by id. */
  knownFindings(): Promise<readonly KnownFinding[]>;
  /** The causes of the runs that reported a finding last, the newest run first; a cause of several runs is in each. */
  knownCauses(): Promise<readonly Cause[]>;
  /** Keeps what a baseline declares. A baseline that was kept before is left as it is. */
  keepBaseline(digest: string, declared: JsonObject): Promise<void>;
  /** What the baseline with that digest declared; undefined where no run of this store kept it. */
  declaredBy(digest: string): Promise<JsonObject | undefined>;
  /** The digest of the baseline of the last concluded run of one of these accounts. */
  lastBaseline(accounts: readonly string[]): Promise<string | undefined>;
  /** The evidence digest that each exception first covered, by `exceptionKey`. */
  coveredEvidence(): Promise<ReadonlyMap<string, string>>;
  /** Writes what the run concluded and the notifications about it, in one transaction; the run counts from then on. */
  recordResult(
    result: AuditResult,
    covered: ReadonlyMap<string, string>,
    notifications?: readonly Notification[],
  ): Promise<void>;
  /** The last concluded runs of exactly these accounts and kinds, at most `limit`, the oldest first. */
  previousRuns(
    of: { readonly accounts: readonly string[]; readonly kinds?: readonly string[] | undefined },
    limit: number,
  ): Promise<readonly RunTotals[]>;
  /** All runs, the newest first. Runs that did not conclude have no verdict. */
  runs(): Promise<readonly RunSummary[]>;
  /** When the newest concluded run of a schedule started, ISO 8601. */
  lastOfSchedule(schedule: string): Promise<string | undefined>;
  /** When the newest run started that read all kinds and every scope, ISO 8601. */
  lastComplete(): Promise<string | undefined>;
  /** What a run concluded. A run is named by `latest`, its id, or a beginning that no other id shares. */
  result(run: string): Promise<AuditResult>;
  /** What a run saw. Resources of scopes that it could not read are those last seen: its coverage tells which. */
  snapshot(run: string): Promise<Snapshot>;
  /** What differs between two snapshots, in the scopes that both runs read; `notCompared` are the other scopes. */
  changes(from: string, to: string): Promise<Comparison>;
  /**
   * What a run read that differs from the last complete reading of each scope; undefined if no run of its accounts has
   * concluded before it.
   */
  differences(run: string): Promise<Differences | undefined>;
  /** The deliveries of notifications. One process at a time works on them: the one that has the `outbox` lease. */
  readonly outbox: Outbox;
  outboxState(): Promise<OutboxState>;
  /** The deliveries of a run's notifications. */
  deliveries(run: string): Promise<readonly Delivery[]>;
  /** When a notification to the audience was last written for that channel, ISO 8601. */
  lastNotified(channel: string, audience: string): Promise<string | undefined>;
  /** Takes a slot of a schedule; false where another process took it before. */
  claimSlot(schedule: string, at: Date, now: Date): Promise<boolean>;
  /** The newest slot of a schedule that any process took. */
  lastSlot(schedule: string): Promise<Date | undefined>;
  /**
   * Takes the lease of a lock, which one process has at a time, and gives a token for it. Rejects with a LeaseHeldError
   * where another process has it, unless that did not renew it for a minute or `isGone` knows that it is dead.
   */
  takeLease(lock: LockName, holder: LeaseHolder, now: Date, isGone: (other: LeaseHolder) => boolean): Promise<string>;
  /** Says that the holder lives. False where another process has the lease by now. */
  renewLease(token: string, now: Date): Promise<boolean>;
  /** Gives the lease back; does nothing where another process has it by now. */
  releaseLease(token: string): Promise<void>;
  /** Begins a write and takes it back. Rejects where the database cannot be written. */
  tryWrite(): Promise<void>;
  /** The version of the schema, and who has a lease that has not become stale. */
  condition(now: Date): Promise<StoreCondition>;
  /** The runs that `prune` would delete, the oldest first. */
  prunable(retention: Retention): Promise<readonly string[]>;
  /**
   * Deletes old runs and all that only they needed. The runs that are kept read as before, and the next audit comes to
   * the same, except that a finding is new when it comes back after the run that reported it resolved was deleted.
   */
  prune(retention: Retention): Promise<Pruned>;
  /**
   * Reads everything and tells, in words, what is not as it was written; empty where all of it is. A database that has
   * checksums of its own may always answer with nothing.
   */
  problems(): Promise<readonly string[]>;
  /** Writes a complete and consistent copy into a file that does not exist yet, while other processes may write. */
  backup(file: string): Promise<void>;
  /** Frees what the store holds. Nothing is asked of it afterwards. */
  close(): Promise<void>;
}

/** How a store is opened. */
export interface StoreOptions {
  readonly now: () => Date;
  /** Whether the database is made where there is none; true by default. */
  readonly create?: boolean;
}

/**
 * Opens the store at a location, an address or a file, and brings its schema up to date. Rejects with a StoreError that
 * names the location, and no password in it; with a NoDatabaseError where there is none and none is to be made.
 */
export type OpenStore = (location: string, options: StoreOptions) => Promise<Store>;

/** A finding as its last run left it, with the baseline of that run. */
export interface KnownFinding extends ReportedFinding {
  readonly baselineDigest: string;
}

/** What only one process at a time may do with a store: audit, or send what is in the outbox. */
export type LockName = 'audit' | 'outbox';

/** A process that has a lease. */
export interface LeaseHolder {
  /** `driftwarden serve`. */
  readonly command: string;
  /** Its number on its host. */
  readonly process: number;
  readonly host: string;
  /** When it began, as its system counts: processes that have the same number one after the other differ in it. */
  readonly start?: string;
  /** Within what its number counts: one machine's containers may have a process 1 each. */
  readonly namespace?: string;
}

/** What a database says of itself. */
export interface StoreCondition {
  /** The number of its last migration. */
  readonly schema: number;
  readonly leases: readonly { readonly lock: LockName; readonly holder: LeaseHolder; readonly since: string }[];
}

/** What to keep; a run that either rule keeps is kept. */
export interface Retention {
  /** How many concluded runs, the newest first; undefined: no rule. */
  readonly runs?: number;
  /** Runs that started at this time or later, ISO 8601 UTC; undefined: no rule. */
  readonly since?: string;
}

/** What pruning deleted. */
export interface Pruned {
  /** Their ids. */
  readonly runs: readonly string[];
  readonly resources: number;
  readonly findings: number;
  readonly contents: number;
}

/** A run in the list of runs. */
export interface RunSummary extends Omit<Run, 'finishedAt'> {
  readonly finishedAt: string | null;
  readonly verdict: Verdict | null;
  readonly drift: number;
  readonly scopes: { readonly complete: number; readonly all: number };
  /** What it asked of AWS; absent where it read files, did not conclude, or ran before this was kept. */
  readonly traffic?: RunTraffic;
}

/** A store that cannot be used, or does not hold what was asked for. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** There is no database where one is to be read. */
export class NoDatabaseError extends StoreError {}

/** The database was deleted or replaced while it was in use: it must be opened again. */
export class DatabaseLostError extends StoreError {}

/** Another process does what only one process at a time may do. The message says which, and since when. */
export class LeaseHeldError extends StoreError {}
