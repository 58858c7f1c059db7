import type { DescribeAddressesResult } from '@aws-sdk/client-ec2';
import type { z } from 'zod';
import type { Address } from '../../domain/storage.ts';
import type { ListedKind } from './kind.ts';
import { ec2Arn, required, resource, tagsOf } from './normalise.ts';
import { fields, tags, text } from './shape.ts';

const shape = fields({
  AllocationId: text,
  PublicIp: text,
  Domain: text,
  InstanceId: text,
  NetworkInterfaceId: text,
  AssociationId: text,
  Tags: tags,
});

/** Elastic IP addresses. */
export const address: ListedKind<DescribeAddressesResult, z.infer<typeof shape>> = {
  kind: 'address',
  taggable: true,
  list: { api: 'ec2:DescribeAddresses' },
  items: (page) => page.Addresses,
  shape,
  normalise(item, place): Address {
    // Those of EC2-Classic had no other id.
    const id = required(item.AllocationId ?? (item.Domain === 'vpc' ? undefined : item.PublicIp), 'AllocationId');
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
