import { memoize } from './memoize.ts';
import { placesIn } from './places.ts';
import { isUnread, scopeKey, type Coverage, type Reading, type Scope } from './scope.ts';
import type { Resource } from './resource.ts';
import type { Instance, InstanceAttribute } from './ec2/instance.ts';
import type { Image, ImageAttribute } from './ec2/image.ts';
import type { RetentionRule, RetentionRuleAttribute } from './ec2/recycle-bin.ts';
import type { Address, EbsSnapshot, SnapshotLock, Volume } from './ec2/storage.ts';
import type {
  DbAutomatedBackup,
  DbCluster,
  DbClusterSnapshot,
  DbClusterSnapshotAttribute,
  DbInstance,
  DbSnapshot,
  DbSnapshotAttribute,
  GlobalCluster,
  TenantDatabase,
} from './rds/database.ts';
import type { Credential, Group, ManagedPolicy, Role, User } from './iam/identity.ts';

/** The kinds whose attributes have a type here. A kind that no check reads closely needs no entry. */
export interface KindMap {
  readonly instance: Instance;
  readonly 'instance-attribute': InstanceAttribute;
  readonly image: Image;
  readonly 'image-attribute': ImageAttribute;
  readonly volume: Volume;
  readonly snapshot: EbsSnapshot;
  readonly 'snapshot-lock': SnapshotLock;
  readonly 'retention-rule': RetentionRule;
  readonly 'retention-rule-attribute': RetentionRuleAttribute;
  readonly address: Address;
  readonly 'db-instance': DbInstance;
  readonly 'db-cluster': DbCluster;
  readonly 'db-snapshot': DbSnapshot;
  readonly 'db-snapshot-attribute': DbSnapshotAttribute;
  readonly 'db-cluster-snapshot': DbClusterSnapshot;
  readonly 'db-cluster-snapshot-attribute': DbClusterSnapshotAttribute;
  readonly 'global-cluster': GlobalCluster;
  readonly 'db-automated-backup': DbAutomatedBackup;
  readonly 'tenant-database': TenantDatabase;
  readonly user: User;
  readonly group: Group;
  readonly role: Role;
  readonly policy: ManagedPolicy;
  readonly credential: Credential;
}

/** What a run saw: the resources of every scope that it read, and the outcome of each scope. */
export interface Snapshot {
  /** Account ids, sorted. */
  readonly accounts: readonly string[];
  readonly resources: readonly Resource<string, unknown>[];
  readonly coverage: readonly Coverage[];
  /** What the accounts are called, by their ids, as far as AWS told; it is only shown, and not kept. */
  readonly aliases?: ReadonlyMap<string, string>;
  /** The scopes that were read except for some resources. */
  readonly partlyRead?: readonly PartlyRead[];
  /** Lists that are empty although the last reading had ten or more resources. */
  readonly collapsed?: readonly Collapse[];
  /** What previous runs last read of what this one could not read. */
  readonly carried?: Carried;
}

/** The last readings of scopes that this run did not read completely. */
export interface Carried {
  readonly scopes: readonly Scope[];
  /** For scopes that were partly read, the resources that were not read. */
  readonly resources: readonly Resource<string, unknown>[];
}

/** A scope that was read except for the resources that are named. */
export interface PartlyRead extends Scope {
  /** Ids of the resources that were not read, or not completely. */
  readonly unread: readonly string[];
}

/** A list that had many resources and was empty, twice. */
export interface Collapse {
  readonly account: string;
  readonly region: string;
  readonly api: string;
  /** How many resources of each kind the last reading held. */
  readonly held: readonly { readonly kind: string; readonly count: number }[];
  /** Whether the previous run got the same answer: then it is believed. */
  readonly believed: boolean;
}

/** A snapshot with the look-ups that analysis needs; built once in each run by `indexSnapshot`. */
export interface SnapshotIndex {
  readonly snapshot: Snapshot;
  /** All resources of a kind, in the snapshot's order. */
  ofKind<K extends keyof KindMap>(kind: K): readonly KindMap[K][];
  /** All resources of any kind, in KindMap or not. */
  ofAnyKind(kind: string): readonly Resource<string, unknown>[];
  /** One resource by scope and id; undefined where the snapshot does not hold it. */
  find<K extends keyof KindMap>(
    scope: { account: string; region: string; kind: K },
    id: string,
  ): KindMap[K] | undefined;
  /** The place of a resource in the list of its kind, by scope and id; undefined where the snapshot does not hold it. */
  placeOf(scope: Scope, id: string): number | undefined;
  /** All resources of a scope. */
  in(scope: Scope): readonly Resource<string, unknown>[];
  /** Whether the scope was read completely: only then does "not found" mean absent. */
  isComplete(scope: Scope): boolean;
  /**
   * Whether the index holds the complete scope, as it was read in this run or carried: what it does not hold did not
   * exist then.
   */
  isKnown(scope: Scope): boolean;
  /** Whether the scope was read completely, or at least the resource that is named. */
  isRead(reading: Reading): boolean;
}

