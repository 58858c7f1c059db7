import { changeBetween, type Change } from '../domain/change.ts';
import type { Resource } from '../domain/resource.ts';
import { scopeKey, type Coverage } from '../domain/scope.ts';
import type { Database } from './database.ts';
import type { RunRow, Runs } from './runs.ts';

/** What `Store.changes` gives. */
export interface Comparison {
  readonly changes: readonly Change[];
  readonly notCompared: readonly Coverage[];
}

/**
 * Comparing two runs, in either order. An interval that begins or ends between them marks what may differ, so the
 * cost grows with the changes and not with the resources.
 */
export function changesOf(db: Database, runs: Runs): (from: RunRow, to: RunRow) => Comparison {
  const differing = db.prepare<{ from: number; to: number; low: number; high: number }, { before: string | null; after: string | null }>(
    `WITH touched AS (
       SELECT scope, resource_id FROM resource WHERE since > :low AND since <= :high
       UNION
       SELECT scope, resource_id FROM resource WHERE until > :low AND until <= :high
     ), comparable AS (
       SELECT scope FROM coverage WHERE run = :from AND status = 'complete'
       INTERSECT
       SELECT scope FROM coverage WHERE run = :to AND status = 'complete'
     )
     SELECT was.body AS before, is_now.body AS after
       FROM touched
       JOIN comparable ON comparable.scope = touched.scope
       JOIN scope ON scope.id = touched.scope
       LEFT JOIN resource AS old ON old.scope = touched.scope AND old.resource_id = touched.resource_id
                                AND old.since <= :from AND (old.until IS NULL OR old.until > :from)
       LEFT JOIN resource AS new ON new.scope = touched.scope AND new.resource_id = touched.resource_id
                                AND new.since <= :to AND (new.until IS NULL OR new.until > :to)
       LEFT JOIN content AS was ON was.id = old.content
       LEFT JOIN content AS is_now ON is_now.id = new.content
      WHERE old.content IS NOT new.content
      ORDER BY scope.account, scope.region, scope.kind, touched.resource_id`,
  );
  return (from, to) => {
    const low = Math.min(from.seq, to.seq);
    const high = Math.max(from.seq, to.seq);
    const rows = differing.all({ from: from.seq, to: to.seq, low, high });
    return {
      changes: rows.flatMap(({ before, after }) => changeBetween(parsed(before), parsed(after)) ?? []),
      notCompared: notCompared({ id: from.id, coverage: runs.coverage(from) }, { id: to.id, coverage: runs.coverage(to) }),
    };
  };
}

function parsed(body: string | null): Resource | undefined {
  return body === null ? undefined : (JSON.parse(body) as Resource);
}

interface Side {
  readonly id: string;
  readonly coverage: readonly Coverage[];
}

/** Every scope that either side lists and not both read, with what kept it from being read. */
function notCompared(from: Side, to: Side): readonly Coverage[] {
  const before = new Map(from.coverage.map((coverage) => [scopeKey(coverage), coverage]));
  const after = new Map(to.coverage.map((coverage) => [scopeKey(coverage), coverage]));
  const scopes = new Map([...before, ...after]);
  return [...scopes].flatMap(([key, { account, region, kind }]) => {
    const sides = [[to, after.get(key)], [from, before.get(key)]] as const;
    const [obstacle] = sides.flatMap(([side, coverage]): Coverage[] => {
      if (!coverage) return [{ account, region, kind, status: 'skipped', error: `run ${side.id} did not cover it` }];
      return coverage.status === 'complete' ? [] : [coverage];
    });
    return obstacle ?? [];
  });
}
