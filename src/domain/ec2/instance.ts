import type { Resource } from '../resource.ts';

/** What DescribeInstances returns for an instance that is neither terminated nor shutting down. */
export interface InstanceAttributes {
  readonly state: string;
  /** Null if the answer does not have it: unknown. */
  readonly type: string | null;
  readonly image: string | null;
  /** ISO 8601, UTC. */
  readonly launchedAt: string | null;
  readonly subnet: string | null;
  readonly vpc: string | null;
  /** Ids, sorted. */
  readonly securityGroups: readonly string[];
  /** The instance profile's ARN. */
  readonly instanceProfile: string | null;
  readonly metadata: {
    readonly endpoint: string | null;
    /** `required` is IMDSv2 only. */
    readonly tokens: string | null;
    readonly hopLimit: number | null;
  };
  /** `on-demand`, `spot`, `scheduled` or `capacity-block`. */
  readonly lifecycle: string;
  readonly tenancy: string | null;
  readonly availabilityZone: string | null;
  readonly rootDevice: { readonly name: string | null; readonly type: string | null };
  /** Sorted by device name. */
  readonly volumes: readonly {
    readonly device: string;
    readonly volume: string;
    readonly deleteOnTermination: boolean | null;
  }[];
}

export type Instance = Resource<'instance', InstanceAttributes>;

/**
 * What DescribeInstanceAttribute returns for an instance, read by separate calls and so a separate scope.
 * A key that is missing could not be read: it is unknown, neither on nor off.
 */
export interface InstanceProtection {
  readonly disableApiTermination?: boolean;
  readonly disableApiStop?: boolean;
  /** `stop` or `terminate`. */
  readonly shutdownBehavior?: string;
}

export type InstanceAttribute = Resource<'instance-attribute', InstanceProtection>;
