import type { Reference } from '../access/index.ts';
import type { Baseline } from '../domain/baseline.ts';
import type { Finding, Severity } from '../domain/finding.ts';
import type { Resource } from '../domain/resource.ts';
import type { Scope } from '../domain/scope.ts';
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
export interface FindingDraft extends Omit<Finding, 'id' | 'check' | 'severity' | 'certainty'> {
  /** The rule's own identity fields: see `findingId`. */
  readonly rule: { readonly [field: string]: string };
  /** The check's own severity where left out. */
  readonly severity?: Severity;
}

/** A resource of which AWS did not tell enough to decide. */
export interface UndecidedResource {
  /** The names of the rules, as `Check.rules` has them. */
  readonly undecided: readonly string[];
  readonly subject: Scope & Pick<Resource, 'id'>;
  /** The scopes that do not tell. */
  readonly because: readonly Scope[];
}

/** What the baseline asks of a check, once. */
export interface CheckRule {
  /**
   * Where the baseline declares it: `protect production`, `tags.required Owner`; the check's id where it needs no
   * declaration.
   */
  readonly name: string;
  /**
   * The kinds of resources that it is about, each with those that tell the rest, of the same region or of the account.
   */
  readonly reads: readonly { readonly about: string; readonly with?: readonly string[] }[];
  /** Which of these resources; all where left out. */
  readonly bearsOn?: (resource: Resource<string, unknown>) => boolean;
  /** Where it can be about anything; everywhere where left out. */
  readonly isAbout?: (place: Pick<Scope, 'account' | 'region'>) => boolean;
  /** Nobody wrote it down: what an account may lack does not make it undecided. */
  readonly isDefault?: boolean;
}

/** One rule. A check says what it found and nothing about other nights, exceptions or wording of reports. */
export interface Check {
  /** Kebab case; part of every finding's id, so it never changes. */
  readonly id: string;
  /** What it looks for, in one sentence, for the documentation and `baseline schema`. */
  readonly summary: string;
  readonly severity: Severity;
  /** Whether it is about what the baseline says itself: what the baseline does not say any more is mended. */
  readonly isAboutBaseline?: true;
  /** What the baseline asks of it; where that is nothing, it does not run. */
  rules(baseline: Baseline, reference: Reference): readonly CheckRule[];
  run(context: CheckContext): Iterable<FindingDraft | UndecidedResource>;
}
