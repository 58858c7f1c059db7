import type { LastRead } from '../../domain/last-read.ts';
import { ownCodes, scopeKey } from '../../domain/scope.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { AnyResource } from '../kinds/kind.ts';

/** Adds to a snapshot what earlier runs read of the scopes and resources that this run could not read. */
export async function carriedInto(snapshot: Snapshot, lastRead: LastRead): Promise<Snapshot> {
  const partlyRead = new Map((snapshot.partlyRead ?? []).map((scope) => [scopeKey(scope), new Set(scope.unread)]));
  const known = new Set(lastRead.scopes.filter(({ wasRead }) => wasRead).map(scopeKey));
  const unread = snapshot.coverage.filter(
    (scope) => scope.status !== 'complete' && scope.code !== ownCodes.notEnabled && known.has(scopeKey(scope)),
  );
  if (unread.length === 0) return snapshot;
  const fresh = new Map(snapshot.resources.map((resource) => [`${scopeKey(resource)}/${resource.id}`, resource]));
  const carried: AnyResource[] = [];
  for (const scope of unread) {
    const missing = partlyRead.get(scopeKey(scope));
    for (const last of await lastRead.resources(scope)) {
      if (missing && !missing.has(last.id)) continue;
      carried.push(completed(last, fresh.get(`${scopeKey(scope)}/${last.id}`)));
    }
  }
  return {
    ...snapshot,
    carried: { scopes: unread.map(({ account, region, kind }) => ({ account, region, kind })), resources: carried },
  };
}

/** A resource with the attributes of this run, and those of its last reading for the others. */
function completed(last: AnyResource, now: AnyResource | undefined): AnyResource {
  return now ? { ...now, attributes: { ...(last.attributes as object), ...(now.attributes as object) } } : last;
}
