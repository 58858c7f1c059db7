import { changeBetween, type Change } from '../domain/change.ts';
import type { Resource } from '../domain/resource.ts';
import { scopeKey, type Coverage } from '../domain/scope.ts';
import type { Database } from './database.ts';
import type { RunRow, Runs } from './runs.ts';
import type { Checksums } from './checksums.ts';

/** What `Store.changes` gives. */
export interface Comparison {
  readonly changes: readonly Change[];
  readonly notCompared: readonly Coverage[];
}

/** Comparing two runs, in either order; what is the same in both is not read. */
export function changesOf(db: Database, runs: Runs, checksums: Checksums): (from: RunRow, to: RunRow) => Comparison {
  // `+`: by the table and not by its indexes, which have no checksums.
  const contentAt = (run: string) =>
    `max(content) FILTER (WHERE +since <= ${run} AND (until IS NULL OR +until > ${run}))`;
  const differing = db.prepare<{ from: number; to: number }, { before: string | null; after: string | null }>(
    `WITH comparable AS (
       SELECT scope FROM coverage WHERE run = :from AND status = 'complete'
       INTERSECT
       SELECT scope FROM coverage WHERE run = :to AND status = 'complete'
     ), held AS (
       SELECT resource.scope, resource_id, ${contentAt(':from')} AS old, ${contentAt(':to')} AS new
         FROM comparable JOIN resource ON resource.scope = comparable.scope
        GROUP BY resource.scope, resource_id
     )
     SELECT content_body(held.old, was.checksum, was.body, kind || ' ' || resource_id) AS before,
            content_body(held.new, is_now.checksum, is_now.body, kind || ' ' || resource_id) AS after
       FROM held
       JOIN scope ON scope.id = held.scope
       LEFT JOIN content AS was ON was.id = held.old
       LEFT JOIN content AS is_now ON is_now.id = held.new
      WHERE held.old IS NOT held.new
      ORDER BY account, region, kind, resource_id`,
  );
  const scopes = db
    .prepare<[from: number, to: number], number>('SELECT scope FROM coverage WHERE run IN (?, ?)')
    .pluck();
  return (from, to) => {
    const notRead = notCompared(
      { id: from.id, coverage: runs.coverage(from) },
      { id: to.id, coverage: runs.coverage(to) },
    );
    for (const scope of new Set(scopes.all(from.seq, to.seq))) checksums.check('resource', scope);
    const rows = differing.all({ from: from.seq, to: to.seq });
    return {
      changes: rows.flatMap(({ before, after }) => changeBetween(parsed(before), parsed(after)) ?? []),
      notCompared: notRead,
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
    const sides = [
      [to, after.get(key)],
      [from, before.get(key)],
    ] as const;
    const [obstacle] = sides.flatMap(([side, coverage]): Coverage[] => {
      if (!coverage) return [{ account, region, kind, status: 'skipped', error: `run ${side.id} did not cover it` }];
      return coverage.status === 'complete' ? [] : [coverage];
    });
    return obstacle ?? [];
  });
}
