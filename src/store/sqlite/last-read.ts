import type { LastRead, LastScope } from '../../domain/last-read.ts';
import type { Resource } from '../../domain/resource.ts';
import type { Scope } from '../../domain/scope.ts';
import { lastRunOfAccounts } from '../history.ts';
import { lastScopeFrom, type ScopeRow } from '../rows/last-scope.ts';
import type { Checksums } from './checksums.ts';
import type { Database } from './database.ts';
import type { Runs } from './runs.ts';

/** What earlier runs read, by the resource and coverage tables. */
export interface LastReadings {
  scopes(accounts: readonly string[]): readonly LastScope[];
  resources(scope: Scope, run?: string): readonly Resource<string, unknown>[];
  digests(scope: Scope, run: string): ReadonlyMap<string, string>;
}

export function lastReadingsOf(db: Database, runs: Pick<Runs, 'history'>, checksums: Checksums): LastReadings {
  const scopes = db.prepare<[accounts: string], ScopeRow>(
    `SELECT account, region, kind, status, code, attributes, run.id AS run, started_at,
            EXISTS (
              SELECT 1 FROM coverage AS earlier WHERE +earlier.scope = scope.id AND earlier.status = 'complete'
            ) AS was_read,
            (SELECT count(*) FROM resource WHERE resource.scope = scope.id AND +until IS NULL) AS count
       FROM scope JOIN coverage ON coverage.scope = scope.id JOIN run ON run.seq = coverage.run
      WHERE account IN (SELECT value FROM json_each(?))
        AND coverage.run = (
              SELECT max(run) FROM coverage AS newer JOIN run AS concluded ON concluded.seq = newer.run
               WHERE newer.scope = scope.id AND concluded.verdict IS NOT NULL
            )
      ORDER BY account, region, kind`,
  );
  const number = db
    .prepare<[account: string, region: string, kind: string], number>(
      'SELECT id FROM scope WHERE account = ? AND region = ? AND kind = ?',
    )
    .pluck();
  const bodies = db
    .prepare<[account: string, region: string, kind: string], string>(
      `SELECT content_body(resource.content, content.checksum, content.body,
                           kind || ' ' || resource_id || ' (' || account || ' ' || region || ')')
         FROM scope
         JOIN resource ON resource.scope = scope.id AND +until IS NULL
         LEFT JOIN content ON content.id = resource.content
        WHERE account = ? AND region = ? AND kind = ? ORDER BY resource_id`,
    )
    .pluck();
  const heldIn = `FROM run
         JOIN scope
         JOIN resource ON resource.scope = scope.id AND +since <= run.seq AND (until IS NULL OR +until > run.seq)
         LEFT JOIN content ON content.id = resource.content
        WHERE account = ? AND region = ? AND kind = ? AND run.id = ? ORDER BY resource_id`;
  type HeldIn = [account: string, region: string, kind: string, run: string];
  const digests = db.prepare<HeldIn, [id: string, digest: string]>(`SELECT resource_id, digest ${heldIn}`).raw();
  const bodiesIn = db
    .prepare<HeldIn, string>(
      `SELECT content_body(resource.content, content.checksum, content.body,
                           kind || ' ' || resource_id || ' (' || account || ' ' || region || ')') ${heldIn}`,
    )
    .pluck();

  function checkedScope({ account, region, kind }: Scope): [account: string, region: string, kind: string] {
    const scope = number.get(account, region, kind);
    if (scope !== undefined) checksums.check('resource', scope);
    return [account, region, kind];
  }

  return {
    scopes: (accounts) => {
      for (const table of ['run', 'scope', 'coverage', 'resource']) checksums.checkEach(table);
      const readTogether = lastRunOfAccounts(runs.history(), accounts)?.accounts ?? [];
      const all = [...new Set([...accounts, ...readTogether])].sort();
      return scopes.all(JSON.stringify(all)).map(lastScopeFrom);
    },
    resources: (scope, run) => {
      const of = checkedScope(scope);
      const held = run === undefined ? bodies.all(...of) : bodiesIn.all(...of, run);
      return held.map((body) => JSON.parse(body) as Resource<string, unknown>);
    },
    digests: (scope, run) => new Map(digests.all(...checkedScope(scope), run)),
  };
}

/** The same as callers of the store get it. */
export function lastReadOf(
  readings: LastReadings,
  accounts: readonly string[],
  answer: <T>(work: () => T) => Promise<T>,
): LastRead {
  return {
    scopes: readings.scopes(accounts),
    resources: (scope, run) => answer(() => readings.resources(scope, run)),
    digests: (scope, run) => answer(() => readings.digests(scope, run)),
  };
}
