import { changeBetween } from '../../domain/change.ts';
import type { Resource } from '../../domain/resource.ts';
import { scopeKey, type Scope } from '../../domain/scope.ts';
import { comparableScopes, notCompared, type Comparison } from '../comparison.ts';
import type { Checksums } from './checksums.ts';
import type { Database } from './database.ts';
import type { RunRow, Runs } from './runs.ts';

/** Comparing two runs, in either order. What is the same in both is not read. */
export function changesOf(db: Database, runs: Runs, checksums: Checksums): (from: RunRow, to: RunRow) => Comparison {
  // `+`: by the table and not by its indexes, which have no checksums.
  const contentAt = (run: string) =>
    `max(content) FILTER (WHERE +since <= ${run} AND (until IS NULL OR +until > ${run}))`;
  const differing = db.prepare<
    { from: number; to: number; comparable: string },
    { before: string | null; after: string | null }
  >(
    `WITH held AS (
       SELECT resource.scope, resource_id, ${contentAt(':from')} AS old, ${contentAt(':to')} AS new
         FROM json_each(:comparable) AS comparable JOIN resource ON resource.scope = comparable.value
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
  const scopesOf = db.prepare<[from: number, to: number], Scope & { readonly id: number }>(
    'SELECT id, account, region, kind FROM scope WHERE id IN (SELECT scope FROM coverage WHERE run IN (?, ?))',
  );
  return (from, to) => {
    const before = { id: from.id, coverage: runs.coverage(from) };
    const after = { id: to.id, coverage: runs.coverage(to) };
    const scopes = scopesOf.all(from.seq, to.seq);
    for (const { id } of scopes) checksums.check('resource', id);
    const keys = comparableScopes(before, after);
    const comparable = JSON.stringify(scopes.flatMap((scope) => (keys.has(scopeKey(scope)) ? [scope.id] : [])));
    const rows = differing.all({ from: from.seq, to: to.seq, comparable });
    return {
      changes: rows.flatMap(({ before: old, after: now }) => changeBetween(parsed(old), parsed(now)) ?? []),
      notCompared: notCompared(before, after),
    };
  };
}

function parsed(body: string | null): Resource | undefined {
  return body === null ? undefined : (JSON.parse(body) as Resource);
}
