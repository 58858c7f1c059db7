import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { digestText } from '../../../src/domain/digest.ts';
import { renderReport } from '../../../src/report/index.ts';
import { openDatabase, type Database } from '../../../src/store/sqlite/database.ts';
import { migrate, readMigrations } from '../../../src/store/sqlite/migrate.ts';
import { cover, finding, now, recordRun, resource, runOf, snapshot } from '../helpers.ts';
import { ask, folderFor, opened } from './files.ts';

const migrations = await readMigrations(fileURLToPath(new URL('../../../migrations/', import.meta.url)));

/** A database as the version before migration 0004 left it: one concluded run and its findings. */
async function olderDatabase(t: TestContext, findings: readonly object[]): Promise<string> {
  const file = join(await folderFor(t), 'driftwarden.db');
  const db = openDatabase(file, true);
  migrate(db, file, migrations.slice(0, 3), now);
  const { id, startedAt, finishedAt, accounts, baselineDigest } = runOf(1);
  const totals = {
    new: findings.length,
    open: 0,
    changed: 0,
    resolved: 0,
    accepted: 0,
    bySeverity: { low: 0, medium: 0, high: findings.length },
  };
  db.prepare(
    'INSERT INTO run (seq, id, started_at, finished_at, accounts, baseline_digest, verdict, totals) VALUES (1, ?, ?, ?, ?, ?, ?, ?)',
  ).run(
    id,
    startedAt,
    finishedAt,
    JSON.stringify(accounts),
    baselineDigest,
    'drift-incomplete',
    JSON.stringify(totals),
  );
  db.exec(
    `INSERT INTO scope VALUES (1, '${accounts[0] ?? ''}', 'us-east-1', 'image'), (2, '${accounts[0] ?? ''}', 'us-east-1', 'volume')`,
  );
  db.exec(
    "INSERT INTO coverage VALUES (1, 1, 0, 'complete', NULL, NULL, 0), (1, 2, 1, 'denied', 'ec2:DescribeVolumes', 'UnauthorizedOperation: no', 0)",
  );
  db.prepare('INSERT INTO resource (scope, resource_id, since, content) VALUES (1, ?, 1, ?)').run(
    'a',
    keep(db, resource('image', 'a')),
  );
  findings.forEach((each, position) => {
    write(db, each, position);
  });
  db.prepare("INSERT INTO letter (run, audience, message) VALUES (1, 'admins', NULL)").run();
  db.close();
  return file;
}

function keep(db: Database, value: object): number {
  const body = JSON.stringify(value);
  return Number(
    db.prepare('INSERT INTO content (digest, body) VALUES (?, ?)').run(digestText(body), body).lastInsertRowid,
  );
}

function write(db: Database, reported: object, position: number): void {
  const {
    id,
    status,
    firstSeen,
    lastSeen,
    again = null,
    exception,
    previous,
    dependsOn: restsOn,
    ...said
  } = reported as Record<string, string | object>;
  const key = db.prepare('INSERT INTO finding (id, last_run) VALUES (?, 1)').run(id).lastInsertRowid;
  const content = (value: unknown) => (typeof value === 'object' && value !== null ? keep(db, value) : null);
  db.prepare(
    'INSERT INTO finding_night (run, finding, position, status, first_seen, last_seen, body, exception, previous, again) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(
    key,
    position,
    status,
    firstSeen,
    lastSeen,
    keep(db, { id, ...said, restsOn }),
    content(exception),
    content(previous),
    again,
  );
}

const before = [
  finding('a', { owner: 'ana' }),
  finding('b', { status: 'changed', previous: { actual: 'private', evidence: {} } }),
  finding('c', { status: 'accepted', exception: { reason: 'a mirror', until: '2026-12-31' } }),
  finding('d', { status: 'new', again: '2026-10-01T03:00:00.000Z' }),
];

suite('a database of the version before', () => {
  test('is brought forward with all that it holds', async (t) => {
    const store = await opened(t, await olderDatabase(t, before));
    const result = await store.result('latest');
    assert.deepEqual(result.findings, before);
    assert.deepEqual(
      [result.undecided, result.folded, result.totals.unchecked, result.totals.new],
      [[], [], 0, before.length],
    );
    assert.deepEqual(result.coverage, [
      cover('image'),
      { ...cover('volume', 'denied'), api: 'ec2:DescribeVolumes', error: 'UnauthorizedOperation: no' },
    ]);
    assert.deepEqual(await store.snapshot('latest'), snapshot(result.coverage, [resource('image', 'a')]));
    assert.deepEqual(
      (await store.previousRuns({ accounts: runOf(1).accounts }, 9)).map(({ run }) => run),
      [runOf(1).id],
    );
    assert.match(await renderReport(result, 'text'), /drift/i);
  });

  test('tells the first run of this version what was known and read, and that nobody kept the baseline', async (t) => {
    const store = await opened(t, await olderDatabase(t, before));
    assert.deepEqual(
      (await store.knownFindings()).map(({ id, baselineDigest }) => [id, baselineDigest]),
      before.map(({ id }) => [id, runOf(1).baselineDigest]),
    );
    assert.equal(await store.lastBaseline(runOf(1).accounts), runOf(1).baselineDigest);
    assert.equal(await store.declaredBy(runOf(1).baselineDigest), undefined);
    assert.deepEqual(
      (await store.lastRead(runOf(1).accounts)).scopes.map(({ kind, count, code }) => [kind, count, code]),
      [
        ['image', 1, undefined],
        ['volume', 0, undefined],
      ],
    );
  });

  test('takes the runs of this version, unchecked findings among them', async (t) => {
    const file = await olderDatabase(t, before);
    const store = await opened(t, file);
    const result = await recordRun(store, runOf(2), snapshot([{ ...cover('image', 'failed'), code: 'Timeout' }]), [
      finding('a', { status: 'unchecked', because: 'nobody asks' }),
    ]);
    assert.deepEqual(await store.result('latest'), result);
    assert.deepEqual((await store.result(runOf(1).id)).findings, before);
    assert.equal(ask(file, 'SELECT count(*) FROM pragma_foreign_key_check'), 0);
  });

  test('whose findings said that something was unknown has results that reports can tell, and nothing of it is news', async (t) => {
    const unknown = { ...finding('u', { actual: 'unknown: could not be read' }), certainty: 'unknown' };
    const store = await opened(t, await olderDatabase(t, [before[0] ?? {}, unknown]));
    const { findings } = await store.result('latest');
    assert.deepEqual(
      findings.map(({ id }) => id),
      ['dw-a', 'dw-u'],
    );
    const certainties = findings.map(({ certainty }): string => certainty);
    assert.deepEqual(
      certainties.filter((certainty) => certainty !== 'known' && certainty !== 'partial'),
      [],
    );
    assert.deepEqual(
      (await store.knownFindings()).filter(({ status }) => status !== 'resolved').map(({ id }) => id),
      ['dw-a'],
    );
  });
});
