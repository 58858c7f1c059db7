import assert from 'node:assert/strict';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import fc from 'fast-check';
import Sqlite from 'better-sqlite3';
import { concludeAudit } from '../../../src/domain/audit-result.ts';
import { openStore, StoreError, type Store } from '../../../src/store/index.ts';
import { numRuns } from '../../fixtures/runs.ts';
import { account, cover, finding, now, resource, runOf, snapshot } from '../helpers.ts';
import { ask, folderFor } from './files.ts';

/** Three nights of some volumes and images, with findings, an exception, mails that wait and one that was sent. */
async function history(t: TestContext): Promise<string> {
  const file = join(await folderFor(t), 'history.db');
  const store = await openStore(file, { now });
  for (const night of [1, 2, 3]) {
    const seen = snapshot(
      [
        cover('image'),
        cover('volume'),
        cover('instance', night === 2 ? 'denied' : 'complete'),
        cover('image', 'complete', 'eu-west-1'),
      ],
      [
        ...Array.from({ length: 12 }, (_, index) =>
          resource('volume', `vol-${index}`, { size: index < 3 ? night * 8 : 8 }),
        ),
        ...Array.from({ length: 12 - night }, (_, index) =>
          resource('image', `ami-${index}`, { public: index % 2 === 0 }),
        ),
        ...(night === 2 ? [] : [resource('instance', 'i-1', { type: `m${night}.large` })]),
      ],
    );
    await store.recordSnapshot(runOf(night), seen);
    const found = Array.from({ length: 10 }, (_, index) =>
      finding(`${index}`, {
        status: night === 1 ? 'new' : 'open',
        evidence: { public: true, since: index < 2 ? night : 0 },
      }),
    );
    const background = { nights: [], schedule: 'nightly' };
    const recipients = ['ana', 'ben'].map((name) => ({
      address: `${name}@example.com`,
      messageId: `<${night}.${name}@example.com>`,
    }));
    const message = { subject: `Night ${night}`, html: '<p>drift</p>', text: 'drift', attachments: [] } as never;
    await store.recordResult(
      concludeAudit(runOf(night), seen.coverage, { findings: found, background }),
      new Map([[`exception-${night}`, 'e'.repeat(64)]]),
      [{ audience: 'admins', message, recipients }],
    );
    await store.claimSlot('nightly', new Date(runOf(night).startedAt), now());
  }
  const [first] = await store.outbox.due(now());
  assert.ok(first);
  await store.outbox.begin(first.id, now());
  await store.outbox.end(first.id, { state: 'sent', answer: '250 taken' });
  await store.close();
  return file;
}

const readings: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  runs: (store) => store.runs(),
  'result 1': (store) => store.result(runOf(1).id),
  'result 2': (store) => store.result(runOf(2).id),
  'snapshot 1': (store) => store.snapshot(runOf(1).id),
  'snapshot 2': (store) => store.snapshot(runOf(2).id),
  'snapshot 3': (store) => store.snapshot(runOf(3).id),
  'deliveries 1': (store) => store.deliveries(runOf(1).id),
  latest: (store) => store.result('latest'),
  'changes 1 to 3': (store) => store.changes(runOf(1).id, runOf(3).id),
  'changes 1 to 2': (store) => store.changes(runOf(1).id, runOf(2).id),
  'known findings': (store) => store.knownFindings(),
  'covered evidence': async (store) => [...(await store.coveredEvidence())],
  'previous runs': (store) => store.previousRuns({ accounts: [account] }, 10),
  'last of schedule': (store) => store.lastOfSchedule('nightly'),
  'last complete': (store) => store.lastComplete(),
  'outbox state': (store) => store.outboxState(),
  'due mails': (store) => store.outbox.due(now()),
  'last letter': (store) => store.lastLetter('admins'),
  'last slot': (store) => store.lastSlot('nightly'),
};

/** What each reading gives: a value, or the error's name and message. */
async function readAll(file: string): Promise<Readonly<Record<string, { value?: string; error?: Error }>>> {
  const store = await openStore(file, { now, create: false }).catch((error: unknown) => error as Error);
  const results = Object.entries(readings).map(async ([name, read]) => {
    if (store instanceof Error) return [name, { error: store }] as const;
    return [
      name,
      await read(store).then(
        (value) => ({ value: JSON.stringify(value) }),
        (error: unknown) => ({ error: error as Error }),
      ),
    ] as const;
  });
  const read = Object.fromEntries(await Promise.all(results));
  if (!(store instanceof Error)) await store.close();
  return read;
}

