import { memoize } from '../../../../domain/memoize.ts';
import type { EbsSnapshot } from '../../../../domain/ec2/storage.ts';
import type { SnapshotIndex } from '../../../../domain/snapshot.ts';
import { targetOfArn, type Target } from '../target.ts';

/** The KMS key that something is encrypted with, by its ARN; undefined where it is not known. */
export function keyTarget(arn: string | null, account: string): Target | undefined {
  return arn?.startsWith('arn:') ? keyOf(`${account} ${arn}`) : undefined;
}

const keyOf = memoize(
  (accountAndArn: string): Target => {
    const [account = '', arn = ''] = accountAndArn.split(' ');
    return targetOfArn(arn, account);
  },
  { limit: 10_000 },
);

/**
 * The key of an encrypted EBS snapshot: that of the volume that it was taken of, which may be gone. The id of the volume
 * of a copy is arbitrary. https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
 */
export function keyOfSnapshot(
  { account, region, attributes }: EbsSnapshot,
  snapshot: SnapshotIndex,
): Target | undefined {
  if (!attributes.encrypted || attributes.volume === null) return undefined;
  const volume = snapshot.find({ account, region, kind: 'volume' }, attributes.volume);
  return volume && keyTarget(volume.attributes.kmsKey, account);
}
