import type { Instance } from '../../domain/ec2/instance.ts';
import type { EbsSnapshot, Volume } from '../../domain/ec2/storage.ts';
import type { DbSnapshotAttributes } from '../../domain/rds/database.ts';
import { isOwnedByAccount, type Resource } from '../../domain/resource.ts';
import type { Scope } from '../../domain/scope.ts';
import type { CheckContext } from '../check.ts';
import { scopeOf } from '../shared/report-finding.ts';

type AnyResource = Resource<string, unknown>;

/** Whether a resource needs no declaration; the scopes that tell it, where they were not all read. */
export type Exemption = boolean | { readonly missing: readonly Scope[] };

/** Tags by which services of AWS mark what they made: nobody declares these one by one. */
const serviceTags = [
  'aws:autoscaling:groupName',
  'aws:ec2:fleet-id',
  'aws:ec2spot:fleet-request-id',
  'aws:dlm:lifecycle-policy-id',
];

/** What is never reported, in sentences. */
export const exceptions: readonly string[] = [
  'Images of other accounts and of AWS, managed policies of AWS, service-linked roles, and roles of IAM Identity Center.',
  'Instances that Auto Scaling or a fleet launched, and what AWS Backup or Data Lifecycle Manager made, by the tags that AWS gives them.',
  'Volumes that were made with an instance (its root volume, and those deleted with it): they belong to the instance.',
  'Snapshots behind an image of the account: they belong to the image. Automated snapshots of databases, and those of AWS Backup.',
  'Groups where the baseline has a section groups: group-declared reports them. The root user.',
];

/** Makes the test whether a resource is made by AWS, or belongs to another that is reported in its place. */
export function exemptions({ snapshot }: CheckContext): (resource: AnyResource) => Exemption {
  const keyOf = ({ account, region }: Scope, id: string) => `${account}/${region}/${id}`;
  const behindImages = new Set(
    snapshot
      .ofKind('image')
      .filter(isOwnedByAccount)
      .flatMap((image) => image.attributes.snapshots.map((id) => keyOf(image, id))),
  );

  function ofVolume(volume: Volume): Exemption {
    const { attachments } = volume.attributes;
    if (attachments.some(({ deleteOnTermination }) => deleteOnTermination === true)) return true;
    const scope = scopeOf(volume, 'instance');
    const found = attachments.flatMap(({ instance, device }) => {
      const there: Instance | undefined = snapshot.find({ ...scope, kind: 'instance' }, instance);
      return there ? [there.attributes.rootDevice.name === device] : [];
    });
    if (found.includes(true)) return true;
    return found.length === attachments.length || snapshot.isKnown(scope) ? false : { missing: [scope] };
  }

  function ofSnapshot(resource: EbsSnapshot): Exemption {
    if (behindImages.has(keyOf(resource, resource.id))) return true;
    const scope = scopeOf(resource, 'image');
    return snapshot.isKnown(scope) ? false : { missing: [scope] };
  }

  return (resource) => {
    if (!isOwnedByAccount(resource) || hasServiceTag(resource)) return true;
    switch (resource.kind) {
      case 'role':
        return /:role\/aws-(service-role|reserved)\//.test(resource.arn);
      case 'volume':
        return ofVolume(resource as Volume);
      case 'snapshot':
        return ofSnapshot(resource as EbsSnapshot);
      case 'db-snapshot':
      case 'db-cluster-snapshot':
        return isTakenByAws(resource);
      default:
        return false;
    }
  };
}

function isTakenByAws({ id, attributes }: AnyResource): boolean {
  return (attributes as DbSnapshotAttributes).snapshotType !== 'manual' || /^(rds|awsbackup):/.test(id);
}

function hasServiceTag({ tags }: AnyResource): boolean {
  return Object.keys(tags).some((key) => serviceTags.includes(key) || key.startsWith('aws:backup:'));
}
