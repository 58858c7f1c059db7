import { nameTag, type Region, type RegionName } from './account.ts';
import { tagList, type Address } from './aws-cli.ts';
import { accountId, ec2Id } from './ids.ts';

/** The Elastic IPs of a region's NAT gateways and of its bastion. */
export function buildAddresses(region: RegionName, instances: Region['instances']): Address[] {
  const bastion = instances.find((instance) => nameTag(instance) === 'prod-bastion-01');
  const [first, second, third] = publicIps[region];
  return [
    natAddress(region, `${region}a`, first),
    natAddress(region, `${region}b`, second),
    {
      ...elastic(region, 'prod-bastion', third),
      InstanceId: bastion?.InstanceId,
      NetworkInterfaceId: bastion?.NetworkInterfaces?.[0]?.NetworkInterfaceId,
      PrivateIpAddress: bastion?.PrivateIpAddress,
    },
  ];
}

/** From the blocks that are kept for documentation (RFC 5737). */
const publicIps: Readonly<Record<RegionName, readonly [string, string, string]>> = {
  'us-east-1': ['198.51.100.21', '198.51.100.22', '198.51.100.40'],
  'eu-west-1': ['203.0.113.21', '203.0.113.22', '203.0.113.40'],
};

function natAddress(region: RegionName, zone: string, ip: string): Address {
  return {
    ...elastic(region, `nat-${zone}`, ip),
    NetworkInterfaceId: ec2Id('eni', `nat ${zone}`),
    PrivateIpAddress: region === 'us-east-1' ? '10.20.250.4' : '10.30.250.4',
  };
}

function elastic(region: RegionName, name: string, ip: string): Address {
  return {
    AllocationId: ec2Id('eipalloc', `${region} ${name}`),
    AssociationId: ec2Id('eipassoc', `${region} ${name}`),
    Domain: 'vpc',
    NetworkInterfaceOwnerId: accountId,
    Tags: tagList({ Name: name, Owner: 'ana@example.com', department: 'prod' }),
    PublicIp: ip,
    PublicIpv4Pool: 'amazon',
    NetworkBorderGroup: region,
  };
}
