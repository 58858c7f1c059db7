import type { LastRead, LastScope } from '../../domain/last-read.ts';
import type { Resource } from '../../domain/resource.ts';
import type { Scope } from '../../domain/scope.ts';
import { lastRunOfAccounts } from '../history.ts';
import type { Checksums } from './checksums.ts';
import type { Database } from './database.ts';
import type { Runs } from './runs.ts';

interface ScopeRow extends Scope {
  readonly count: number;
  readonly was_read: 0 | 1;
  readonly status: string;
  readonly code: string | null;
}

/** What earlier runs read, by the resource and coverage tables. */
export interface LastReadings {
  scopes(accounts: readonly string[]): readonly LastScope[];
  resources(scope: Scope): readonly Resource<string, unknown>[];
}

export function lastReadingsOf(db: Database, runs: Pick<Runs, 'history'>, checksums: Checksums): LastReadings {
  const scopes = db.prepare<[accounts: string], ScopeRow>(
    `SELECT account, region, kind, status, code,
            EXISTS (
              SELECT 1 FROM coverage AS earlier WHERE +earlier.scope = scope.id AND earlier.status = 'complete'
            ) AS was_read,
            (SELECT count(*) FROM resource WHERE resource.scope = scope.id AND +until IS NULL) AS count
       FROM scope JOIN coverage ON coverage.scope = scope.id
      WHERE account IN (SELECT value FROM json_each(?))
        AND coverage.run = (
              SELECT max(run) FROM coverage AS newer JOIN run ON run.seq = newer.run
               WHERE newer.scope = scope.id AND run.verdict IS NOT NULL
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

  return {
    scopes: (accounts) => {
      for (const table of ['run', 'scope', 'coverage', 'resource']) checksums.checkEach(table);
      const readTogether = lastRunOfAccounts(runs.history(), accounts)?.accounts ?? [];
      const all = [...new Set([...accounts, ...readTogether])].sort();
      return scopes.all(JSON.stringify(all)).map(({ account, region, kind, count, was_read: wasRead, code }) => ({
        account,
        region,
        kind,
        count,
        wasRead: wasRead === 1,
        ...(code !== null && { code }),
      }));
    },
    resources: ({ account, region, kind }) => {
      const scope = number.get(account, region, kind);
      if (scope !== undefined) checksums.check('resource', scope);
      return bodies.all(account, region, kind).map((body) => JSON.parse(body) as Resource<string, unknown>);
    },
  };
}

/** The same as callers of the store get it. */
export function lastReadOf(
  readings: LastReadings,
  accounts: readonly string[],
  answer: <T>(work: () => T) => Promise<T>,
): LastRead {
  return { scopes: readings.scopes(accounts), resources: (scope) => answer(() => readings.resources(scope)) };
}
