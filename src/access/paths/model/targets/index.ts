import type { Resource } from '../../../../domain/resource.ts';
import { matches, type Glob } from '../../../policy/patterns/glob.ts';
import type { ResourceKeys, TargetableKind, TargetFacts, TargetKind } from '../target.ts';
import { address } from './address.ts';
import { dbAutomatedBackup } from './db-automated-backup.ts';
import { dbCluster } from './db-cluster.ts';
import { dbInstance } from './db-instance.ts';
import { dbClusterSnapshot, dbSnapshot } from './db-snapshots.ts';
import { globalCluster } from './global-cluster.ts';
import { group, policy, role, user } from './identities.ts';
import { image } from './image.ts';
import { instance } from './instance.ts';
import { ebsSnapshot } from './snapshot.ts';
import type { Tagging } from './tagging.ts';
import type { FactSources, TargetType } from './target-type.ts';
import { tenantDatabase } from './tenant-database.ts';
import { volume } from './volume.ts';

/**
 * Every kind of resources that access analysis is about, in the order of questions and reports. Nothing compiles until
 * each kind of `KindMap` that is a resource has its file and its line.
 */
const targetTypes: { readonly [Kind in TargetableKind]: TargetType<Kind> } = {
  instance,
  image,
  volume,
  snapshot: ebsSnapshot,
  address,
  'db-instance': dbInstance,
  'db-cluster': dbCluster,
  'db-snapshot': dbSnapshot,
  'db-cluster-snapshot': dbClusterSnapshot,
  'global-cluster': globalCluster,
  'db-automated-backup': dbAutomatedBackup,
  'tenant-database': tenantDatabase,
  user,
  group,
  role,
  policy,
};

/** The same for a resource whose kind the compiler does not know. */
interface AnyTargetType extends Omit<TargetType<TargetableKind>, 'keys' | 'facts' | 'ownerOf'> {
  keys(resource: Resource<string, unknown>): ResourceKeys;
  facts(resource: Resource<string, unknown>, sources: FactSources): TargetFacts;
  ownerOf?(resource: Resource<string, unknown>): string;
}

const byKind = new Map<string, AnyTargetType>(Object.entries(targetTypes as unknown as Record<string, AnyTargetType>));

/** The kinds, in their order. */
export const targetKinds = [...byKind.keys()] as readonly TargetableKind[];

/** What is known of a kind; undefined for kinds that are no targets, such as `instance-attribute` or `other`. */
export function targetTypeOf(kind: string): AnyTargetType | undefined {
  return byKind.get(kind);
}

/** The kind whose ARNs a pattern matches; undefined where it matches those of none, or of every service. */
export function kindOfPattern(pattern: Glob): TargetableKind | undefined {
  const found = [...byKind.values()].filter(({ exampleArn }) => matches(pattern, exampleArn));
  return found.length === 1 ? found[0]?.kind : undefined;
}

/** The actions that change tags of resources of some kinds. */
export function taggingActionsOf(kinds: Iterable<TargetKind>): readonly string[] {
  const taggings = [...new Set(kinds)].flatMap((kind): readonly Tagging[] => {
    const tagging = targetTypeOf(kind)?.tagging;
    return tagging ? [tagging] : [];
  });
  return [...new Set(taggings.flatMap(({ add, remove }) => [add, remove]))];
}
