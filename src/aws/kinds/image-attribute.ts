import { z } from 'zod';
import type { ImageAttribute, ImageAttributes } from '../../domain/ec2/image.ts';
import { ownerOf } from './image.ts';
import type { AttributeKind } from './kind.ts';
import { required, sortedTexts } from './normalise.ts';
import { fields, text } from './shape.ts';

const shape = fields({
  LaunchPermissions: z.array(fields({ UserId: text, Group: text, OrganizationArn: text, OrganizationalUnitArn: text })),
  DeregistrationProtection: fields({ Value: text }),
});

/**
 * Whom an image of the account is shared with, and its deregistration protection if the list does not hold that. AWS
 * answers only the owner of the image.
 */
export const imageAttribute: AttributeKind<z.infer<typeof shape>> = {
  kind: 'image-attribute',
  taggable: false,
  api: 'ec2:DescribeImageAttribute',
  of: 'image',
  isCarried: true,
  idField: 'ImageId',
  shape,
  attributes(resource, place) {
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
