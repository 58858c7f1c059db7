import type { DescribeImagesResult } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Image, ImageAttribute, ImageAttributes } from '../../domain/image.ts';
import type { InstanceAttributes } from '../../domain/instance.ts';
import type { AnyResource, AttributeKind, Found, ListedKind } from './kind.ts';
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
  per: 'region',
  looksAt: ['instance'],
  list: {
    api: 'ec2:DescribeImages',
    requests: (found) => [
      { Owners: ['self'], ...whole },
      ...chunks(imagesInUse(found), idsPerRequest).map((ids) => ({
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
  keep(found, place) {
    const inUse = new Set(imagesInUse(found));
    return (resource) => ownerOf(resource) === place.account || inUse.has(resource.id);
  },
};

function imagesInUse(found: Found): readonly string[] {
  return sortedTexts(found('instance').map(({ attributes }) => (attributes as InstanceAttributes).image ?? undefined));
}

function ownerOf({ attributes }: AnyResource): string {
  return (attributes as ImageAttributes).owner;
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

const attributeShape = fields({
  LaunchPermissions: z.array(fields({ UserId: text, Group: text, OrganizationArn: text, OrganizationalUnitArn: text })),
  DeregistrationProtection: fields({ Value: text }),
});

/**
 * Whom an own image is shared with, and its protection where the list does not tell it; AWS tells nobody but the owner.
 */
export const imageAttribute: AttributeKind<z.infer<typeof attributeShape>> = {
  kind: 'image-attribute',
  taggable: false,
  per: 'region',
  api: 'ec2:DescribeImageAttribute',
  of: 'image',
  idField: 'ImageId',
  shape: attributeShape,
  asks(resource, place) {
    if (ownerOf(resource) !== place.account) return [];
    const { deregistrationProtection } = resource.attributes as ImageAttributes;
    return [
      { attribute: 'launchPermission', field: 'LaunchPermissions' },
      ...(deregistrationProtection === null
        ? [{ attribute: 'deregistrationProtection', field: 'DeregistrationProtection', optional: true } as const]
        : []),
    ];
  },
  normalise({ account, region, arn, id }, { LaunchPermissions, DeregistrationProtection }): ImageAttribute {
    const deregistrationProtection = DeregistrationProtection?.Value;
    if (LaunchPermissions?.some((to) => Object.values(to).every((name) => name === undefined)))
      required(undefined, 'UserId in one of its launch permissions');
    const launchPermissions = LaunchPermissions && {
      accounts: sortedTexts(LaunchPermissions.map(({ UserId }) => UserId)),
      groups: sortedTexts(LaunchPermissions.map(({ Group }) => Group)),
      organizations: sortedTexts(LaunchPermissions.flatMap((to) => [to.OrganizationArn, to.OrganizationalUnitArn])),
    };
    return {
      account,
      region,
      kind: 'image-attribute',
      arn,
      id,
      tags: {},
      attributes: {
        ...(launchPermissions && { launchPermissions }),
        ...(deregistrationProtection !== undefined && { deregistrationProtection }),
      },
    };
  },
};
