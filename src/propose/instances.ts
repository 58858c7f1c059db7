import { plainMap, type CommentedEntry, type CommentedMap } from '../domain/commented.ts';
import type { Image } from '../domain/ec2/image.ts';
import type { Instance } from '../domain/ec2/instance.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { typesOf } from './types.ts';
import { declares, shows, unreadNote, type Section } from './section.ts';
import { few, named, share } from './words.ts';

/** The section `instances`: the types that run, and the metadata service. */
export function proposedInstances(snapshot: SnapshotIndex): Section {
  const instances = snapshot.ofKind('instance');
  const unread = unreadNote(['instance'], snapshot);
  if (instances.length === 0)
    return shows('instances', exampleInstances, ['What instances must be like. There are none today.', ...unread]);
  const { meant, surprising, reasons } = typesOf(instances.map((one) => ({ ...one, type: one.attributes.type })));
  const required = instances.filter(
    ({ attributes: { metadata } }) => metadata.tokens === 'required' || metadata.endpoint === 'disabled',
  );
  const others = instances.filter((one) => !required.includes(one));
  const isRequired = 2 * required.length >= instances.length;
  const entries: CommentedEntry[] = [
    ...(meant.length > 0 ? [{ key: 'allowedTypes', value: meant, reasons }] : []),
    {
      key: 'imdsv2',
      value: 'required',
      isExample: !isRequired,
      reasons: [
        `${share(required.length, instances.length)} refuse version 1 of the metadata service` +
          `${isRequired && others.length > 0 ? `; not ${few(others.map(named))}` : ''}.`,
      ],
    },
  ];
  if (!entries.some(({ isExample }) => !isExample)) return shows('instances', exampleInstances, unread);
  return declares(
    'instances',
    { entries },
    {
      reasons: ['What instances must be like.', ...unread],
      taken: [
        ...(meant.length > 0
          ? [`instance types ${few(meant, 8)}${surprising.length > 0 ? `, and not ${few(surprising)}` : ''}`]
          : []),
        ...(isRequired ? ['instances refuse version 1 of the metadata service'] : []),
      ],
    },
  );
}

/** The section `images`: whose images run, and who may use the account's own. */
export function proposedImages(snapshot: SnapshotIndex): Section {
  const kinds = ['instance', 'image', 'image-attribute'];
  const own = snapshot.ofKind('image').filter(isOwn);
  const unread = unreadNote(kinds, snapshot);
  const owners = ownersIn(snapshot);
  const shared = sharedWith(snapshot);
  const isPublic = own.filter((image) => image.attributes.public);
  const entries: CommentedEntry[] = [
    ...(owners.meant.length > 0
      ? [{ key: 'approved', value: plainMap({ owners: owners.meant }), reasons: owners.reasons }]
      : [
          {
            key: 'approved',
            value: plainMap({ owners: ['self', 'amazon'] }),
            isExample: true,
            reasons: ['Whose images may run.'],
          },
        ]),
    {
      key: 'public',
      value: 'forbidden',
      reasons: [
        `${isPublic.length === 0 ? 'None' : String(isPublic.length)} of the ${own.length} own images ${isPublic.length === 1 ? 'is' : 'are'} public${isPublic.length === 0 ? '' : `: ${few(isPublic.map(named))}`}.`,
      ],
    },
    {
      key: 'sharedWith',
      value: shared.accounts,
      reasons: [
        shared.accounts.length === 0
          ? 'No image is shared with another account.'
          : `Images are shared with them today: ${few(shared.images)}.`,
      ],
    },
  ];
  return declares(
    'images',
    { entries },
    {
      reasons: ["Which images may run, and who may use the account's own.", ...unread],
      taken: [
        ...(owners.meant.length > 0 ? [`images of ${few(owners.meant, 6)} run`] : []),
        ...(shared.accounts.length > 0 ? [`own images are shared with ${few(shared.accounts, 6)}`] : []),
      ],
    },
  );
}

function isOwn({ account, attributes }: Image): boolean {
  return attributes.owner === account || attributes.ownerAlias === 'self';
}

/** Whose images instances run. An account that few of them come from is not taken as meant. */
function ownersIn(snapshot: SnapshotIndex) {
  const counts = new Map<string, Instance[]>();
  let known = 0;
  for (const instance of snapshot.ofKind('instance')) {
    const { account, region, attributes } = instance;
    const image =
      attributes.image === null ? undefined : snapshot.find({ account, region, kind: 'image' }, attributes.image);
    if (!image) continue;
    known += 1;
    const alias = image.attributes.ownerAlias;
    const owner = isOwn(image)
      ? 'self'
      : alias === 'amazon' || alias === 'aws-marketplace'
        ? alias
        : image.attributes.owner;
    counts.set(owner, [...(counts.get(owner) ?? []), instance]);
  }
  const isMeant = (owner: string, many: number) => !/^\d{12}$/.test(owner) || 4 * many >= known;
  const usual = [...counts].filter(([owner]) => /^(\d{12}|self|amazon|aws-marketplace)$/.test(owner));
  const meant = usual
    .filter(([owner, of]) => isMeant(owner, of.length))
    .map(([owner]) => owner)
    .sort();
  return {
    meant,
    reasons: [...counts].map(
      ([owner, of]) =>
        `${share(of.length, known)} run an image of ${owner}${meant.includes(owner) ? '' : `, which is not approved: ${few(of.map(named))}`}.`,
    ),
  };
}

function sharedWith(snapshot: SnapshotIndex) {
  const accounts = new Set<string>();
  const images: string[] = [];
  for (const sharing of snapshot.ofKind('image-attribute')) {
    const others = (sharing.attributes.launchPermissions?.accounts ?? []).filter(
      (id) => /^\d{12}$/.test(id) && id !== sharing.account,
    );
    for (const id of others) accounts.add(id);
    if (others.length > 0) images.push(sharing.id);
  }
  return { accounts: [...accounts].sort(), images };
}

/** What the section looks like. */
export const exampleInstances: CommentedMap = plainMap({ allowedTypes: ['t3.*', 'm7g.large'], imdsv2: 'required' });

/** What the section looks like. */
export const exampleImages: CommentedMap = plainMap({
  approved: plainMap({ owners: ['self', 'amazon'], maxAgeDays: 180 }),
  public: 'forbidden',
  sharedWith: [],
});
