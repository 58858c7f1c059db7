import type { Image, ImageAttribute } from '../domain/ec2/image.ts';
import type { Group, ManagedPolicy, Role, User } from '../domain/iam/identity.ts';
import { resourceKey } from '../domain/resource-edit.ts';
import { isPartOfAnother, type Resource } from '../domain/resource.ts';
import type { ProposedChange } from '../domain/proposed-change.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { compareText } from '../domain/text/order.ts';
import { findOne, MisfitError } from './find.ts';

type AnyResource = Resource<string, unknown>;
type Of<Kind extends ProposedChange['kind']> = Extract<ProposedChange, { readonly kind: Kind }>;

/** With a tag set or removed; the Name tag names what AWS gives no other name. */
export function withTagChange(
  account: SnapshotIndex,
  change: Of<'set-tag'> | Of<'remove-tag'>,
): readonly AnyResource[] {
  const { name, ...resource } = findOne(account, change.resource);
  const { [change.key]: earlier, ...others } = resource.tags;
  if (change.kind === 'remove-tag' && earlier === undefined)
    throw new MisfitError(`${change.resource} has no tag ${change.key}`);
  const tags = change.kind === 'remove-tag' ? others : { ...others, [change.key]: change.value };
  const isNamedByTag = change.key === 'Name' && name === earlier;
  const named = isNamedByTag ? tags['Name'] : name;
  return [{ ...resource, ...(named !== undefined && named !== '' && { name: named }), tags }];
}

/** With one attribute set that the account holds already, of the resource or of what is read about it separately. */
export function withAttributeChange(
  account: SnapshotIndex,
  { resource: named, attribute, value }: Of<'set-attribute'>,
): readonly AnyResource[] {
  const resource = findOne(account, named);
  const parts = [resource, ...partsOf(account, resource)];
  const part = parts.find(({ attributes }) => Object.hasOwn(attributes as object, attribute));
  const earlier = part && (part.attributes as Readonly<Record<string, unknown>>)[attribute];
  if (!part || (typeof earlier === 'object' && earlier !== null)) {
    const choices = parts.flatMap(({ attributes }) =>
      Object.entries(attributes as object).flatMap(([name, held]) =>
        typeof held === 'object' && held !== null ? [] : [name],
      ),
    );
    throw new MisfitError(
      `${named} has no attribute ${attribute} that was read and can be set; valid: ${choices.sort(compareText).join(', ')}`,
    );
  }
  if (earlier !== null && typeof earlier !== typeof value)
    throw new MisfitError(`${attribute} of ${named} is a ${typeof earlier}, not a ${typeof value}`);
  const changed = { ...part, attributes: { ...(part.attributes as object), [attribute]: value } };
  return resource.kind === 'image' && attribute === 'public'
    ? [changed, ...sharingWithAll(account, resource as Image, value === true)]
    : [changed];
}

/** AWS says twice that an image is public: in the list, and as a group of its launch permissions. */
function sharingWithAll(account: SnapshotIndex, image: Image, isPublic: boolean): readonly AnyResource[] {
  const sharing: ImageAttribute | undefined = account.find({ ...image, kind: 'image-attribute' }, image.id);
  if (!sharing?.attributes.launchPermissions) return [];
  const { launchPermissions } = sharing.attributes;
  const others = launchPermissions.groups.filter((name) => name !== 'all');
  const groups = isPublic ? [...others, 'all'].sort(compareText) : others;
  return [{ ...sharing, attributes: { ...sharing.attributes, launchPermissions: { ...launchPermissions, groups } } }];
}

/** Without a resource and what is read about it; members lose a group, holders a policy. */
export function withoutResource(
  account: SnapshotIndex,
  { resource: named }: Of<'remove'>,
): ReadonlyMap<string, AnyResource | undefined> {
  const resource = findOne(account, named);
  const gone = [resource, ...partsOf(account, resource)].map((each) => [resourceKey(each), undefined] as const);
  const left = account.snapshot.resources.flatMap((each) => {
    const changed = each.account === resource.account ? letGo(each, resource) : undefined;
    return changed ? [[resourceKey(changed), changed] as const] : [];
  });
  return new Map<string, AnyResource | undefined>([...left, ...gone]);
}

function letGo(each: AnyResource, gone: AnyResource): AnyResource | undefined {
  if (gone.kind === 'group' && each.kind === 'user') {
    const { attributes } = each as User;
    if (!attributes.groups.includes(gone.id)) return undefined;
    return { ...each, attributes: { ...attributes, groups: attributes.groups.filter((name) => name !== gone.id) } };
  }
  if (gone.kind === 'policy' && ['user', 'group', 'role'].includes(each.kind)) {
    const { attributes } = each as User | Group | Role;
    const { arn } = gone as ManagedPolicy;
    const isBoundary = 'permissionsBoundary' in attributes && attributes.permissionsBoundary === arn;
    if (!attributes.attached.includes(arn) && !isBoundary) return undefined;
    const attached = attributes.attached.filter((other) => other !== arn);
    return { ...each, attributes: { ...attributes, attached, ...(isBoundary && { permissionsBoundary: null }) } };
  }
  return undefined;
}

function partsOf(account: SnapshotIndex, { account: owner, region, kind, id }: AnyResource): readonly AnyResource[] {
  const isPart = (other: string) =>
    other === `${kind}-attribute` ||
    (kind === 'snapshot' && other === 'snapshot-lock') ||
    (kind === 'user' && other === 'credential');
  return account.snapshot.resources.filter(
    (each) =>
      isPartOfAnother(each.kind) &&
      isPart(each.kind) &&
      each.account === owner &&
      each.region === region &&
      each.id === id,
  );
}
