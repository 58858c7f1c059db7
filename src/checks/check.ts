import type { Reference } from '../access/index.ts';
import type { Baseline } from '../domain/baseline.ts';
import type { TakeOver } from '../domain/baseline-edit.ts';
import type { Finding, Severity } from '../domain/finding.ts';
import type { Resource } from '../domain/resource.ts';
import type { Scope } from '../domain/scope.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';

/** What a check sees. All of it is read only, and none of it comes from another run. */
export interface CheckContext {
  readonly snapshot: SnapshotIndex;
  readonly baseline: Baseline;
  /** AWS's actions, for what a policy pattern stands for. */
  readonly reference: Reference;
  /** Every instance type that AWS has. */
  readonly instanceTypes: readonly string[];
  /** The start of the run; ages are counted up to it. */
  readonly now: Date;
  /** ARNs of the resources that findings are asked for: those about others may be left out. All, unless given. */
  readonly about?: ReadonlySet<string> | undefined;
}

/** What a check reports: a finding without what `runChecks` adds to it. */
export interface FindingDraft extends Omit<Finding, 'id' | 'check' | 'severity' | 'certainty'> {
  /** The rule's own identity fields: see `findingId`. */
  readonly rule: { readonly [field: string]: string };
  /** The check's own severity, unless given. */
  readonly severity?: Severity;
  /** How `baseline update` declares what is now; left out where nothing declares what the check looks for. */
  readonly takeOver?: TakeOver;
}

/** A resource for which rules cannot be decided, because AWS did not return enough. */
export interface UndecidedResource {
  /** The names of the rules, as `Check.rules` has them. */
  readonly undecided: readonly string[];
  readonly subject: Scope & Pick<Resource, 'id'>;
  /** The scopes that lack what the rules need. */
  readonly missingFrom: readonly Scope[];
}

/** One thing that the baseline asks of a check. */
export interface CheckRule {
  /** Where the baseline declares it: `protect production`, `tags.required Owner`; the check's id for a default rule. */
  readonly name: string;
  /**
   * The kinds of resources that it is about, each with the other kinds that it needs, of the same region or of the
   * account. `mayLack`: those of these kinds that the rule does not name, so that an account without them, an optional
   * scope, leaves it decided.
   */
  readonly reads: readonly {
    readonly about: string;
    readonly with?: readonly string[];
    readonly mayLack?: readonly string[];
  }[];
  /** Which of these resources it applies to; all of them, unless given. */
  readonly appliesTo?: (resource: Resource<string, unknown>) => boolean;
  /** Which accounts and regions it applies in; all of them, unless given. */
  readonly appliesIn?: (place: Pick<Scope, 'account' | 'region'>) => boolean;
  /** Nobody wrote it down: an optional scope that the account lacks does not make it undecided. */
  readonly isDefault?: boolean;
}

/** One rule. A check reports what it found, and knows nothing of other runs, exceptions or report formats. */
export interface Check {
  /** Kebab case; part of every finding's id, so it never changes. */
  readonly id: string;
  /** What it looks for, in one sentence, for the documentation and `baseline schema`. */
  readonly summary: string;
  readonly severity: Severity;
  /** The part of the baseline that asks for it; left out where it runs without being asked. */
  readonly declaredBy?: string;
  /** What it leaves out, and why, in sentences. */
  readonly leavesOut?: readonly string[];
  /** Whether it is about the baseline itself: such a finding is fixed once the baseline no longer says it. */
  readonly isAboutBaseline?: true;
  /** What the baseline asks of it; if that is nothing, the check does not run. */
  rules(baseline: Baseline, reference: Reference): readonly CheckRule[];
  run(context: CheckContext): Iterable<FindingDraft | UndecidedResource>;
  /**
   * For a check whose findings are each about all resources of a rule together: the name of that rule. What is not read
   * of any of them may belong to the finding.
   */
  ruleOf?(finding: Pick<Finding, 'evidence'>): string;
}
