import { partitionOf } from '../../../../domain/arn.ts';
import { targetOfArn, type Target } from '../target.ts';
import { keyTarget } from './keys.ts';
import { stackOf } from './managed-by.ts';
import { ec2Tagging } from './tagging.ts';
import { notRead, textOf, type TargetType } from './target-type.ts';

export const volume: TargetType<'volume'> = {
  kind: 'volume',
  noun: 'volume',
  exampleArn: 'arn:aws:ec2:us-east-1:111122223333:volume/vol-0',
  readsAlso: ['instance'],
  tagging: ec2Tagging,
  keys: ({ id, attributes }) =>
    new Map([
      ['ec2:volumeid', id],
      ['ec2:volumetype', attributes.type ?? undefined],
      ['ec2:volumesize', textOf(attributes.size)],
      ['ec2:encrypted', String(attributes.encrypted)],
      ['ec2:availabilityzone', attributes.zone ?? undefined],
      ...notRead(
        'ec2:availabilityzoneid',
        'ec2:parentsnapshot',
        'ec2:parentvolume',
        'ec2:volumeiops',
        'ec2:volumethroughput',
      ),
    ]),
  facts({ account, region, tags, attributes: { attachments, kmsKey } }, { findTarget }) {
    const scope = { account, region, kind: 'instance' } as const;
    const holders = attachments.map(({ instance }) => findTarget(scope, instance));
    const [first] = attachments;
    const [holder] = holders;
    return {
      attachedTo: attachments.map(
        ({ instance }, place) => holders[place]?.target ?? unreadInstance(account, region, instance),
      ),
      isRootVolume: first && holder ? holder.resource.attributes.rootDevice.name === first.device : undefined,
      deletedWithInstance: first?.deleteOnTermination ?? undefined,
      stack: stackOf(tags),
      kmsKey: keyTarget(kmsKey, account),
    };
  },
};

function unreadInstance(account: string, region: string, id: string): Target {
  return targetOfArn(`arn:${partitionOf(region)}:ec2:${region}:${account}:instance/${id}`, account);
}
