import type { Resource } from '../resource.ts';

export interface VolumeAttributes {
  readonly state: string;
  readonly type: string | null;
  /** GiB. */
  readonly size: number | null;
  readonly encrypted: boolean;
  readonly kmsKey: string | null;
  readonly snapshot: string | null;
  readonly zone: string | null;
  /** Sorted by instance, then device. */
  readonly attachments: readonly {
    readonly instance: string;
    readonly device: string | null;
    readonly deleteOnTermination: boolean | null;
  }[];
}

export type Volume = Resource<'volume', VolumeAttributes>;

/** An EBS snapshot; what a run saw is the `Snapshot` of snapshot.ts. */
export interface EbsSnapshotAttributes {
  readonly state: string;
  readonly volume: string | null;
  /** GiB. */
  readonly size: number | null;
  readonly encrypted: boolean;
  readonly owner: string | null;
  readonly startedAt: string | null;
  readonly storageTier: string | null;
  readonly description: string | null;
}

export type EbsSnapshot = Resource<'snapshot', EbsSnapshotAttributes>;

/** The lock of an EBS snapshot: https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-lock-concepts.html */
export interface SnapshotLockAttributes {
  /** `governance`, `compliance-cooloff`, `compliance`, `expired`, or what AWS adds. */
  readonly state: string | null;
  /** Times in ISO 8601. */
  readonly lockedAt: string | null;
  readonly expiresAt: string | null;
  /** When the cooling-off period of compliance mode ends: until then the snapshot can be unlocked. */
  readonly coolOffEndsAt: string | null;
}

export type SnapshotLock = Resource<'snapshot-lock', SnapshotLockAttributes>;

export interface AddressAttributes {
  readonly publicIp: string | null;
  readonly domain: string | null;
  readonly instance: string | null;
  readonly networkInterface: string | null;
  readonly association: string | null;
}

export type Address = Resource<'address', AddressAttributes>;
