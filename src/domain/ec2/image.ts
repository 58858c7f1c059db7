import type { Resource } from '../resource.ts';

/** What DescribeImages returns for an image (AMI). */
export interface ImageAttributes {
  readonly name: string | null;
  readonly owner: string;
  /** `amazon`, `aws-marketplace`, `self` or null. */
  readonly ownerAlias: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string | null;
  readonly state: string;
  readonly public: boolean;
  /** As AWS says it (`enabled-with-cooldown`, `disabled`, …); null if the list does not have it: see `ImageSharing`. */
  readonly deregistrationProtection: string | null;
  /** ISO 8601, UTC; null if none is set. */
  readonly deprecatedAt: string | null;
  /** Ids of the snapshots behind its devices, sorted. */
  readonly snapshots: readonly string[];
}

export type Image = Resource<'image', ImageAttributes>;

/** What DescribeImageAttribute returns for an image of the account, read by separate calls: missing is unknown. */
export interface ImageSharing {
  readonly launchPermissions?: {
    /** Account ids, sorted. */
    readonly accounts: readonly string[];
    /** `all` makes the image public. */
    readonly groups: readonly string[];
    /** Organization and organizational unit ARNs, sorted. */
    readonly organizations: readonly string[];
  };
  /** Read only if the list of images does not have it. */
  readonly deregistrationProtection?: string;
}

export type ImageAttribute = Resource<'image-attribute', ImageSharing>;
