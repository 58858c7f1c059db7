/**
 * A scope is what is read at once and can fail by itself: one kind of resource in one region of one account.
 * `region` is `global` for what AWS keeps once an account (IAM).
 */
export interface Scope {
  /** The account's twelve digits. */
  readonly account: string;
  readonly region: string;
  /** The resource kind, `instance` for one; the kinds that driftwarden reads are listed in src/aws/index.ts. */
  readonly kind: string;
}

/** A scope, or with an id one resource of it. */
export interface Reading extends Scope {
  readonly id?: string;
}

export const globalRegion = 'global';

/** The scope as one string, to key maps with. */
export function scopeKey(scope: Scope): string {
  return `${scope.account}/${scope.region}/${scope.kind}`;
}

/** What became of a scope. Only `complete` lets anyone conclude that something is absent. */
export type CoverageStatus = 'complete' | 'denied' | 'failed' | 'skipped';

/** What became of a scope in one run, with the API and AWS's own error where it did not end complete. */
export interface Coverage extends Scope {
  readonly status: CoverageStatus;
  /** Service prefix and operation, `ec2:DescribeVolumes`. */
  readonly api?: string;
  /** AWS's error code, or one of our own: see `ownCodes`. */
  readonly code?: string;
  /** AWS's error code and message. */
  readonly error?: string;
  /** A scope that an account may lack (its credential report): skipping it leaves the audit complete. */
  readonly optional?: true;
}

/** What keeps a scope from being complete though AWS answered: codes that later stages act on. */
export const ownCodes = {
  /** A list that held ten or more names none: not believed the first time. */
  collapsed: 'ScopeCollapsed',
  /** A scope that earlier runs covered and of which this one was told nothing. */
  notListed: 'NotListed',
  /** AWS says that the region is not enabled. */
  notEnabled: 'RegionNotEnabled',
} as const;

/** Whether the scope was meant to be read and was not. */
export function isUnread(coverage: Pick<Coverage, 'status' | 'optional'>): boolean {
  return coverage.status !== 'complete' && !(coverage.status === 'skipped' && coverage.optional);
}
