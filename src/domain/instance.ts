import type { Resource } from './resource.ts';

/** What DescribeInstances says of an instance that is neither terminated nor shutting down. */
export interface InstanceAttributes {
  readonly state: string;
  /** Null where an answer leaves it out: unknown. */
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
 * What DescribeInstanceAttribute says of an instance, read by calls of its own and so a scope of its own.
 * A key that is missing could not be read: it is unknown, neither on nor off.
 */
export interface InstanceProtection {
  readonly disableApiTermination?: boolean;
  readonly disableApiStop?: boolean;
  /** `stop` or `terminate`. */
  readonly shutdownBehavior?: string;
}

export type InstanceAttribute = Resource<'instance-attribute', InstanceProtection>;
