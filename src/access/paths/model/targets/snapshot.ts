import { parseArn } from '../../../../domain/arn.ts';
import type { Image } from '../../../../domain/ec2/image.ts';
import { memoizeWeakly } from '../../../../domain/memoize.ts';
import type { SnapshotIndex } from '../../../../domain/snapshot.ts';
import { keyOfSnapshot } from './keys.ts';
import { backupFacts } from './managed-by.ts';
import { lockFacts } from './snapshot-lock.ts';
import { ec2Tagging } from './tagging.ts';
import { notRead, textOf, type TargetType } from './target-type.ts';

export const ebsSnapshot: TargetType<'snapshot'> = {
  kind: 'snapshot',
  noun: 'snapshot',
  exampleArn: 'arn:aws:ec2:us-east-1::snapshot/snap-0',
  readsAlso: ['image', 'snapshot-lock'],
  decidedWithout: ['snapshot-lock'],
  tagging: ec2Tagging,
  keys: ({ arn, id, attributes }) =>
    new Map([
      ['ec2:snapshotid', id],
      ['ec2:owner', attributes.owner ?? undefined],
      ['ec2:snapshottime', attributes.startedAt ?? undefined],
      ['ec2:volumesize', textOf(attributes.size)],
      ['ec2:encrypted', String(attributes.encrypted)],
      ['ec2:parentvolume', parentVolume(arn, attributes.volume)],
      ...notRead('ec2:snapshotcooloffperiod', 'ec2:snapshotlockduration'),
    ]),
  facts(resource, { snapshot, targetOf }) {
    const { account, region, id, tags } = resource;
    const isHere = (image: Image) => image.account === account && image.region === region;
    const images = imagesBySnapshot(snapshot).get(id)?.filter(isHere) ?? [];
    return {
      usedBy:
        images.length > 0 || snapshot.isKnown({ account, region, kind: 'image' }) ? images.map(targetOf) : undefined,
      kmsKey: keyOfSnapshot(resource, snapshot),
      ...lockFacts(resource, snapshot),
      ...backupFacts(tags),
    };
  },
};

function parentVolume(snapshot: string, volume: string | null): string | undefined {
  const arn = parseArn(snapshot);
  return arn && volume !== null ? `arn:${arn.partition}:ec2:${arn.region}:*:volume/${volume}` : undefined;
}

/** Images by the ids of the EBS snapshots that they use. */
const imagesBySnapshot = memoizeWeakly((snapshot: SnapshotIndex): ReadonlyMap<string, readonly Image[]> => {
  const images = new Map<string, Image[]>();
  for (const image of snapshot.ofKind('image'))
    for (const id of image.attributes.snapshots) {
      const known = images.get(id);
      if (known) known.push(image);
      else images.set(id, [image]);
    }
  return images;
});
