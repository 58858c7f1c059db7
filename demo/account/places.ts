import type { RegionName } from './account.ts';
import { ec2Id } from './ids.ts';

/** Where in a region an instance stands. */
export interface Place {
  readonly vpc: string;
  readonly zone: string;
  readonly zoneId: string;
  readonly subnet: string;
  /** A private address of the subnet. */
  readonly address: string;
}

const networks: Readonly<
  Record<RegionName, { readonly net: string; readonly zonePrefix: string; readonly zones: readonly string[] }>
> = {
  'us-east-1': { net: '10.20', zonePrefix: 'use1-az', zones: ['a', 'b', 'c'] },
  'eu-west-1': { net: '10.30', zonePrefix: 'euw1-az', zones: ['a', 'b', 'c'] },
};

/** The region's one VPC. */
function vpcOf(region: RegionName): string {
  return ec2Id('vpc', region);
}

/** The place of a region's nth instance: the zones take turns, as an Auto Scaling group has them. */
export function placeOf(region: RegionName, nth: number): Place {
  const { net, zonePrefix, zones } = networks[region];
  const turn = nth % zones.length;
  const zone = `${region}${zones[turn] ?? ''}`;
  return {
    vpc: vpcOf(region),
    zone,
    zoneId: `${zonePrefix}${turn + 1}`,
    subnet: ec2Id('subnet', zone),
    address: `${net}.${turn * 16}.${10 + Math.floor(nth / zones.length)}`,
  };
}

/** The security group of one service in a region. */
export function securityGroupOf(region: RegionName, service: string): { GroupId: string; GroupName: string } {
  return { GroupId: ec2Id('sg', `${region} ${service}`), GroupName: service };
}
