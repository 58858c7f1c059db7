import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import Sqlite from 'better-sqlite3';
import { concludeAudit, type AuditResult, type Conclusions, type Run } from '../../src/domain/audit-result.ts';
import type { ReportedFinding } from '../../src/domain/finding.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { Resource } from '../../src/domain/resource.ts';
import type { Coverage, CoverageStatus, Scope } from '../../src/domain/scope.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { openStore, type KnownFinding, type Store } from '../../src/store/index.ts';

export const account = '111122223333';
export const now = () => new Date('2026-11-23T03:00:00.000Z');

/** A temporary folder that goes when the test ends. */
export async function folderFor(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'driftwarden-store-'));
  test.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** A new store in a folder of its own; closed and removed when the test ends. */
export async function storeFor(test: TestContext): Promise<{ readonly store: Store; readonly file: string }> {
  const file = join(await folderFor(test), 'driftwarden.db');
  return { store: await opened(test, file), file };
}

export async function opened(test: TestContext, file: string, migrations?: string): Promise<Store> {
  const store = await openStore(file, { now, ...(migrations !== undefined && { migrations }) });
  test.after(() => store.close());
  return store;
}

/** Asks the file itself, past the store: one column of the first row. */
export function ask(file: string, question: string): unknown {
  const db = new Sqlite(file, { readonly: true });
  try {
    return db.prepare(question).pluck().get();
  } finally {
    db.close();
  }
}

/** How many rows each table that grows with what was seen holds. */
export function rows(file: string): {
  readonly content: unknown;
  readonly resource: unknown;
  readonly coverage: unknown;
  readonly run: unknown;
} {
  const count = (table: string) => ask(file, `SELECT count(*) FROM ${table}`);
  return { content: count('content'), resource: count('resource'), coverage: count('coverage'), run: count('run') };
}

export function scope(kind: string, region = 'us-east-1'): Scope {
  return { account, region, kind };
}

export function cover(kind: string, status: CoverageStatus = 'complete', region?: string): Coverage {
  return { ...scope(kind, region), status };
}

export function resource(kind: string, id: string, attributes: JsonObject = {}, region = 'us-east-1'): Resource {
  return { ...scope(kind, region), arn: `arn:aws:ec2:${region}:${account}:${kind}/${id}`, id, tags: {}, attributes };
}

export function snapshot(coverage: readonly Coverage[], resources: readonly Resource[] = []): Snapshot {
  return { accounts: [account], resources, coverage };
}

/** Run n starts at three in the morning of that day of November. */
export function runOf(night: number, id?: string): Run {
  const day = String(night).padStart(2, '0');
  return {
    id: id ?? `202611${day}T030000Z-00000${night}`,
    startedAt: `2026-11-${day}T03:00:00.000Z`,
    finishedAt: `2026-11-${day}T03:00:09.000Z`,
    accounts: [account],
    baselineDigest: 'b'.repeat(64),
  };
}

export function finding(name: string, extra: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    id: `dw-${name}`,
    check: 'image-public',
    severity: 'high',
    account,
    region: 'us-east-1',
    resource: { arn: `arn:aws:ec2:us-east-1:${account}:image/${name}`, kind: 'image', id: name },
    title: `Image ${name} is public`,
    expected: 'private',
    actual: 'public',
    evidence: { public: true },
    certainty: 'known',
    dependsOn: [scope('image')],
    status: 'new',
    firstSeen: runOf(1).startedAt,
    lastSeen: runOf(1).startedAt,
    ...extra,
  };
}

/** A finding as the store knows it: with the baseline of the run that left it so. */
export function known(finding: ReportedFinding, { baselineDigest } = runOf(1)): KnownFinding {
  return { ...finding, baselineDigest };
}

/** A whole night: the snapshot and what was concluded from it. */
export async function recordNight(
  store: Store,
  run: Run,
  seen: Snapshot,
  findings: readonly ReportedFinding[] = [],
  more: Partial<Conclusions> = {},
): Promise<AuditResult> {
  await store.recordSnapshot(run, seen);
  const result = concludeAudit(run, seen.coverage, { findings, ...more });
  await store.recordResult(result, new Map());
  return result;
}
