import { z } from 'zod';
import type { DbSnapshotAttributes, DbSnapshotSharing } from '../../../domain/rds/database.ts';
import type { AnyResource, AttributeRequest } from '../kind.ts';
import { sortedTexts } from '../normalise.ts';
import { fields, text, texts } from '../shape.ts';

/** The attributes of a snapshot, in the answers about both kinds of snapshots. */
export const snapshotAttributes = z.array(fields({ AttributeName: text, AttributeValues: texts }));

/**
 * The attributes to read of a snapshot: only a manual one can be shared.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
 */
export function sharingOf(field: string): (snapshot: AnyResource) => readonly AttributeRequest[] {
  return ({ attributes }) => ((attributes as DbSnapshotAttributes).snapshotType === 'manual' ? [{ field }] : []);
}

/**
 * Who may restore a snapshot: the values of its attribute `restore`.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshotAttribute.html
 */
export function sharing(attributes: z.infer<typeof snapshotAttributes> | undefined): DbSnapshotSharing {
  if (attributes === undefined) return {};
  const restore = attributes.filter(({ AttributeName }) => AttributeName === 'restore');
  return { sharedWith: sortedTexts(restore.flatMap(({ AttributeValues = [] }) => AttributeValues)) };
}
