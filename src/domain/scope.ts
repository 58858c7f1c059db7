/**
 * A scope is what is read together and can fail on its own: one kind of resource in one region of one account.
 * `region` is `global` for what AWS has once for each account (IAM).
 */
export interface Scope {
  /** The account's twelve digits. */
  readonly account: string;
  readonly region: string;
  /** The resource kind, for example `instance`; the kinds that driftwarden reads are listed in src/aws/index.ts. */
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

/** The outcome of reading a scope. Only `complete` allows the conclusion that something is absent. */
export type CoverageStatus = 'complete' | 'denied' | 'failed' | 'skipped';

/** The outcome of a scope in one run, with the API and AWS's own error if it is not complete. */
export interface Coverage extends Scope {
  readonly status: CoverageStatus;
  /** Service prefix and operation, `ec2:DescribeVolumes`. */
  readonly api?: string;
  /** AWS's error code, or one of our own: see `ownCodes`. */
  readonly code?: string;
  /** AWS's error code and message. */
  readonly error?: string;
  /** A scope that an account can lack (its credential report): the audit is complete without it. */
  readonly optional?: true;
  /** For attributes that were not all read, or that later runs may carry; left out, this run read all of them. */
  readonly attributes?: AttributesRead;
}

/**
 * Of how many resources a run read the attributes, and of how many those of earlier runs stand (docs/adr/0024). `since`
 * and `days` are left out where no later run carries them.
 */
export interface AttributesRead {
  readonly read: number;
  readonly carried: number;
  /** The resources about which nothing was asked, because nothing needs to know it (docs/adr/0026); left out: none. */
  readonly notAsked?: number;
  /** ISO 8601: no attribute that is carried was read before. */
  readonly since?: string;
  /** In how many days all of them are read again. */
  readonly days?: number;
}

/** Codes of our own, for scopes that are not complete although AWS answered; later stages use them. */
export const ownCodes = {
  /** A list that had ten or more resources is empty: not believed the first time. */
  collapsed: 'ScopeCollapsed',
  /** A scope that previous runs covered and that this one did not find. */
  notListed: 'NotListed',
  /** AWS says that the region is not enabled. */
  notEnabled: 'RegionNotEnabled',
  /** An account directory holds nothing of a service that not every account uses. */
  serviceNotHeld: 'ServiceNotHeld',
} as const;

/**
 * Codes that say that the account does not use a service, AWS's and ours:
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html
 */
const noServiceCodes: ReadonlySet<string> = new Set([
  ownCodes.serviceNotHeld,
  'OptInRequired',
  'SubscriptionRequiredException',
]);

/** Whether an error code says that the account does not use the service. */
export function isWithoutService(code: string | undefined): boolean {
  return code !== undefined && noServiceCodes.has(code);
}

/** Whether the scope should have been read and was not. */
export function isUnread(coverage: Pick<Coverage, 'status' | 'optional'>): boolean {
  return coverage.status !== 'complete' && !(coverage.status === 'skipped' && coverage.optional);
}
