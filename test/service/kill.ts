import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import Sqlite from 'better-sqlite3';
import { openStore } from '../../src/store/index.ts';
import { temporaryFolder } from '../commands/run-cli.ts';
import { idsOf, killedWorker, orderlyWorker, startInstallation, type Protected } from './chain.ts';

const rounds = Number(process.env['KILL_ROUNDS'] ?? 200);
const states: readonly Protected[] = [
  [true, true, true],
  [false, true, true],
  [false, false, true],
  [true, false, false],
];

/** Milliseconds after its slot within which a worker is killed: an audit with its mails takes about half of it. */
const within = 900;

/** Rounds of death and restart on one database, and then what became of everything. */
async function liveAndDie(t: TestContext, lives: number) {
  const cwd = await temporaryFolder(t);
  const { mailServer, recipients, become, findingsOf } = await startInstallation(t, cwd);
  const expected: (readonly string[])[] = [];
  for (const [index, state] of states.entries()) expected.push(await findingsOf(state, `expected-${index}`));
  assert.deepEqual(
    expected.map((ids) => ids.length),
    [0, 1, 2, 2],
  );

  const epochs: { readonly from: string; readonly state: number }[] = [];
  const uncertain: string[] = [];
  const keep = (lines: Awaited<ReturnType<typeof orderlyWorker>>) =>
    uncertain.push(
      ...lines.flatMap(({ msg, notification }) =>
        /may arrive twice/.test(msg) && notification !== undefined ? [notification] : [],
      ),
    );
  for (let life = 0; life < lives; life += 1) {
    const state = Math.floor(life / 3) % states.length;
    await become(states[state] as Protected);
    epochs.push({ from: new Date().toISOString(), state });
    keep(await killedWorker(cwd, within));
  }
  keep(await orderlyWorker(cwd));
  keep(await orderlyWorker(cwd));

  const file = join(cwd, 'driftwarden.db');
  const db = new Sqlite(file, { readonly: true });
  assert.equal(db.pragma('integrity_check', { simple: true }), 'ok');
  assert.deepEqual(db.pragma('foreign_key_check'), []);
  const mails = db
    .prepare<[], { id: string; run: string; recipient: string; state: string }>(
      'SELECT message_id AS id, run.id AS run, recipient, state FROM mail JOIN letter ON letter.id = mail.letter JOIN run ON run.seq = letter.run',
    )
    .all();
  db.close();

  const store = await openStore(file, { now: () => new Date() });
  t.after(() => store.close());
  const runs = await store.runs();
  const concluded = runs.filter(({ verdict }) => verdict !== null);
  for (const { id, startedAt } of concluded) {
    const epoch = epochs.findLast(({ from }) => from <= startedAt);
    assert.deepEqual(idsOf(await store.result(id)), expected[epoch?.state ?? -1], `run ${id} reports every finding`);
    assert.equal(
      (await store.snapshot(id)).resources.filter(({ kind }) => kind === 'instance').length,
      3,
      `run ${id} keeps what it saw`,
    );
    assert.deepEqual(
      mails.filter(({ run }) => run === id).map(({ recipient }) => recipient),
      recipients,
      `run ${id} has its mails`,
    );
  }
  assert.deepEqual(
    mails.filter(({ state }) => state !== 'sent'),
    [],
    'every mail was sent',
  );

  const received = Map.groupBy(
    mailServer.received.map(({ mail }) => mail.messageId ?? ''),
    (id) => id,
  );
  const doubts = Map.groupBy(uncertain, (id) => id);
  assert.deepEqual(
    [...received.keys()].sort(),
    mails.map(({ id }) => id).sort(),
    'what was received is what was written',
  );
  for (const [id, times] of received) {
    assert.ok(
      times.length - 1 <= (doubts.get(id)?.length ?? 0),
      `${id} came ${times.length} times, outside the documented window`,
    );
  }
  const doubled = [...received.values()].filter(({ length }) => length > 1).length;
  return {
    runs: runs.length,
    concluded: concluded.length,
    mails: mails.length,
    interrupted: uncertain.length,
    doubled,
  };
}

test(`${rounds} deaths at random moments of a run lose no finding, no snapshot and no mail, and double none outside the window`, async (t) => {
  const totals = await Promise.all([liveAndDie(t, Math.ceil(rounds / 2)), liveAndDie(t, Math.floor(rounds / 2))]);
  for (const { runs, concluded, mails, interrupted, doubled } of totals) {
    t.diagnostic(
      `${runs} runs, ${runs - concluded} of them cut off before they concluded; ${mails} mails, ${interrupted} interrupted while being sent, ${doubled} of them received twice`,
    );
    assert.ok(concluded > 0 && concluded < runs, 'some deaths came before a run concluded, and some after');
  }
});
