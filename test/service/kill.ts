import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import Sqlite from 'better-sqlite3';
import { openStore } from '../../src/store/index.ts';
import { temporaryFolder } from '../commands/run-cli.ts';
import { idsOf, startInstallation, type Protected } from './chain.ts';
import { livesDuring, type LogLine } from './lives.ts';

const rounds = Number(process.env['KILL_ROUNDS'] ?? 200);
const states: readonly Protected[] = [
  [true, true, true],
  [false, true, true],
  [false, false, true],
  [true, false, false],
];

/** Milliseconds after its slot within which a worker is killed, at least and at most. */
const shortest = 900;
const longest = 4000;

/** Milliseconds after the last death within which every mail must be sent: a failed one waits before it is retried. */
const settling = 240_000;

/** Rounds of death and restart on one database, and then what became of everything. */
async function liveAndDie(t: TestContext, lives: number) {
  const workers = livesDuring(t);
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
  const keep = (lines: readonly LogLine[]) =>
    uncertain.push(
      ...lines.flatMap(({ msg, notification }) =>
        /may arrive twice/.test(msg) && notification !== undefined ? [notification] : [],
      ),
    );
  await become(states[0] as Protected);
  epochs.push({ from: new Date().toISOString(), state: 0 });
  const first = await workers.orderly(cwd);
  keep(first);
  const within = Math.min(longest, Math.max(shortest, 2 * auditTime(first)));
  for (let life = 0; life < lives; life += 1) {
    const state = Math.floor(life / 3) % states.length;
    await become(states[state] as Protected);
    epochs.push({ from: new Date().toISOString(), state });
    keep(await workers.killed(cwd, within));
  }
  const file = join(cwd, 'driftwarden.db');
  const end = Date.now() + settling;
  do keep(await workers.orderly(cwd));
  while (unsent(file) > 0 && Date.now() < end);
  keep(await workers.orderly(cwd));

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

/** Milliseconds from the first slot of a life to the end of its audit and mails: much more on a busy machine. */
function auditTime(lines: readonly LogLine[]): number {
  const [came, audited] = ['the slot has come', 'audited'].map((text) => lines.find(({ msg }) => msg === text)?.time);
  assert.ok(came !== undefined && audited !== undefined);
  return audited - came;
}

/** How many mails wait. */
function unsent(file: string): number {
  const db = new Sqlite(file, { readonly: true });
  try {
    return db.prepare<[], number>("SELECT count(*) FROM mail WHERE state <> 'sent'").pluck().get() ?? 0;
  } finally {
    db.close();
  }
}

const title =
  'deaths at random moments of a run lose no finding, no snapshot and no mail, and double none outside the window';

suite(`${rounds} deaths of the worker, on two installations`, { concurrency: true }, () => {
  for (const lives of [Math.ceil(rounds / 2), Math.floor(rounds / 2)]) {
    test(`${lives} ${title}`, async (t) => {
      const { runs, concluded, mails, interrupted, doubled } = await liveAndDie(t, lives);
      t.diagnostic(
        `${runs} runs, ${runs - concluded} of them cut off before they concluded; ${mails} mails, ${interrupted} interrupted while being sent, ${doubled} of them received twice`,
      );
      // By chance, a few lives may all end at the same stage.
      if (lives >= 100)
        assert.ok(concluded > 0 && concluded < runs, 'some deaths came before a run concluded, and some after');
    });
  }
});
