import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { concludeAudit } from '../../../src/domain/audit-result.ts';
import type { Letter, Message } from '../../../src/domain/letter.ts';
import type { Store } from '../../../src/store/index.ts';
import { cover, now, runOf, snapshot } from '../helpers.ts';
import { newStore, type NewDatabase } from './database.ts';

const message: Message = { subject: 'Drift', html: '<p>drift</p>', text: 'drift “ö”', attachments: [] };
const [ana, ben] = ['ana@example.com', 'ben@example.com'];

/** Records a run with one letter to some recipients. */
async function recordWith(store: Store, number: number, recipients: readonly string[]): Promise<void> {
  const run = runOf(number);
  const seen = snapshot([cover('image')]);
  const letter: Letter = {
    audience: 'admins',
    message,
    recipients: recipients.map((address) => ({ address, messageId: `<${number}.${address}>` })),
  };
  await store.recordSnapshot(run, seen);
  await store.recordResult(concludeAudit(run, seen.coverage, { findings: [] }), new Map(), [letter]);
}

export function outboxTests(newDatabase: NewDatabase): void {
  suite('the outbox', () => {
    test('gives what is due, the oldest first, with its text, and says what was interrupted', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordWith(store, 1, [ana, ben]);
      const [first, second] = await store.outbox.due(now());
      assert.ok(first && second);
      assert.deepEqual([first.address, first.attempts, first.interrupted, first.run], [ana, 0, false, runOf(1).id]);
      assert.deepEqual(await store.outbox.begin(first.id, now()), message);
      const [again] = await store.outbox.due(now());
      assert.deepEqual([again?.id, again?.attempts, again?.interrupted], [first.id, 1, true]);
      await store.outbox.end(first.id, { state: 'sent', answer: '250 taken' });
      const later = new Date(now().getTime() + 60_000);
      await store.outbox.begin(second.id, now());
      await store.outbox.end(second.id, { state: 'waiting', answer: '421 later', dueAt: later });
      assert.deepEqual(await store.outbox.due(now()), []);
      assert.deepEqual(
        (await store.outbox.due(later)).map(({ address }) => address),
        [ben],
      );
      await assert.rejects(store.outbox.begin(first.id, now()), { name: 'StoreError', message: /is not waiting/ });
    });

    test('tells how it stands: what waits since when, the last failure, and whom nothing reached since', async (t) => {
      const store = await newStore(t, newDatabase);
      assert.deepEqual(await store.outboxState(), { waiting: 0, givenUp: [] });
      await recordWith(store, 1, [ana, ben]);
      const [first] = await store.outbox.due(now());
      assert.ok(first);
      await store.outbox.begin(first.id, now());
      await store.outbox.end(first.id, { state: 'given-up', answer: '550 no such user' });
      const failure = { at: now().toISOString(), recipient: ana, run: runOf(1).id, answer: '550 no such user' };
      const { waiting, oldest, failure: last, givenUp } = await store.outboxState();
      assert.deepEqual([waiting, oldest], [1, runOf(1).finishedAt]);
      assert.deepEqual([last, givenUp], [{ ...failure, givenUp: true }, [{ ...failure, givenUp: true }]]);
      assert.deepEqual(await store.deliveries('latest'), [
        { recipient: ana, state: 'given-up', answer: '550 no such user' },
        { recipient: ben, state: 'waiting' },
      ]);
      await recordWith(store, 2, [ana]);
      const mail = (await store.outbox.due(now())).find(({ address }) => address === ana);
      assert.ok(mail);
      await store.outbox.begin(mail.id, now());
      await store.outbox.end(mail.id, { state: 'sent', answer: '250 taken' });
      assert.deepEqual((await store.outboxState()).givenUp, []);
      assert.equal(await store.lastLetter('admins'), runOf(2).finishedAt);
      assert.equal(await store.lastLetter('ana'), undefined);
    });
  });
}
