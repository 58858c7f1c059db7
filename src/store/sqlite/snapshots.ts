import type { Run } from '../../domain/audit-result.ts';
import type { Json } from '../../domain/json.ts';
import type { Resource } from '../../domain/resource.ts';
import { scopeKey, type Scope } from '../../domain/scope.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { canonicalise } from '../content.ts';
import { requireCovered } from '../coverage.ts';
import { StoreError } from '../store.ts';
import { requireText } from '../text.ts';
import type { Checksums } from './checksums.ts';
import { internInto } from './content.ts';
import type { Database } from './database.ts';
import { coverageRow, headOf, type CoverageRow, type RunRow } from '../rows/run.ts';
import type { Runs } from './runs.ts';

type AnyResource = Resource<string, unknown>;

type NewCoverage = Omit<CoverageRow, keyof Scope> & {
  readonly run: number;
  readonly scope: number;
  readonly position: number;
};

/** Writes and reads what runs saw. */
export interface Snapshots {
  record(run: Pick<Run, 'id' | 'startedAt' | 'baselineDigest'>, snapshot: Snapshot): void;
  read(run: RunRow): Snapshot;
}

/** The resource table, on top of run, scope and coverage. */
export function snapshotsOf(db: Database, runs: Runs, checksums: Checksums): Snapshots {
  const addRun = db.prepare<[id: string, startedAt: string, accounts: string, baseline: string]>(
    'INSERT INTO run (id, started_at, accounts, baseline_digest) VALUES (?, ?, ?, ?)',
  );
  const isRecorded = db.prepare<[id: string]>('SELECT 1 FROM run WHERE id = ?');
  const findScope = db
    .prepare<[account: string, region: string, kind: string], number>(
      'SELECT id FROM scope WHERE account = ? AND region = ? AND kind = ?',
    )
    .pluck();
  const addScope = db.prepare<[account: string, region: string, kind: string]>(
    'INSERT INTO scope (account, region, kind) VALUES (?, ?, ?)',
  );
  const addCoverage = db.prepare<[NewCoverage]>(
    `INSERT INTO coverage (run, scope, position, status, api, code, error, optional, attributes)
     VALUES (:run, :scope, :position, :status, :api, :code, :error, :optional, :attributes)`,
  );
  const openIn = db.prepare<[scope: number], { id: string; digest: string | null }>(
    `SELECT resource_id AS id, digest FROM resource LEFT JOIN content ON content.id = resource.content
      WHERE scope = ? AND until IS NULL`,
  );
  const begin = db.prepare<[scope: number, id: string, since: number, content: number]>(
    'INSERT INTO resource (scope, resource_id, since, content) VALUES (?, ?, ?, ?)',
  );
  const end = db.prepare<[until: number, scope: number, id: string]>(
    'UPDATE resource SET until = ? WHERE scope = ? AND resource_id = ? AND until IS NULL',
  );
  const validAt = db
    .prepare<{ run: number }, string>(
      `SELECT content_body(resource.content, content.checksum, content.body,
                           kind || ' ' || resource_id || ' (' || account || ' ' || region || ')')
       FROM coverage
       JOIN scope ON scope.id = coverage.scope
       JOIN resource
         ON resource.scope = coverage.scope AND +since <= :run AND (until IS NULL OR +until > :run)
       LEFT JOIN content ON content.id = resource.content
      WHERE coverage.run = :run ORDER BY coverage.position, resource.resource_id`,
    )
    .pluck();
  const scopesOf = db.prepare<[run: number], number>('SELECT scope FROM coverage WHERE run = ?').pluck();
  const intern = internInto(db);

  function scopeNumber({ account, region, kind }: Scope): number {
    return findScope.get(account, region, kind) ?? Number(addScope.run(account, region, kind).lastInsertRowid);
  }

  /** Of a resource that did not change since the last complete reading, nothing is written. */
  function recordScope(run: number, scope: number, name: string, resources: readonly AnyResource[]): void {
    checksums.check('resource', scope);
    const known = new Map(openIn.all(scope).map(({ id, digest }) => [id, digest]));
    for (const [id, resource] of new Map(resources.map((resource) => [resource.id, resource]))) {
      requireText(`the id of a resource of ${name}`, id);
      const canonical = canonicalise(resource as unknown as Json);
      const before = known.get(id);
      known.delete(id);
      if (before === canonical.digest) continue;
      if (before !== undefined) end.run(run, scope, id);
      begin.run(scope, id, run, intern(canonical));
    }
    for (const id of known.keys()) end.run(run, scope, id);
  }

  function record(run: Pick<Run, 'id' | 'startedAt' | 'baselineDigest'>, snapshot: Snapshot): void {
    checksums.check('run');
    checksums.check('scope');
    requireText('the run', run.id, run.startedAt, run.baselineDigest);
    if (isRecorded.get(run.id)) throw new StoreError(`run ${run.id} is recorded already`);
    requireCovered(snapshot);
    const byScope = Map.groupBy(snapshot.resources, scopeKey);
    const seq = Number(
      addRun.run(run.id, run.startedAt, JSON.stringify(snapshot.accounts), run.baselineDigest).lastInsertRowid,
    );
    snapshot.coverage.forEach((coverage, position) => {
      const { account, region, kind, ...told } = coverageRow(coverage);
      requireText('the coverage', account, region, kind, told.api, told.code, told.error);
      const scope = scopeNumber(coverage);
      addCoverage.run({ run: seq, scope, position, ...told });
      if (told.status === 'complete')
        recordScope(seq, scope, scopeKey(coverage), byScope.get(scopeKey(coverage)) ?? []);
    });
  }

  return {
    record: (run, snapshot) => {
      db.transaction(record).immediate(run, snapshot);
    },
    read: (run) => {
      const coverage = runs.coverage(run);
      for (const scope of scopesOf.all(run.seq)) checksums.check('resource', scope);
      const resources = validAt.all({ run: run.seq }).map((body) => JSON.parse(body) as AnyResource);
      return { accounts: headOf(run).accounts, resources, coverage };
    },
  };
}
