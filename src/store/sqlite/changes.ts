import { changeBetween } from '../../domain/change.ts';
import type { Differences } from '../../domain/differences.ts';
import type { ResourcePair } from '../../domain/resource-edit.ts';
import type { Resource } from '../../domain/resource.ts';
import { scopeKey, type Scope } from '../../domain/scope.ts';
import { comparableScopes, completeScopes, notCompared, withoutFirstReadings, type Comparison } from '../comparison.ts';
import { comparedWith } from '../history.ts';
import type { Checksums } from './checksums.ts';
import type { Database } from './database.ts';
import { headOf, type RunRow } from '../rows/run.ts';
import type { Runs } from './runs.ts';

/** Comparing runs. What is the same in both is not read. */
export interface Comparing {
  /** Two runs, in either order. */
  changes(from: RunRow, to: RunRow): Comparison;
  /** What a run read, with what was last read before; undefined if it is the first of its accounts. */
  differences(run: RunRow): Differences | undefined;
}

interface StoredPair extends ResourcePair {
  readonly before: Resource | undefined;
  readonly after: Resource | undefined;
}

/** Comparing runs by the resource table: a row is what a resource was from one run up to another. */
export function comparingOf(db: Database, runs: Runs, checksums: Checksums): Comparing {
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
  const everRead = db
    .prepare<[run: number], number>("SELECT DISTINCT scope FROM coverage WHERE run <= ? AND status = 'complete'")
    .pluck();

  function compare(from: RunRow, to: RunRow, scopes: readonly number[]) {
    for (const scope of scopes) checksums.check('resource', scope);
    const pairs = differing
      .all({ from: from.seq, to: to.seq, comparable: JSON.stringify(scopes) })
      .map(({ before, after }): StoredPair => ({ before: parsed(before), after: parsed(after) }));
    return withoutFirstReadings(pairs);
  }

  return {
    changes: (from, to) => {
      const before = { id: from.id, coverage: runs.coverage(from) };
      const after = { id: to.id, coverage: runs.coverage(to) };
      const keys = comparableScopes(before, after);
      const comparable = scopesOf
        .all(from.seq, to.seq)
        .flatMap((scope) => (keys.has(scopeKey(scope)) ? [scope.id] : []));
      return {
        changes: compare(from, to, comparable).pairs.flatMap(
          ({ before: old, after: now }) => changeBetween(old, now) ?? [],
        ),
        notCompared: notCompared(before, after),
      };
    },
    differences: (run) => {
      const { accounts } = headOf(run);
      const previous = comparedWith(runs.history(), { id: run.id, accounts, scopes: runs.coverage(run) }, (id) =>
        runs.coverage(runs.find(id)),
      );
      if (!previous) return undefined;
      const from = runs.find(previous.id);
      checksums.checkEach('coverage');
      const read = new Set(everRead.all(from.seq));
      const complete = completeScopes({ coverage: runs.coverage(run) });
      const scopes = scopesOf.all(run.seq, run.seq).filter((scope) => complete.has(scopeKey(scope)));
      const [known, unknown] = [scopes.filter(({ id }) => read.has(id)), scopes.filter(({ id }) => !read.has(id))];
      const { pairs, firstRead } = compare(
        from,
        run,
        known.map(({ id }) => id),
      );
      return {
        since: previous.startedAt,
        baselineDigest: previous.baselineDigest,
        pairs,
        firstRead: [...unknown.map(({ account, region, kind }) => ({ account, region, kind })), ...firstRead],
      };
    },
  };
}

function parsed(body: string | null): Resource | undefined {
  return body === null ? undefined : (JSON.parse(body) as Resource);
}
