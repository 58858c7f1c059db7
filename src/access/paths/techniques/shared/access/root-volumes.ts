import { partitionOf } from '../../../../../domain/arn.ts';
import { changedTarget, targetOfArn, type Target } from '../../../model/target.ts';
import { toBeCreated } from '../created-resources.ts';
import { afterClearingProtection, ifStoppable, ifUnprotected, start, stop, modify } from '../instance-calls.ts';
import type { InstanceAccess } from './instance-access.ts';

const replace = 'ec2:CreateReplaceRootVolumeTask';
const detach = 'ec2:DetachVolume';
const attach = 'ec2:AttachVolume';

/**
 * Booting an instance from a volume that one has prepared. The instance keeps its role, its network interface and its
 * shutdown behavior.
 */
export const rootVolumeAccesses: readonly InstanceAccess[] = [
  {
    id: 'own-image',
    how: "by replacing its root volume with one of an image of one's own",
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/replace-root.html',
    actions: [replace],
    plan: (on) => {
      if (on.facts.isStopped === true || on.facts.hasEbsRoot === false) return undefined;
      const made = ['replace-root-volume-task', 'volume'].map((type) => toBeCreated(type, on));
      return {
        calls: [{ action: replace, on, alsoOn: made, alsoOnOneOf: [imagesOfOnesOwn(on)] }],
        assumptions: ['it boots from an image that they prepare'],
      };
    },
  },
  {
    id: 'other-root-volume',
    how: 'by attaching another root volume while it is stopped',
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-detaching-volume.html',
    actions: [modify, stop, detach, attach, start],
    needed: [detach, attach, start],
    plan: (on) => {
      if (on.facts.hasEbsRoot === false) return undefined;
      const stopped =
        on.facts.isStopped === true
          ? { calls: [] }
          : ifStoppable(on, afterClearingProtection(stop, on) ?? ifUnprotected(stop, on));
      if (!stopped) return undefined;
      return {
        calls: [
          ...stopped.calls,
          { action: detach, on: unreadVolume(on, 'root'), alsoOn: [on] },
          { action: attach, on, alsoOn: [unreadVolume(on, 'prepared')] },
          { action: start, on },
        ],
        assumptions: [...(stopped.assumptions ?? []), 'it boots from a volume in its zone that they prepare'],
      };
    },
  },
];

/** An image of the account, and one that another account shares: no images of Amazon or of a vendor. */
function imagesOfOnesOwn(on: Target): readonly Target[] {
  return [image(on, 'own', on.account), image(on, 'shared', otherAccount)];
}

/** Stands for every account that policies do not name. */
const otherAccount = '000000000000';

function image({ account, region }: Target, name: string, owner: string): Target {
  const target = targetOfArn(`arn:${partitionOf(region)}:ec2:${region}::image/ami-${name}`, account);
  const unknown = ['ec2:imageid', 'ec2:imagetype', 'ec2:public', 'ec2:rootdevicetype'];
  return changedTarget(target, {
    region,
    attributes: new Map([
      ...target.attributes,
      ...unknown.map((key) => [key, undefined] as const),
      ['ec2:owner', owner],
    ]),
  });
}

/** A volume about which only its place is known. */
function unreadVolume({ account, region }: Target, name: string): Target {
  const volume = targetOfArn(`arn:${partitionOf(region)}:ec2:${region}:${account}:volume/vol-${name}`, account);
  return changedTarget(volume, { attributes: new Map([...volume.attributes, ['ec2:*', undefined]]) });
}
