import type { DescribeInstancesResult } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Instance } from '../../domain/instance.ts';
import type { ListedKind, Place } from './kind.ts';
import { ec2Arn, isoTime, required, resource, sortedBy, sortedTexts, tagsOf } from './normalise.ts';
import { count, fields, flag, tags, text, time } from './shape.ts';

const endingStates: readonly (string | undefined)[] = ['shutting-down', 'terminated'];

const instanceShape = fields({
  InstanceId: text,
  State: fields({ Name: text }),
  InstanceType: text,
  ImageId: text,
  LaunchTime: time,
  SubnetId: text,
  VpcId: text,
  SecurityGroups: z.array(fields({ GroupId: text })),
  IamInstanceProfile: fields({ Arn: text }),
  MetadataOptions: fields({ HttpEndpoint: text, HttpTokens: text, HttpPutResponseHopLimit: count }),
  InstanceLifecycle: text,
  Placement: fields({ AvailabilityZone: text, Tenancy: text }),
  RootDeviceName: text,
  RootDeviceType: text,
  BlockDeviceMappings: z.array(
    fields({ DeviceName: text, Ebs: fields({ VolumeId: text, DeleteOnTermination: flag }) }),
  ),
  Tags: tags,
});

const reservationShape = fields({ Instances: z.array(instanceShape) });

type Item = z.infer<typeof instanceShape>;

export const instance: ListedKind<DescribeInstancesResult, z.infer<typeof reservationShape>> = {
  kind: 'instance',
  taggable: true,
  list: { api: 'ec2:DescribeInstances', requests: () => [{ MaxResults: 1000 }] },
  items: (page) => page.Reservations,
  shape: reservationShape,
  normalise: (reservation, place) =>
    required(reservation.Instances, 'Instances')
      .filter(({ State }) => !endingStates.includes(State?.Name))
      .map((item) => normaliseInstance(item, place)),
};

function normaliseInstance(item: Item, place: Place): Instance {
  const id = required(item.InstanceId, 'InstanceId');
  return resource('instance', place, {
    id,
    arn: ec2Arn(place, `instance/${id}`),
    tags: tagsOf(item.Tags),
    attributes: {
      state: item.State?.Name ?? 'unknown',
      type: item.InstanceType ?? null,
      image: item.ImageId ?? null,
      launchedAt: isoTime(item.LaunchTime),
      subnet: item.SubnetId ?? null,
      vpc: item.VpcId ?? null,
      securityGroups: sortedTexts(item.SecurityGroups?.map(({ GroupId }) => GroupId)),
      instanceProfile: item.IamInstanceProfile?.Arn ?? null,
      metadata: {
        endpoint: item.MetadataOptions?.HttpEndpoint ?? null,
        tokens: item.MetadataOptions?.HttpTokens ?? null,
        hopLimit: item.MetadataOptions?.HttpPutResponseHopLimit ?? null,
      },
      lifecycle: item.InstanceLifecycle ?? 'on-demand',
      tenancy: item.Placement?.Tenancy ?? null,
      availabilityZone: item.Placement?.AvailabilityZone ?? null,
      rootDevice: { name: item.RootDeviceName ?? null, type: item.RootDeviceType ?? null },
      volumes: sortedBy(volumesOf(item), ({ device }) => device),
    },
  });
}

function volumesOf(item: Item): Instance['attributes']['volumes'] {
  return (item.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) =>
    Ebs?.VolumeId === undefined
      ? []
      : [{ device: DeviceName ?? '', volume: Ebs.VolumeId, deleteOnTermination: Ebs.DeleteOnTermination ?? null }],
  );
}
