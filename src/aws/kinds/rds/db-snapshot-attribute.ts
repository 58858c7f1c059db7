import type { z } from 'zod';
import type { DbSnapshotAttribute } from '../../../domain/rds/database.ts';
import type { AttributeKind } from '../kind.ts';
import { fields } from '../shape.ts';
import { sharing, sharingOf, snapshotAttributes } from './snapshot-sharing.ts';

const shape = fields({ DBSnapshotAttributes: snapshotAttributes });

/** Whom a manual snapshot of a DB instance is shared with. */
export const dbSnapshotAttribute: AttributeKind<z.infer<typeof shape>> = {
  kind: 'db-snapshot-attribute',
  taggable: false,
  api: 'rds:DescribeDBSnapshotAttributes',
  of: 'db-snapshot',
  idField: 'DBSnapshotIdentifier',
  resultField: 'DBSnapshotAttributesResult',
  shape,
  attributes: sharingOf('DBSnapshotAttributes'),
  normalise({ account, region, arn, id }, { DBSnapshotAttributes }): DbSnapshotAttribute {
    const attributes = sharing(DBSnapshotAttributes);
    return { account, region, kind: 'db-snapshot-attribute', arn, id, tags: {}, attributes };
  },
};
