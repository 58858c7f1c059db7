import type { Reference } from '../access/index.ts';
import type { Baseline } from '../domain/baseline.ts';
import type { Finding, Severity } from '../domain/finding.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';

/** What a check sees. All of it is read only, and none of it is from another night. */
export interface CheckContext {
  readonly snapshot: SnapshotIndex;
  readonly baseline: Baseline;
  /** AWS's actions, for what a policy pattern stands for. */
  readonly reference: Reference;
  /** Every type of instance that there is. */
  readonly instanceTypes: readonly string[];
  /** The start of the run; ages are counted to it. */
  readonly now: Date;
}

/** What a check says of one thing: the finding less what `runChecks` adds to it. */
export interface Observation extends Omit<Finding, 'id' | 'check' | 'severity' | 'account' | 'region' | 'certainty'> {
  readonly account: string;
  readonly region: string;
  /** The rule's own identity fields: see `findingId`. */
  readonly rule: { readonly [field: string]: string };
  /** `known` where left out. */
  readonly certainty?: 'known' | 'unknown';
  /** The check's own severity where left out. */
  readonly severity?: Severity;
}

/** One rule. A check says what it found and nothing about other nights, exceptions or wording of reports. */
export interface Check {
  /** Kebab case; part of every finding's id, so it never changes. */
  readonly id: string;
  /** What it looks for, in one sentence, for the documentation and `baseline schema`. */
  readonly summary: string;
  readonly severity: Severity;
  run(context: CheckContext): Iterable<Observation>;
}