/** The snapshot with what is carried in place of what could not be read. */
function withCarried(snapshot: Snapshot): Snapshot {
  const carried = snapshot.carried?.resources ?? [];
  if (carried.length === 0) return snapshot;
  const keyOf = (resource: Resource<string, unknown>) => `${scopeKey(resource)}/${resource.id}`;
  const replaced = new Set(carried.map(keyOf));
  return {
    ...snapshot,
    resources: [...snapshot.resources.filter((resource) => !replaced.has(keyOf(resource))), ...carried],
  };
}

/** Makes the test whether a run read a scope completely, or at least the resource that is named. */
export function readingTest({
  coverage,
  partlyRead = [],
}: {
  readonly coverage: readonly Coverage[];
  readonly partlyRead?: readonly PartlyRead[] | undefined;
}): (reading: Reading) => boolean {
  const complete = new Set(coverage.filter(({ status }) => status === 'complete').map(scopeKey));
  const unread = new Map(partlyRead.map((scope) => [scopeKey(scope), new Set(scope.unread)]));
  return (reading) => {
    const key = scopeKey(reading);
    return complete.has(key) || (reading.id !== undefined && unread.get(key)?.has(reading.id) === false);
  };
}

function scopeOnly({ account, region, kind }: Scope): Scope {
  return { account, region, kind };
}

/** Builds the look-ups over what a run read, in time linear in its resources. */
export function indexSnapshot(snapshot: Snapshot): SnapshotIndex {
  return indexOf(snapshot, []);
}

/** Builds them over a snapshot with what is carried in place of what could not be read. */
export function indexWithCarried(snapshot: Snapshot): SnapshotIndex {
  return indexOf(withCarried(snapshot), snapshot.carried?.scopes ?? []);
}

function indexOf(snapshot: Snapshot, carriedScopes: readonly Scope[]): SnapshotIndex {
  const carried = new Set(carriedScopes.map(scopeKey));
  const byKind = listsByKind(snapshot.resources);
  const isRead = readingTest(snapshot);
  const listOf = (kind: string) => byKind.get(kind) ?? [];
  const placesOf = memoize((kind: string) => placesIn(listOf(kind)));
  const placeOf = (scope: Scope, id: string) => placesOf(scope.kind)(scope, id);
  const knownIn = memoize((kind: string) =>
    memoize((account: string) =>
      memoize((region: string) => {
        const scope = { account, region, kind };
        return isRead(scope) || carried.has(scopeKey(scope));
      }),
    ),
  );
  let byScope: ReadonlyMap<string, readonly Resource<string, unknown>[]> | undefined;
  return {
    snapshot,
    ofKind: <K extends keyof KindMap>(kind: K) => listOf(kind) as unknown as readonly KindMap[K][],
    ofAnyKind: listOf,
    find: <K extends keyof KindMap>(scope: { account: string; region: string; kind: K }, id: string) => {
      const place = placeOf(scope, id);
      return place === undefined ? undefined : (listOf(scope.kind)[place] as unknown as KindMap[K]);
    },
    placeOf,
    in: (scope) => (byScope ??= Map.groupBy(snapshot.resources, scopeKey)).get(scopeKey(scope)) ?? [],
    isComplete: (scope) => isRead(scopeOnly(scope)),
    isKnown: ({ account, region, kind }) => knownIn(kind)(account)(region),
    isRead,
  };
}

/** Most resources follow others of their kind: no look-up for each. */
function listsByKind(resources: Snapshot['resources']): ReadonlyMap<string, Snapshot['resources']> {
  const lists = new Map<string, Resource<string, unknown>[]>();
  let kind: string | undefined;
  let list: Resource<string, unknown>[] = [];
  for (const resource of resources) {
    if (resource.kind !== kind) {
      kind = resource.kind;
      list = lists.get(kind) ?? [];
      if (list.length === 0) lists.set(kind, list);
    }
    list.push(resource);
  }
  return lists;
}

/** The scopes that should have been read and were not. */
export function unreadScopes(snapshot: Pick<Snapshot, 'coverage'>): readonly Coverage[] {
  return snapshot.coverage.filter(isUnread);
}
