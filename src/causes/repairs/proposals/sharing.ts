import type { ImageSharing } from '../../../domain/ec2/image.ts';
import type { Finding } from '../../../domain/finding.ts';
import type { DbSnapshotSharing } from '../../../domain/rds/database.ts';
import { withAttribute } from '../edits.ts';
import { edited, subjectOf, type Edit } from './identified.ts';
import type { ProposalContext, Propose } from './proposal.ts';

/** Proposes to stop sharing images and snapshots of databases with those that findings are about. */
export const proposeUnshared: Propose = (findings, context) => {
  const changed = edited(findings.flatMap((finding) => editsOf(finding, context)));
  return changed.length === 0 ? [] : [{ changed }];
};

function editsOf(finding: Finding, context: ProposalContext): readonly Edit[] {
  const { check, evidence, resource } = finding;
  const [sharedWith = ''] = [evidence['sharedWith']].map(String);
  switch (check) {
    case 'image-public':
      return [
        ...subjectOf(finding, context).map((image) => ({
          resource: image,
          change: (each: Edit['resource']) => withAttribute(each, ['public'], false),
        })),
        ...launchPermissionsWithout('all', finding, context),
      ];
    case 'image-shared':
      return launchPermissionsWithout(sharedWith, finding, context);
    case 'db-snapshot-public':
    case 'db-snapshot-shared': {
      const left = check === 'db-snapshot-public' ? 'all' : sharedWith;
      return subjectOf(finding, context, `${resource.kind}-attribute`).map((sharing) => ({
        resource: sharing,
        change: (each) => {
          const { sharedWith: all = [] } = each.attributes as DbSnapshotSharing;
          return withAttribute(each, ['sharedWith'], without(all, left));
        },
      }));
    }
    default:
      return [];
  }
}

function launchPermissionsWithout(left: string, finding: Finding, context: ProposalContext): readonly Edit[] {
  return subjectOf(finding, context, 'image-attribute').map((sharing) => ({
    resource: sharing,
    change: (each) => {
      const { launchPermissions } = each.attributes as ImageSharing;
      if (!launchPermissions) return each;
      const { accounts, groups, organizations } = launchPermissions;
      return withAttribute(each, ['launchPermissions'], {
        accounts: without(accounts, left),
        groups: without(groups, left),
        organizations: without(organizations, left),
      });
    },
  }));
}

function without(all: readonly string[], left: string): readonly string[] {
  return all.filter((each) => each !== left);
}
