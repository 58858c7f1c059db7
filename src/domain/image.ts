import type { Resource } from './resource.ts';

/** What DescribeImages says of an image (AMI). */
export interface ImageAttributes {
  readonly name: string | null;
  readonly owner: string;
  /** `amazon`, `aws-marketplace`, `self` or null. */
  readonly ownerAlias: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string | null;
  readonly state: string;
  readonly public: boolean;
  /** As AWS says it (`enabled-with-cooldown`, `disabled`, …); null where the list does not tell: see `ImageSharing`. */
  readonly deregistrationProtection: string | null;
  /** ISO 8601, UTC; null where none is set. */
  readonly deprecatedAt: string | null;
  /** Ids of the snapshots behind its devices, sorted. */
  readonly snapshots: readonly string[];
}

export type Image = Resource<'image', ImageAttributes>;

/** What DescribeImageAttribute says of an image of the account's own, read by calls of its own: missing is unknown. */
export interface ImageSharing {
  readonly launchPermissions?: {
    /** Account ids, sorted. */
    readonly accounts: readonly string[];
    /** `all` makes the image public. */
    readonly groups: readonly string[];
    /** Organization and organizational unit ARNs, sorted. */
    readonly organizations: readonly string[];
  };
  /** Asked for where the list of images does not tell it. */
  readonly deregistrationProtection?: string;
}

export type ImageAttribute = Resource<'image-attribute', ImageSharing>;
