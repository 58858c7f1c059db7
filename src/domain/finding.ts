import { digest } from './digest.ts';
import type { JsonObject } from './json.ts';
import type { ResourceRef } from './resource.ts';
import type { Reading, Scope } from './scope.ts';

export const severities = ['low', 'medium', 'high'] as const;

export type Severity = (typeof severities)[number];

export const findingStatuses = ['new', 'changed', 'open', 'resolved', 'unchecked', 'accepted'] as const;

export type FindingStatus = (typeof findingStatuses)[number];

/**
 * A check as documents list it: what it looks for, in one sentence, and its severity unless the baseline changes it.
 */
export interface CheckSummary {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity;
}

/** What a check found, before it is compared with previous runs. */
export interface Finding {
  /** The same in every run: made only of check, account, region, resource and the rule's own identity fields. */
  readonly id: string;
  readonly check: string;
  readonly severity: Severity;
  readonly account: string;
  readonly region: string;
  readonly resource: ResourceRef;
  /** The owner of the resource, by declaration or tag. */
  readonly owner?: string;
  /** One sentence in plain words, without the severity. */
  readonly title: string;
  readonly expected: string;
  readonly actual: string;
  /**
   * For what a principal can do: how, in one line to follow the principal's name. Findings that were stored before this
   * was kept lack it.
   */
  readonly path?: string;
  /** For what a principal can do: what, in words, and to how many resources. Older stored findings lack it. */
  readonly ability?: Ability;
  /** What was seen, and nothing else: an exception ends when its digest changes. */
  readonly evidence: JsonObject;
  /** `partial` if some of what it depends on was not read: what else exists could change its evidence. */
  readonly certainty: 'known' | 'partial';
  /** Shell commands (AWS CLI), every foreign string quoted for a POSIX shell. */
  readonly fix?: { readonly commands: readonly string[] };
  /** The scopes and resources that it was concluded from: while one of them is unread, the finding stays as it was. */
  readonly dependsOn: readonly Reading[];
}

/** What a principal can do: `terminate 25 instances`. */
export interface Ability {
  /** Follows `can`. */
  readonly words: string;
  /** How many resources of all kinds. */
  readonly count: number;
  /** The ARN of one for each path that leads to some; left out where they are many. */
  readonly examples?: readonly string[];
  /** Whom the rule allows, as the baseline names them: `group/admins`; only beside `owners`. */
  readonly outside?: readonly string[];
  /** Whose resources are among them. A bounded number: anyone can write a tag. */
  readonly owners?: readonly OwnedReach[];
  /** How many more owners there are. */
  readonly moreOwners?: number;
}

/** What of one owner a principal can reach. */
export interface OwnedReach {
  /** The owner as a tag or the baseline names them: text of others. */
  readonly owner: string;
  /** Follows `can`, said to the owner: `terminate your prod-db-01`. What is foreign in it is escaped. */
  readonly words: string;
  /** How many of their resources. */
  readonly count: number;
}

/** A finding as one run reports it, after comparison with previous runs. */
export interface ReportedFinding extends Finding {
  readonly status: FindingStatus;
  /** ISO 8601 start of the run that first saw it. */
  readonly firstSeen: string;
  /** ISO 8601 start of the last run that saw it; earlier than this run where a scope could not be read. */
  readonly lastSeen: string;
  /** Present while an exception of the baseline covers it. */
  readonly exception?: {
    readonly reason: string;
    readonly by?: string;
    readonly until: string;
    /** The selector in words, of an exception that has one. */
    readonly match?: string;
  };
  /** ISO 8601; present if it was fixed before and is new again: when it was last seen before that. */
  readonly again?: string;
  /** Why it is no longer checked, if the status is `unchecked`. */
  readonly because?: string;
  /** The id of the finding that it follows from; reports show only that one. */
  readonly foldedInto?: string;
  /** What the previous run saw, if the status is `changed`. */
  readonly previous?: { readonly actual: string; readonly evidence: JsonObject };
}

/** What makes a finding the same finding in the next run. */
export interface FindingIdentity extends Pick<Finding, 'check' | 'account' | 'region'> {
  readonly resource: Pick<ResourceRef, 'kind' | 'id'>;
  /** The rule's own fields, for example a tag key; never a value that was seen. */
  readonly rule: { readonly [field: string]: string };
}

/** The id: `dw-` and sixteen hexadecimal digits (the prefix keeps YAML from reading a number). */
export function findingId(identity: FindingIdentity): string {
  const { check, account, region, resource, rule } = identity;
  return `dw-${digest({ check, account, region, kind: resource.kind, id: resource.id, rule }).slice(0, 16)}`;
}

/** A rule of the baseline that could not be decided for some resources, because they were not read. */
export interface Undecided {
  /** Where the baseline declares it: `protect production`; the check's id for what needs no declaration. */
  readonly rule: string;
  readonly check: string;
  /** For how many resources; 0 if the number is unknown, because they were never read. */
  readonly count: number;
  /** The scopes that were not read completely. */
  readonly because: readonly Scope[];
}

/** Whether a reported finding is drift: it is current, and no exception covers it. */
export function isDrift(finding: Pick<ReportedFinding, 'status'>): boolean {
  return finding.status === 'new' || finding.status === 'open' || finding.status === 'changed';
}

/** What a finding says, as one string: another one means that something about it changed, under the same baseline. */
export function digestOf({ evidence, severity }: Pick<Finding, 'evidence' | 'severity'>): string {
  return digest({ evidence, severity });
}
