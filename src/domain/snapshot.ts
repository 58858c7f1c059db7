import { isUnread, scopeKey, type Coverage, type Scope } from './scope.ts';
import type { Resource } from './resource.ts';
import type { Instance, InstanceAttribute } from './instance.ts';
import type { Image, ImageAttribute } from './image.ts';
import type { Address, EbsSnapshot, Volume } from './storage.ts';
import type { Credential, Group, ManagedPolicy, Role, User } from './identity.ts';

/** The kinds whose attributes have a type here. A kind that no check reads closely needs no entry. */
export interface KindMap {
  readonly instance: Instance;
  readonly 'instance-attribute': InstanceAttribute;
  readonly image: Image;
  readonly 'image-attribute': ImageAttribute;
  readonly volume: Volume;
  readonly snapshot: EbsSnapshot;
  readonly address: Address;
  readonly user: User;
  readonly group: Group;
  readonly role: Role;
  readonly policy: ManagedPolicy;
  readonly credential: Credential;
}

/** What a run saw: the resources of every scope that it read, and what became of each scope. */
export interface Snapshot {
  /** Account ids, sorted. */
  readonly accounts: readonly string[];
  readonly resources: readonly Resource<string, unknown>[];
  readonly coverage: readonly Coverage[];
}

/** A snapshot with the look-ups that analysis needs; made once a run by `indexSnapshot`. */
export interface SnapshotIndex {
  readonly snapshot: Snapshot;
  /** All resources of a kind, in the snapshot's order. */
  ofKind<K extends keyof KindMap>(kind: K): readonly KindMap[K][];
  /** All resources of a kind that KindMap may not know. */
  ofAnyKind(kind: string): readonly Resource<string, unknown>[];
  /** One resource by scope and id; undefined where the snapshot does not hold it. */
  find<K extends keyof KindMap>(scope: { account: string; region: string; kind: K }, id: string): KindMap[K] | undefined;
  /** Whether the scope was read to its end: only then does "not found" mean absent. */
  isComplete(scope: Scope): boolean;
}

/** Builds the look-ups over a snapshot, in time linear in its resources. */
export function indexSnapshot(snapshot: Snapshot): SnapshotIndex {
  const byKind = Map.groupBy(snapshot.resources, (resource) => resource.kind);
  const byId = new Map(snapshot.resources.map((resource) => [`${scopeKey(resource)}/${resource.id}`, resource]));
  const complete = new Set(snapshot.coverage.filter(({ status }) => status === 'complete').map(scopeKey));
  return {
    snapshot,
    ofKind: <K extends keyof KindMap>(kind: K) => (byKind.get(kind) ?? []) as unknown as readonly KindMap[K][],
    ofAnyKind: (kind) => byKind.get(kind) ?? [],
    find: <K extends keyof KindMap>(scope: { account: string; region: string; kind: K }, id: string) =>
      byId.get(`${scopeKey(scope)}/${id}`) as unknown as KindMap[K] | undefined,
    isComplete: (scope) => complete.has(scopeKey(scope)),
  };
}

/** The scopes that were meant to be read and were not. */
export function unreadScopes(snapshot: Pick<Snapshot, 'coverage'>): readonly Coverage[] {
  return snapshot.coverage.filter(isUnread);
}
