import { mapOfPairs, plainMap, type CommentedEntry, type CommentedMap } from '../domain/commented.ts';
import type { Image } from '../domain/ec2/image.ts';
import type { Instance } from '../domain/ec2/instance.ts';
import type { DbCluster, DbInstance } from '../domain/rds/database.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { isProduction, productionSelector, productionWords, type Choices, type Production } from './choices.ts';
import { declares, shows, unreadNote, type Section } from './section.ts';
import { few, named, share } from './words.ts';

const kinds = ['instance', 'instance-attribute', 'image', 'db-instance', 'db-cluster'];

/** One protection: what it is called in the baseline, and which of the resources have it; undefined is unknown. */
interface Protection<Of> {
  readonly key: string;
  readonly value: boolean | string;
  readonly isOn: (resource: Of) => boolean | undefined;
  /** Proposed whether or not anything has it; otherwise where half of them do. */
  readonly isBasic?: boolean;
}

/** The section `protect`: how what looks like production is protected, or should be. */
export function proposedProtection(snapshot: SnapshotIndex, { production }: Choices): Section {
  const unread = unreadNote(kinds, snapshot);
  if (!production)
    return shows('protect', exampleProtect, [
      'What must be kept. Nothing looks like production, by tag or by name.',
      ...unread,
    ]);
  const isMeant = isProduction(production);
  const instances = snapshot.ofKind('instance').filter(isMeant);
  const images = snapshot.ofKind('image').filter((image) => isOwn(image) && isMeant(image));
  const databases = [
    ...snapshot.ofKind('db-cluster').filter(isMeant),
    ...snapshot.ofKind('db-instance').filter((one) => isMeant(one) && one.attributes.cluster === null),
  ];
  const parts: CommentedEntry[] = [
    ...partOf('instances', instances.filter(canBeProtected), instanceProtections(snapshot)),
    ...partOf('images', images, [deregistration(snapshot)]),
    ...partOf('databases', databases, databaseProtections(databases)),
  ];
  const words = productionWords(production);
  const declared = parts.filter(({ isExample }) => !isExample);
  if (declared.length === 0)
    return shows('protect', exampleFor(production), [
      `What must be kept. Production is ${words}, and has nothing that can be protected.`,
      ...unread,
    ]);
  const found = `${instances.length} instances, ${images.length} images of the account and ${databases.length} databases`;
  return declares(
    'protect',
    [
      {
        entries: [
          { key: 'name', value: 'production' },
          { key: 'match', value: productionSelector(production) },
          ...parts,
        ],
      },
    ],
    {
      reasons: [`What must be kept. Production is ${words}: ${found}.`, ...unread],
      taken: [`production (${words}) is protected: ${declared.map(({ key }) => key).join(', ')}`],
    },
  );
}

function partOf<Of extends { readonly id: string; readonly name?: string }>(
  key: string,
  resources: readonly Of[],
  protections: readonly Protection<Of>[],
): CommentedEntry[] {
  if (resources.length === 0) return [];
  const entries = protections.map((protection): CommentedEntry => {
    const states = resources.map((resource) => ({ resource, isOn: protection.isOn(resource) }));
    const on = states.filter(({ isOn }) => isOn === true).length;
    const off = states.filter(({ isOn }) => isOn === false).map(({ resource }) => named(resource));
    const unknown = states.length - on - off.length;
    const isMeant = protection.isBasic === true || (on > 0 && on >= off.length);
    return {
      key: protection.key,
      value: protection.value,
      reasons: [
        `${share(on, on + off.length)} ${on + off.length === 1 ? 'has' : 'have'} it` +
          `${off.length > 0 && on > 0 ? `; not ${few(off)}` : ''}${unknown > 0 ? `; AWS does not say it of ${unknown} more` : ''}.`,
      ],
      isExample: !isMeant,
    };
  });
  if (!entries.some(({ isExample }) => !isExample))
    return [{ key, value: { entries: entries.map(bare) }, isExample: true }];
  return [{ key, value: { entries } }];
}

function bare({ key, value }: CommentedEntry): CommentedEntry {
  return { key, value };
}

function isOwn({ account, attributes }: Image): boolean {
  return attributes.owner === account || attributes.ownerAlias === 'self';
}

/** A spot instance can have neither protection. */
function canBeProtected({ attributes }: Instance): boolean {
  return attributes.lifecycle !== 'spot';
}

function instanceProtections(snapshot: SnapshotIndex): readonly Protection<Instance>[] {
  const flagsOf = ({ account, region, id }: Instance) =>
    snapshot.find({ account, region, kind: 'instance-attribute' }, id)?.attributes;
  return [
    {
      key: 'terminationProtection',
      value: true,
      isBasic: true,
      isOn: (instance) => flagsOf(instance)?.disableApiTermination,
    },
    { key: 'stopProtection', value: true, isOn: (instance) => flagsOf(instance)?.disableApiStop },
  ];
}

function deregistration(snapshot: SnapshotIndex): Protection<Image> {
  return {
    key: 'deregistrationProtection',
    value: true,
    isOn: ({ account, region, id, attributes }) => {
      const state =
        attributes.deregistrationProtection ??
        snapshot.find({ account, region, kind: 'image-attribute' }, id)?.attributes.deregistrationProtection;
      return state === undefined ? undefined : state.startsWith('enabled');
    },
  };
}

type Database = DbInstance | DbCluster;

function databaseProtections(databases: readonly Database[]): readonly Protection<Database>[] {
  const days = [35, 14, 7].find(
    (least) =>
      2 * databases.filter(({ attributes }) => (attributes.backupRetentionDays ?? 0) >= least).length >=
      databases.length,
  );
  const flag = (value: boolean | null) => value ?? undefined;
  return [
    {
      key: 'deletionProtection',
      value: true,
      isBasic: true,
      isOn: ({ attributes }) => flag(attributes.deletionProtection),
    },
    {
      key: 'backupRetentionDays',
      value: `>=${days ?? 1}`,
      isBasic: true,
      isOn: ({ attributes: { backupRetentionDays } }) =>
        backupRetentionDays === null ? undefined : backupRetentionDays >= (days ?? 1),
    },
    {
      key: 'publiclyAccessible',
      value: false,
      isOn: ({ attributes: { publiclyAccessible } }) => (publiclyAccessible === null ? undefined : !publiclyAccessible),
    },
    { key: 'encrypted', value: true, isOn: ({ attributes }) => flag(attributes.encrypted) },
    { key: 'copyTagsToSnapshot', value: true, isOn: ({ attributes }) => flag(attributes.copyTagsToSnapshot) },
  ];
}

function exampleFor(production: Production): readonly CommentedMap[] {
  return [exampleRule(productionSelector(production))];
}

function exampleRule(match: CommentedMap): CommentedMap {
  return plainMap({
    name: 'production',
    match,
    instances: plainMap({ terminationProtection: true, stopProtection: true }),
    databases: plainMap({ deletionProtection: true, backupRetentionDays: '>=7', publiclyAccessible: false }),
  });
}

/** What the section looks like. */
export const exampleProtect: readonly CommentedMap[] = [
  exampleRule(plainMap({ tag: mapOfPairs([['department', 'prod']]) })),
];
