import type { Reference } from '../../../access/index.ts';
import type { AccessRule } from '../../../domain/access-rule.ts';
import type { Finding } from '../../../domain/finding.ts';
import type { Baseline } from '../../../domain/baseline.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import type { AnyResource } from '../commands/row.ts';

/** A change that may close findings: the resources as they would be. Whether it does is decided by the checks. */
export interface Proposal {
  readonly changed: readonly AnyResource[];
  /** Resources that would no longer be there, as they are. */
  readonly gone?: readonly AnyResource[];
  /** Whether it gives nobody anything: then a finding that it gives is one of another path that was there before. */
  readonly onlyTakes?: boolean;
  /** Whether it is to be taken only where nothing else closes as much, whatever that takes. */
  readonly isLastResort?: boolean;
  /** What it does, without an end; what its commands do, unless given. */
  readonly title?: string;
  /** Of several proposals with one idea, one is offered. */
  readonly idea?: string;
  /** What to know first; a sentence. */
  readonly note?: string;
}

/** What proposals are made from. */
export interface ProposalContext {
  readonly account: SnapshotIndex;
  readonly baseline: Baseline;
  readonly reference: Reference;
  /** The instance types that AWS has; none, unless given. */
  readonly instanceTypes?: readonly string[];
  /** Whether a rule is about a resource; no resources are named, unless given. */
  readonly isSelectedBy?: (rule: AccessRule) => (resource: AnyResource) => boolean;
}

/** Proposes changes that may close some findings together; none where it has nothing to say about them. */
export type Propose = (findings: readonly Finding[], context: ProposalContext) => readonly Proposal[];
