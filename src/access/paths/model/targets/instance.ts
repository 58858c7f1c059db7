import { tagValue } from '../../../../domain/resource.ts';
import type { Instance, InstanceProtection } from '../../../../domain/ec2/instance.ts';
import type { ResourceKeys, TargetFacts } from '../target.ts';
import { managersOf, stackOf } from './managed-by.ts';
import { ec2Tagging } from './tagging.ts';
import { notRead, textOf, type TargetType } from './target-type.ts';

export const instance: TargetType<'instance'> = {
  kind: 'instance',
  noun: 'instance',
  exampleArn: 'arn:aws:ec2:us-east-1:111122223333:instance/i-0',
  readsAlso: ['instance-attribute'],
  tagging: ec2Tagging,
  keys: keysOf,
  facts({ account, region, id, tags, attributes }, { snapshot }) {
    const flags = snapshot.find({ account, region, kind: 'instance-attribute' }, id)?.attributes;
    return {
      ...protectionOf(attributes, flags),
      isStopped: attributes.state === 'stopped',
      hasEbsRoot: attributes.rootDevice.type === null ? undefined : attributes.rootDevice.type === 'ebs',
      instanceProfile: attributes.instanceProfile ?? undefined,
      autoScalingGroup: tagValue(tags, 'aws:autoscaling:groupName'),
      stack: stackOf(tags),
      ...managersOf(tags),
    };
  },
};

function keysOf({ id, attributes }: Instance): ResourceKeys {
  const { type, instanceProfile, metadata, lifecycle, tenancy, availabilityZone, rootDevice } = attributes;
  return new Map([
    ...keysNotRead,
    ['ec2:instanceid', id],
    ['ec2:instancetype', type ?? undefined],
    ['ec2:instancemarkettype', lifecycle],
    ['ec2:tenancy', tenancy ?? undefined],
    ['ec2:availabilityzone', availabilityZone ?? undefined],
    ['ec2:rootdevicetype', rootDevice.type ?? undefined],
    ['ec2:metadatahttpendpoint', metadata.endpoint ?? undefined],
    ['ec2:metadatahttptokens', metadata.tokens ?? undefined],
    ['ec2:metadatahttpputresponsehoplimit', textOf(metadata.hopLimit)],
    ...(instanceProfile === null ? [] : [['ec2:instanceprofile', instanceProfile] as const]),
  ]);
}

const keysNotRead = notRead(
  'ec2:availabilityzoneid',
  'ec2:cpuoptionsamdsevsnp',
  'ec2:ebsoptimized',
  'ec2:instanceautorecovery',
  'ec2:instancebandwidthweighting',
  'ec2:instancemetadatatags',
  'ec2:managedresourceoperator',
  'ec2:placementgroup',
  'ec2:productcode',
);

/**
 * The instances of Spot requests and those on instance stores cannot be protected; the latter end when they are shut
 * down. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html
 */
function protectionOf(
  { lifecycle, rootDevice }: Instance['attributes'],
  flags: InstanceProtection | undefined,
): TargetFacts {
  const isSpot = lifecycle === 'spot';
  const isOnInstanceStore = rootDevice.type === 'instance-store';
  return {
    terminationProtection: flags?.disableApiTermination ?? (isSpot ? false : undefined),
    stopProtection: flags?.disableApiStop ?? (isSpot || isOnInstanceStore ? false : undefined),
    shutdownBehavior: isOnInstanceStore ? 'terminate' : flags?.shutdownBehavior,
    canStop: isOnInstanceStore ? false : isSpot ? undefined : true,
  };
}