suite('a database that something else wrote to', () => {
  test('reads as it was written or not at all, whichever bits are turned', async (t) => {
    const file = await history(t);
    const whole = await readFile(file);
    const expected = await readAll(file);
    for (const [name, { error }] of Object.entries(expected)) assert.equal(error, undefined, name);
    const copy = `${file}.copy`;
    let noticed = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (offset, flip) => {
        const bytes = Buffer.from(whole);
        bytes[offset] = (bytes[offset] ?? 0) ^ flip;
        for (const beside of ['-wal', '-shm']) await writeFile(`${copy}${beside}`, '');
        await writeFile(copy, bytes);
        for (const [name, { value, error }] of Object.entries(await readAll(copy))) {
          if (error) assert.ok(error instanceof StoreError, `${name}: ${String(error.stack)}`);
          else assert.equal(value, expected[name]?.value, name);
          noticed += error ? 1 : 0;
        }
      }),
      { numRuns: numRuns(400), seed: 20261127 },
    );
    assert.ok(noticed > 0);
  });

  const changes: Readonly<Record<string, { sql: string; says: RegExp; reading: string }>> = {
    'another content of a resource': {
      sql: `UPDATE content SET body = replace(body, '"vol-5"', '"vol-6"') WHERE body LIKE '%"vol-5"%'`,
      says: /volume vol-5 \(111122223333 us-east-1\) reads otherwise/,
      reading: 'snapshot 3',
    },
    'two contents that changed places': {
      sql: `UPDATE resource SET content = CASE resource_id WHEN 'vol-5' THEN (SELECT content FROM resource WHERE resource_id = 'vol-6') ELSE content END`,
      says: /history of the resources of scope 111122223333 us-east-1 volume/,
      reading: 'snapshot 3',
    },
    'another content of a finding': {
      sql: `UPDATE content SET body = replace(body, 'Image 4', 'Image 5') WHERE body LIKE '%"Image 4 %'`,
      says: /finding dw-4 reads otherwise/,
      reading: 'result 2',
    },
    'a resource that is gone': {
      sql: `DELETE FROM resource WHERE resource_id = 'vol-5'`,
      says: /history of the resources of scope 111122223333 us-east-1 volume/,
      reading: 'snapshot 3',
    },
    'a finding of a run that is gone': {
      sql: `DELETE FROM finding_night WHERE run = 2 AND position = 4`,
      says: /the list of findings of run 20261102T030000Z-000002/,
      reading: 'result 2',
    },
    'a run that is gone from the list': {
      sql: `PRAGMA foreign_keys = OFF; DELETE FROM run WHERE seq = 2`,
      says: /the list of runs/,
      reading: 'runs',
    },
    'another verdict': {
      sql: `UPDATE run SET verdict = 'clean' WHERE seq = 2`,
      says: /the list of runs/,
      reading: 'result 2',
    },
    'another status of a scope': {
      sql: `UPDATE coverage SET status = 'complete'`,
      says: /the coverage of run 2026/,
      reading: 'result 2',
    },
    'another evidence that an exception covers': {
      sql: `UPDATE exception_evidence SET evidence = 'x'`,
      says: /what exceptions cover/,
      reading: 'covered evidence',
    },
    'another recipient': {
      sql: `UPDATE mail SET recipient = 'eve@example.com' WHERE id = 2`,
      says: /the list of mails/,
      reading: 'due mails',
    },
  };
  for (const [what, { sql, says, reading }] of Object.entries(changes)) {
    test(`${what} is refused by name, and found by looking at everything`, async (t) => {
      const file = await history(t);
      new Sqlite(file).exec(sql).close();
      assert.match((await readAll(file))[reading]?.error?.message ?? '', says);
      assert.match((await readAll(file))[reading]?.error?.message ?? '', /put back a backup/);
      const store = await openStore(file, { now });
      t.after(() => store.close());
      assert.match((await store.problems()).join(), new RegExp(says.source.replace(/ reads otherwise.*/, '')));
    });
  }

  test('is not taken for what was written because more was written to it', async (t) => {
    const file = await history(t);
    new Sqlite(file)
      .exec(
        `UPDATE coverage SET error = 'x' WHERE run = 1; UPDATE resource SET since = 2 WHERE resource_id = 'ami-1' AND scope = 1`,
      )
      .close();
    const store = await openStore(file, { now });
    t.after(() => store.close());
    const seen = snapshot([cover('volume')], [resource('volume', 'vol-0', { size: 1 })]);
    await store.recordSnapshot(runOf(4), seen);
    await store.prune({ runs: 1 });
    assert.notDeepEqual(await store.problems(), []);
    await assert.rejects(store.recordSnapshot(runOf(5), snapshot([cover('image')])), {
      name: 'StoreError',
      message: /history of the resources of scope/,
    });
  });

  test('holds what was written, whatever is written and deleted', async (t) => {
    const file = await history(t);
    const store = await openStore(file, { now });
    t.after(() => store.close());
    assert.deepEqual(await store.problems(), []);
    await store.prune({ runs: 1 });
    assert.deepEqual(await store.problems(), []);
    await copyFile(file, `${file}.old`);
    assert.ok(Number(ask(file, 'SELECT count(*) FROM checksum')) > 5);
  });
});
