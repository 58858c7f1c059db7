import type { DbClusterSnapshot, DbSnapshot } from '../../domain/rds/database.ts';
import type { Reading } from '../../domain/scope.ts';
import type { CheckContext, CheckRule, UndecidedResource } from '../check.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import { listAndAttributeScopes } from '../shared/protection.ts';
import { scopeOf, type Subject } from '../shared/report-finding.ts';

/** What AWS writes in place of an account id for all accounts. */
export const everyone = 'all';

const kinds = [
  { kind: 'db-snapshot', attributeKind: 'db-snapshot-attribute', words: 'DB snapshot' },
  { kind: 'db-cluster-snapshot', attributeKind: 'db-cluster-snapshot-attribute', words: 'DB cluster snapshot' },
] as const;

/** A rule about who can restore snapshots of databases. */
export function sharingRule(name: string): CheckRule {
  return {
    name,
    reads: kinds.map(({ kind, attributeKind }) => ({ about: kind, with: [attributeKind] })),
    appliesTo: (snapshot) => canBeShared(snapshot as unknown as DbSnapshot | DbClusterSnapshot),
  };
}

/**
 * Whether the snapshot can be shared: automated ones cannot, and it is only known of manual ones with whom they are.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
 */
function canBeShared({ attributes: { snapshotType } }: DbSnapshot | DbClusterSnapshot): boolean {
  return snapshotType === 'manual' || snapshotType === null;
}

interface SharedSnapshot {
  /** The snapshot, or its id alone if the snapshot itself was not read. */
  readonly snapshot: Subject;
  /** `DB snapshot` */
  readonly words: string;
  readonly sharedWith: readonly string[];
  readonly dependsOn: readonly Reading[];
}

/** The snapshots of which is known who can restore them. */
export function* sharedSnapshots({ snapshot: index }: CheckContext): Generator<SharedSnapshot> {
  for (const { kind, attributeKind, words } of kinds) {
    for (const sharing of index.ofKind(attributeKind)) {
      const { account, region, id } = sharing;
      const { sharedWith = [] } = sharing.attributes;
      const snapshot = index.find({ account, region, kind }, id) ?? { ...sharing, kind };
      yield { snapshot, words, sharedWith, dependsOn: listAndAttributeScopes(snapshot, kind, attributeKind) };
    }
  }
}

/** The snapshots of which is not known who can restore them, although it was asked. */
export function* undecidedSnapshots(rule: string, { snapshot: index }: CheckContext): Generator<UndecidedResource> {
  for (const { kind, attributeKind } of kinds) {
    for (const snapshot of index.ofKind(kind).filter(canBeShared)) {
      const { account, region, id } = snapshot;
      const sharing = index.find({ account, region, kind: attributeKind }, id);
      if (sharing?.attributes.sharedWith) continue;
      yield { undecided: [rule], subject: snapshot, missingFrom: [scopeOf(snapshot, attributeKind)] };
    }
  }
}

/** The command that takes the permission to restore a snapshot from an account, or from all of them. */
export function withdrawCommand({ kind, region, id }: Subject, account: string): string | undefined {
  // `db-snapshot` and `db-cluster-snapshot` are the CLI's words too.
  return awsCommand('rds', `modify-${kind}-attribute`, {
    region,
    [`${kind}-identifier`]: id,
    'attribute-name': 'restore',
    'values-to-remove': account,
  });
}
