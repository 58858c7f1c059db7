import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { concludeAudit } from '../../../src/domain/audit-result.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import { openDatabase } from '../../../src/store/sqlite/database.ts';
import { migrate, readMigrations } from '../../../src/store/sqlite/migrate.ts';
import { addChecksumFunctions, writeChecksums } from '../../../src/store/sqlite/checksums.ts';
import { cover, now, runOf, snapshot } from '../helpers.ts';
import { folderFor, opened, storeFor } from './files.ts';

const migrations = await readMigrations(fileURLToPath(new URL('../../../migrations/', import.meta.url)));

function to(channel: string, address: string): Notification {
  const recipients = [{ address, messageId: `${channel}.${address}` }];
  return { channel, audience: 'admins', content: { for: channel }, recipients };
}

suite('the outbox', () => {
  test('keeps one notification of an audience for each channel, and gives each its own content back', async (t) => {
    const { store } = await storeFor(t);
    const seen = snapshot([cover('image')]);
    await store.recordSnapshot(runOf(1), seen);
    const result = concludeAudit(runOf(1), seen.coverage, { findings: [] });
    await store.recordResult(result, new Map(), [to('email', 'ana@example.com'), to('webhook', 'hooks.example.com')]);
    const due = await store.outbox.due(now());
    assert.deepEqual(
      due.map(({ channel, address }) => [channel, address]),
      [
        ['email', 'ana@example.com'],
        ['webhook', 'hooks.example.com'],
      ],
    );
    assert.deepEqual(await store.outbox.begin(due[1]?.id ?? 0, now()), { for: 'webhook' });
    assert.equal(await store.lastNotified('webhook', 'admins'), runOf(1).finishedAt);
    assert.equal(await store.lastNotified('slack', 'admins'), undefined);
  });

  test('a later delivery through another channel does not answer for one that failed permanently', async (t) => {
    const { store } = await storeFor(t);
    const seen = snapshot([cover('image')]);
    for (const number of [1, 2]) {
      await store.recordSnapshot(runOf(number), seen);
      const result = concludeAudit(runOf(number), seen.coverage, { findings: [] });
      await store.recordResult(result, new Map(), [to(number === 1 ? 'email' : 'webhook', 'ana')]);
      const [delivery] = await store.outbox.due(now());
      assert.ok(delivery);
      await store.outbox.begin(delivery.id, now());
      await store.outbox.end(delivery.id, { state: number === 1 ? 'permanently-failed' : 'sent', answer: 'so' });
    }
    assert.deepEqual(
      (await store.outboxState()).permanentlyFailed.map(({ recipient, run }) => [recipient, run]),
      [['ana', runOf(1).id]],
    );
    assert.deepEqual(await store.deliveries(runOf(1).id), [
      { recipient: 'ana', state: 'permanently-failed', answer: 'so' },
    ]);
  });

  test('takes what an earlier version wrote as notifications by mail', async (t) => {
    const file = join(await folderFor(t), 'driftwarden.db');
    const db = openDatabase(file, true);
    addChecksumFunctions(db);
    migrate(db, file, migrations.slice(0, 5), now);
    const { id, startedAt, accounts, baselineDigest } = runOf(1);
    db.prepare('INSERT INTO run (seq, id, started_at, accounts, baseline_digest) VALUES (1, ?, ?, ?, ?)').run(
      id,
      startedAt,
      JSON.stringify(accounts),
      baselineDigest,
    );
    db.exec(`INSERT INTO letter (id, run, audience, message) VALUES (7, 1, 'admins', '{"subject":"Drift"}')`);
    db.prepare(
      `INSERT INTO mail (letter, recipient, message_id, state, attempts, written_at, due_at)
       VALUES (7, 'ana@example.com', '<1@example.com>', 'waiting', 2, ?, ?)`,
    ).run(startedAt, startedAt);
    writeChecksums(db);
    db.close();
    const store = await opened(t, file);
    const [waiting] = await store.outbox.due(now());
    assert.deepEqual([waiting?.channel, waiting?.address, waiting?.attempts], ['email', 'ana@example.com', 2]);
    assert.deepEqual(await store.outbox.begin(waiting?.id ?? 0, now()), { subject: 'Drift' });
    assert.equal(await store.lastNotified('email', 'admins'), startedAt);
    assert.deepEqual(await store.problems(), []);
  });
});
