import { digest } from './digest.ts';
import type { Severity } from './finding.ts';
import type { Json, JsonObject } from './json.ts';
import type { ResourceRef } from './resource.ts';

/**
 * Why a finding is new or changed: something in the account changed, time passed (a key grew old), the baseline changed,
 * it was never read before (the first audit too), or none of these.
 */
export type CauseKind = 'change' | 'baseline' | 'time' | 'first-seen' | 'unexplained';

/** One field of a resource, or a whole resource, that changed. */
export interface ChangedField {
  readonly account: string;
  /** `global` for IAM. */
  readonly region: string;
  readonly resource: ResourceRef;
  readonly change: 'added' | 'gone' | 'changed';
  /** Keys from the resource down, members of lists by name: `['attributes', 'inline', 'temp-debug']`. Empty: all of it. */
  readonly path: readonly string[];
  /** The same in one word: `tags.Owner`, `inline.temp-debug`; empty for the whole resource. */
  readonly field: string;
  /** Null for a side that does not have it, and for whole resources. */
  readonly before: Json;
  readonly after: Json;
}

/** What one act changed, which can be taken back by itself. */
export interface CauseChange extends ChangedField {
  /** What the same act changed besides: the volumes of an instance that was launched, a fact that AWS tells twice. */
  readonly also: readonly ChangedField[];
  /** One sentence without the actor: `inline policy temp-debug was put on group developers`. */
  readonly text: string;
  /** The same without a verb, for a mail's subject: `temp-debug on developers`. */
  readonly short: string;
}

/** An event of CloudTrail that made a change. */
export interface ChangeEvent {
  /** The ARN of the caller; of a session the session's. */
  readonly principal: string;
  /** Who assumed the role whose session it was: an ARN, or what a federated user is called. */
  readonly assumedBy?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** An address, or the AWS service that made the call. */
  readonly sourceIp?: string;
  readonly userAgent?: string;
  readonly mfa?: boolean;
  readonly eventId?: string;
  /** `iam:PutGroupPolicy`. */
  readonly event: string;
  /** Whether it fits other changes, or other events fit as well: then all are named. */
  readonly isCandidate?: true;
}

/** What was made and taken back between two readings, as CloudTrail tells: neither of them shows it. */
export interface CameAndWent {
  readonly account: string;
  /** `inline policy temp-debug on group developers`. */
  readonly what: string;
  readonly came: ChangeEvent;
  readonly went: ChangeEvent;
}

/** Where events were searched for. */
export interface EventSearch {
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  readonly regions: readonly string[];
  /** Why some of it could not be read; a sentence. */
  readonly problem?: string;
}

/** What follows from a cause: one line for a kind of consequence. */
export interface Consequence {
  /** `ben, david and elena can now terminate 25 instances covered by rule "production"`. */
  readonly text: string;
  readonly severity: Severity;
  /** ARNs of the users and roles that gained something; empty where it is about resources alone. */
  readonly principals: readonly string[];
  /** How many resources. */
  readonly count: number;
  readonly findings: readonly string[];
}

/** What a principal can no longer do once a repair is made. */
export interface Loss {
  /** The ARN. */
  readonly principal: string;
  readonly action: string;
  /** How many resources of those that were read. */
  readonly count: number;
  /** The rule of the baseline that wants it allowed; such a repair is not offered. */
  readonly requiredBy?: string;
}

/** A change that closes findings; never made, always offered, and proved by deciding the whole snapshot again with it. */
export interface Repair {
  /** `undo` takes a cause back, `close` closes findings in another way. */
  readonly kind: 'undo' | 'close';
  /** `delete inline policy temp-debug from group developers`. */
  readonly title: string;
  /** AWS CLI commands for a POSIX shell, in order. */
  readonly commands: readonly string[];
  /** The commands that take the repair back, in order; empty where that cannot be done. */
  readonly inverse: readonly string[];
  /** Ids of the findings that it closes. */
  readonly closes: readonly string[];
  /** What anyone loses by it, the largest first. */
  readonly loses: readonly Loss[];
  /** The policy documents that it writes, each with where it goes. */
  readonly policies?: readonly { readonly place: string; readonly document: JsonObject }[];
  /** The same as Terraform, where a resource of it says this. */
  readonly terraform?: string;
  /** What it does not do, or what to know first; a sentence. */
  readonly note?: string;
}

/** What findings follow from, who made it, and what closes it. */
export interface Cause {
  /** `dwc-` and sixteen hexadecimal digits: of what changed, not of what follows from it. */
  readonly id: string;
  readonly kind: CauseKind;
  /** One sentence: the text of its changes, or why there are none. */
  readonly title: string;
  /** For a mail's subject. */
  readonly short: string;
  /** The worst of its findings. */
  readonly severity: Severity;
  /** ISO 8601 start of the run that first reported it. */
  readonly firstSeen: string;
  /** The smallest set of changes whose reversal makes the findings vanish; empty unless something changed. */
  readonly changes: readonly CauseChange[];
  /** For a set of several changes: each by itself is enough to give the findings, and so is each of `besides`. */
  readonly eachSuffices?: true;
  /** What the set has besides the changes, or besides the baseline: that the baseline changed, that time passed. */
  readonly besides?: readonly ('baseline' | 'time')[];
  /** Ids of causes that some of the findings need as well: without either of them they would not be there. */
  readonly togetherWith: readonly string[];
  /** Whoever made the changes, as far as CloudTrail tells; all candidates where several fit. */
  readonly by: readonly ChangeEvent[];
  /** The texts of those of several changes for which no event was found; absent where each has one, or none has. */
  readonly withoutEvent?: readonly string[] | undefined;
  /** Where events were searched for; absent where they were not. */
  readonly searched?: EventSearch;
  /** Ids. */
  readonly findings: readonly string[];
  /** The worst first. */
  readonly consequences: readonly Consequence[];
  /** The one of least loss first. */
  readonly repairs: readonly Repair[];
}

/** The id of a cause: the same whenever the same is changed to the same. */
export function causeId(kind: CauseKind, changes: readonly ChangedField[], words = ''): string {
  const made = changes.map(({ account, region, resource: { kind: of, id }, change, path, after }) => ({
    account,
    region,
    kind: of,
    id,
    change,
    path,
    after,
  }));
  return `dwc-${digest({ kind, made, words }).slice(0, 16)}`;
}
