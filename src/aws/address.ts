import type { Address as SdkAddress, DescribeAddressesResult } from '@aws-sdk/client-ec2';
import type { Address } from '../domain/storage.ts';
import type { ListedKind } from './kind.ts';
import { ec2Arn, required, resource, tagsOf } from './normalise.ts';

/** Elastic IP addresses. */
export const address: ListedKind<DescribeAddressesResult, SdkAddress> = {
  kind: 'address',
  taggable: true,
  per: 'region',
  list: { api: 'ec2:DescribeAddresses' },
  items: (page) => page.Addresses,
  normalise(item, place): Address {
    const id = required(item.AllocationId ?? item.PublicIp, 'AllocationId');
    return resource('address', place, {
      id,
      arn: ec2Arn(place, `elastic-ip/${id}`),
      tags: tagsOf(item.Tags),
      attributes: {
        publicIp: item.PublicIp ?? null,
        domain: item.Domain ?? null,
        instance: item.InstanceId || null,
        networkInterface: item.NetworkInterfaceId || null,
        association: item.AssociationId || null,
      },
    });
  },
};
