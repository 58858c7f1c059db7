import type { z } from 'zod';
import type { DbClusterSnapshotAttribute } from '../../../domain/rds/database.ts';
import type { AttributeKind } from '../kind.ts';
import { fields } from '../shape.ts';
import { sharing, sharingOf, snapshotAttributes } from './snapshot-sharing.ts';

const shape = fields({ DBClusterSnapshotAttributes: snapshotAttributes });

/** Whom a manual snapshot of a DB cluster is shared with. */
export const dbClusterSnapshotAttribute: AttributeKind<z.infer<typeof shape>> = {
  kind: 'db-cluster-snapshot-attribute',
  taggable: false,
  api: 'rds:DescribeDBClusterSnapshotAttributes',
  of: 'db-cluster-snapshot',
  idField: 'DBClusterSnapshotIdentifier',
  resultField: 'DBClusterSnapshotAttributesResult',
  shape,
  attributes: sharingOf('DBClusterSnapshotAttributes'),
  normalise({ account, region, arn, id }, { DBClusterSnapshotAttributes }): DbClusterSnapshotAttribute {
    const attributes = sharing(DBClusterSnapshotAttributes);
    return { account, region, kind: 'db-cluster-snapshot-attribute', arn, id, tags: {}, attributes };
  },
};
