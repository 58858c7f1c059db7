import type { DescribeImagesResult } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Image, ImageAttributes } from '../../domain/image.ts';
import type { InstanceAttributes } from '../../domain/instance.ts';
import type { AnyResource, ListedKind, ResourcesOf } from './kind.ts';
import { ec2Arn, isoTime, required, resource, sortedTexts, tagsOf } from './normalise.ts';
import { fields, flag, tags, text, time } from './shape.ts';

/** AWS's limit is 200 values to a filter; a filter, unlike ImageIds, makes no error of an image that is gone. */
const idsPerRequest = 200;

/** AWS leaves deprecated images of others and disabled ones out unless told not to: they would look gone. */
const whole = { IncludeDeprecated: true, IncludeDisabled: true, MaxResults: 1000 };

const shape = fields({
  ImageId: text,
  Name: text,
  OwnerId: text,
  ImageOwnerAlias: text,
  CreationDate: time,
  State: text,
  Public: flag,
  DeregistrationProtection: text,
  DeprecationTime: time,
  BlockDeviceMappings: z.array(fields({ Ebs: fields({ SnapshotId: text }) })),
  Tags: tags,
});

/** The account's own images, and those that its instances run. */
export const image: ListedKind<DescribeImagesResult, z.infer<typeof shape>> = {
  kind: 'image',
  taggable: true,
  dependsOn: ['instance'],
  list: {
    api: 'ec2:DescribeImages',
    requests: (resourcesOf) => [
      { Owners: ['self'], ...whole },
      ...chunks(imagesInUse(resourcesOf), idsPerRequest).map((ids) => ({
        Filters: [{ Name: 'image-id', Values: ids }],
        ...whole,
      })),
    ],
  },
  items: (page) => page.Images,
  shape,
  normalise(item, place): Image {
    const id = required(item.ImageId, 'ImageId');
    return resource('image', place, {
      id,
      arn: ec2Arn(place, `image/${id}`, 'noAccount'),
      name: item.Name,
      tags: tagsOf(item.Tags),
      attributes: {
        name: item.Name ?? null,
        owner: required(item.OwnerId, 'OwnerId'),
        ownerAlias: item.ImageOwnerAlias ?? null,
        createdAt: isoTime(item.CreationDate),
        state: item.State ?? 'unknown',
        public: required(item.Public, 'Public'),
        deregistrationProtection: item.DeregistrationProtection ?? null,
        deprecatedAt: isoTime(item.DeprecationTime),
        snapshots: sortedTexts(item.BlockDeviceMappings?.map(({ Ebs }) => Ebs?.SnapshotId)),
      },
    });
  },
  keep(resourcesOf, place) {
    const inUse = new Set(imagesInUse(resourcesOf));
    return (resource) => ownerOf(resource) === place.account || inUse.has(resource.id);
  },
};

function imagesInUse(resourcesOf: ResourcesOf): readonly string[] {
  return sortedTexts(
    resourcesOf('instance').map(({ attributes }) => (attributes as InstanceAttributes).image ?? undefined),
  );
}

/** The id of the account that owns an image. */
export function ownerOf({ attributes }: AnyResource): string {
  return (attributes as ImageAttributes).owner;
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
