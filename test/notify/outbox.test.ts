import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { suite, test, type TestContext } from 'node:test';
import type { SMTPServerOptions } from 'smtp-server';
import { ask } from '../store/sqlite/files.ts';
import { answer, startMailServer } from './fixtures/mail-server.ts';
import { outboxWith } from './fixtures/outbox.ts';

const [ana, ben, eve] = ['ana@example.com', 'ben@example.com', 'eve@example.com'] as const;

/** A server that answers some recipients with an error. */
function towards(answers: Readonly<Record<string, Error>>): SMTPServerOptions {
  return {
    onRcptTo: ({ address }, _session, callback) => {
      callback(answers[address] ?? null);
    },
  };
}

/** A mail server in bytes, for what mail servers only do by mistake; `onData` gets the socket after the text. */
async function brokenServer(t: TestContext, onData: (socket: Socket) => void, greet = true): Promise<number> {
  const server = createServer((socket) => {
    let inText = false;
    socket.on('error', () => {});
    if (greet) socket.write('220 broken.example.com\r\n');
    socket.on('data', (chunk) => {
      const said = chunk.toString('latin1');
      if (inText) {
        if (said.includes('\r\n.\r\n')) onData(socket);
        return;
      }
      inText = /^DATA/im.test(said);
      for (const line of said.split('\r\n').filter(Boolean))
        socket.write(/^DATA/i.test(line) ? '354 go on\r\n' : '250 ok\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

suite('the outbox', () => {
  test('sends each recipient their own mail, once, and deletes the content when all are sent', async (t) => {
    const { store, file, sendTo, after } = await outboxWith(t, [ana, ben, eve]);
    await using server = await startMailServer();
    assert.deepEqual(await sendTo(server.port), { [ana]: 'sent', [ben]: 'sent', [eve]: 'sent' });
    after(10_000);
    await sendTo(server.port);
    assert.deepEqual(
      server.received.map(({ to }) => to),
      [[ana], [ben], [eve]],
    );
    assert.equal(new Set(server.received.map(({ mail }) => mail.messageId)).size, 3);
    assert.equal(ask(file, 'SELECT message FROM letter'), null);
    assert.deepEqual(await store.outboxState(), { waiting: 0, permanentlyFailed: [] });
  });

  test('waits longer each time for a server that is down, four hours at most, and sends when it is back', async (t) => {
    const { store, sendTo, after, now } = await outboxWith(t, [ana]);
    const down = await startMailServer();
    await down[Symbol.asyncDispose]();
    const waits: number[] = [];
    for (let attempts = 0; attempts < 11; attempts += 1) {
      assert.deepEqual(await sendTo(down.port), { [ana]: 'waiting' });
      const failedAt = now().getTime();
      while ((await store.outbox.due(now())).length === 0) after(1);
      waits.push((now().getTime() - failedAt) / 60_000);
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]);
    await using server = await startMailServer();
    assert.deepEqual(await sendTo(server.port), { [ana]: 'sent' });
    assert.equal(server.received.length, 1);
  });

  test('tells what waits, and why', async (t) => {
    const { store, run, sendTo } = await outboxWith(t, [ana, ben]);
    await using server = await startMailServer(towards({ [ben]: answer(451, 'Greylisted') }));
    assert.deepEqual(await sendTo(server.port), { [ana]: 'sent', [ben]: 'waiting' });
    const { waiting, oldest, failure, permanentlyFailed } = await store.outboxState();
    assert.deepEqual(
      [waiting, permanentlyFailed.length, failure?.recipient, failure?.run, failure?.givenUp],
      [1, 0, ben, run, false],
    );
    assert.equal(oldest, '2026-11-01T03:00:09.000Z');
    assert.match(failure?.answer ?? '', /451 Greylisted/);
  });

  test('waits for greylisting and sends then, only to that recipient', async (t) => {
    const { sendTo, after } = await outboxWith(t, [ana, ben]);
    let grey = true;
    await using server = await startMailServer({
      onRcptTo: ({ address }, _session, callback) => {
        callback(grey && address === ben ? answer(450, 'Greylisted') : null);
      },
    });
    await sendTo(server.port);
    grey = false;
    assert.deepEqual(await sendTo(server.port), { [ana]: 'sent', [ben]: 'waiting' });
    after(2);
    assert.deepEqual(await sendTo(server.port), { [ana]: 'sent', [ben]: 'sent' });
    assert.deepEqual(
      server.received.map(({ to }) => to[0]),
      [ana, ben],
    );
  });

  test('a permanent refusal fails at once and is told until the recipient gets a mail; others are sent', async (t) => {
    const { store, write, sendTo, after } = await outboxWith(t, [ana, ben, eve]);
    const refusals = new Map([
      [ana, answer(550, 'No such user')],
      [eve, answer(552, 'Too large')],
    ] as [string, Error][]);
    await using server = await startMailServer({
      onRcptTo: ({ address }, _session, callback) => {
        callback(refusals.get(address) ?? null);
      },
    });
    assert.deepEqual(await sendTo(server.port), {
      [ana]: 'permanently-failed',
      [ben]: 'sent',
      [eve]: 'permanently-failed',
    });
    assert.deepEqual(
      (await store.outboxState()).permanentlyFailed.map(({ recipient }) => recipient),
      [ana, eve],
    );
    refusals.delete(ana);
    await write(2, [ana, eve]);
    after(24 * 60);
    await sendTo(server.port);
    assert.deepEqual(
      (await store.outboxState()).permanentlyFailed.map(({ recipient }) => recipient),
      [eve],
    );
  });

  test('retries for so many days, and then fails permanently', async (t) => {
    const { sendTo, after } = await outboxWith(t, [ana]);
    await using server = await startMailServer(towards({ [ana]: answer(451, 'Not now') }));
    assert.deepEqual(await sendTo(server.port, { keepDays: 2 }), { [ana]: 'waiting' });
    after(2 * 24 * 60 - 1);
    assert.deepEqual(await sendTo(server.port, { keepDays: 2 }), { [ana]: 'waiting' });
    after(5 * 60);
    assert.deepEqual(await sendTo(server.port, { keepDays: 2 }), { [ana]: 'permanently-failed' });
  });

  test('retries a server that refuses the password: the operator can correct it', async (t) => {
    const { sendTo } = await outboxWith(t, [ana, ben]);
    let logins = 0;
    await using server = await startMailServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, callback) => {
        logins += 1;
        callback(answer(535, 'Authentication failed'));
      },
    });
    const smtp = {
      host: '127.0.0.1',
      port: server.port,
      tls: 'none',
      credentials: { user: 'u', password: 'p' },
    } as const;
    assert.deepEqual(await sendTo(server.port, { smtp }), { [ana]: 'waiting', [ben]: 'waiting' });
    assert.equal(logins, 1, 'the second mail waits without another login');
  });

  const broken: readonly (readonly [name: string, onData: (socket: Socket) => void, greet?: boolean])[] = [
    [
      'hangs up after the text',
      (socket) => {
        socket.destroy();
      },
    ],
    ['never answers after the text', () => {}],
    ['never greets', () => {}, false],
    [
      'answers with nonsense',
      (socket) => {
        socket.write('\u0000\u0001 what?\r\n');
      },
    ],
  ];
  for (const [name, onData, greet] of broken) {
    test(`keeps the mail where the server ${name}`, async (t) => {
      const { sendTo, after } = await outboxWith(t, [ana]);
      assert.deepEqual(await sendTo(await brokenServer(t, onData, greet)), { [ana]: 'waiting' });
      after(2);
      await using server = await startMailServer();
      assert.deepEqual(await sendTo(server.port), { [ana]: 'sent' });
      assert.equal(server.received.length, 1);
    });
  }

  test('a slow server is waited for', async (t) => {
    const { sendTo } = await outboxWith(t, [ana]);
    const port = await brokenServer(t, (socket) => {
      setTimeout(() => socket.write('250 at last\r\n'), 200);
    });
    assert.deepEqual(await sendTo(port), { [ana]: 'sent' });
  });

  test('sends again, under the same Message-ID, what a process that ended may have sent', async (t) => {
    const { store, sendTo, now } = await outboxWith(t, [ana]);
    const [waiting] = await store.outbox.due(now());
    assert.ok(waiting && !waiting.interrupted);
    await store.outbox.begin(waiting.id, now());
    assert.deepEqual(
      (await store.outbox.due(now())).map(({ interrupted }) => interrupted),
      [true],
    );
    const warnings: string[] = [];
    const keep = (_fields: object, text: string) => void warnings.push(text);
    await using server = await startMailServer();
    await sendTo(server.port, { log: { debug: () => {}, info: () => {}, warn: keep, error: keep } });
    assert.deepEqual(
      server.received.map(({ mail }) => mail.messageId),
      [waiting.messageId],
    );
    assert.match(warnings.join(), /may arrive twice/);
  });

  test('a run whose mail waits is not pruned, and one whose mails were sent is after a later mail', async (t) => {
    const { store, run, write, sendTo, after } = await outboxWith(t, [ana]);
    after(10_000);
    await write(2, [ana]);
    const runs = async () => {
      await store.prune({ runs: 1 });
      return (await store.runs()).map(({ id }) => id);
    };
    assert.ok((await runs()).includes(run));
    await using server = await startMailServer();
    await sendTo(server.port);
    assert.equal(server.received.length, 2);
    assert.ok(!(await runs()).includes(run));
  });
});
