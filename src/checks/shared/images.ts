import { formatArn, partitionOf } from '../../domain/arn.ts';
import type { Image, ImageAttribute } from '../../domain/ec2/image.ts';
import type { Instance } from '../../domain/ec2/instance.ts';
import type { CheckContext } from '../check.ts';
import type { Subject } from './report-finding.ts';

/** Whether the image belongs to the account that it was read in. */
export function isOwnImage({ account, attributes }: Image): boolean {
  return attributes.owner === account || attributes.ownerAlias === 'self';
}

/** The image that an instance runs; undefined if the snapshot does not hold it, for whatever reason. */
export function imageOf({ account, region, attributes }: Instance, { snapshot }: CheckContext): Image | undefined {
  const { image } = attributes;
  return image === null ? undefined : snapshot.find({ account, region, kind: 'image' }, image);
}

/** The attributes of an image, which are read by separate calls. */
export function sharingOf({ account, region, id }: Image, { snapshot }: CheckContext): ImageAttribute | undefined {
  return snapshot.find({ account, region, kind: 'image-attribute' }, id);
}

/** An image's ARN, which names no account. */
export function imageArn(region: string, id: string): string {
  return formatArn({ partition: partitionOf(region), service: 'ec2', region, account: '', resource: `image/${id}` });
}

/** The image that launch permissions belong to, or its id alone if the image itself was not read. */
export function imageOfSharing(sharing: ImageAttribute, { snapshot }: CheckContext): Subject {
  const { account, region, id } = sharing;
  return snapshot.find({ account, region, kind: 'image' }, id) ?? { ...sharing, kind: 'image' };
}
