import { digest } from './digest.ts';
import type { JsonObject } from './json.ts';
import type { ResourceRef } from './resource.ts';
import type { Reading, Scope } from './scope.ts';

export const severities = ['low', 'medium', 'high'] as const;

export type Severity = (typeof severities)[number];

export const findingStatuses = ['new', 'changed', 'open', 'resolved', 'unchecked', 'accepted'] as const;

export type FindingStatus = (typeof findingStatuses)[number];

/**
 * A check as documents tell of it: what it looks for in one sentence, and how grave that is unless the baseline says
 * otherwise.
 */
export interface CheckSummary {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity;
}

/** What a check found, before anything is known of other nights. */
export interface Finding {
  /** Stable over nights: rests on check, account, region, resource and the rule's own identity fields alone. */
  readonly id: string;
  readonly check: string;
  readonly severity: Severity;
  readonly account: string;
  readonly region: string;
  readonly resource: ResourceRef;
  /** Who the resource belongs to, by declaration or tag. */
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
  /** What was seen, and nothing else: an exception ends when its digest changes. */
  readonly evidence: JsonObject;
  /** `partial` where some of what it rests on was not read: what else there is may change its evidence. */
  readonly certainty: 'known' | 'partial';
  /** Shell commands (AWS CLI), every foreign string quoted for a POSIX shell. */
  readonly fix?: { readonly commands: readonly string[] };
  /** What it was concluded from: while any of it is unread, the finding stays as it was. */
  readonly restsOn: readonly Reading[];
}

/** A finding as one run reports it, in the light of the runs before. */
export interface ReportedFinding extends Finding {
  readonly status: FindingStatus;
  /** ISO 8601 start of the run that first saw it. */
  readonly firstSeen: string;
  /** ISO 8601 start of the last run that saw it; earlier than this run where a scope could not be read. */
  readonly lastSeen: string;
  /** Present while an exception of the baseline covers it. */
  readonly exception?: { readonly reason: string; readonly by?: string; readonly until: string };
  /** ISO 8601; present where it is new again: when it was last seen before it was fixed. */
  readonly again?: string;
  /** Why nobody looks for it any more, where the status is `unchecked`. */
  readonly because?: string;
  /** The id of the finding that it is a consequence of; reports tell of that one alone. */
  readonly foldedInto?: string;
  /** What was seen the run before, where the status is `changed`. */
  readonly previous?: { readonly actual: string; readonly evidence: JsonObject };
}

/** What makes one finding the same finding tomorrow. */
export interface FindingIdentity extends Pick<Finding, 'check' | 'account' | 'region'> {
  readonly resource: Pick<ResourceRef, 'kind' | 'id'>;
  /** The rule's own fields, a tag key for one; never a value that was seen. */
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
  /** Of how many resources; 0 where nobody knows, as they were never read. */
  readonly count: number;
  /** The scopes that were not read to their end. */
  readonly because: readonly Scope[];
}

/** Whether a reported finding is drift: there now, and no exception covers it. */
export function isDrift(finding: Pick<ReportedFinding, 'status'>): boolean {
  return finding.status === 'new' || finding.status === 'open' || finding.status === 'changed';
}
