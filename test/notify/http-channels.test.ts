import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test, type TestContext } from 'node:test';
import { concludeAudit } from '../../src/domain/audit-result.ts';
import { channels } from '../../src/notify/channels/index.ts';
import { notificationsAbout, sendDue, type OpenChannel } from '../../src/notify/index.ts';
import { cover, runOf, snapshot } from '../store/helpers.ts';
import { storeFor } from '../store/sqlite/files.ts';
import { startHttpServer, status, taken } from './fixtures/http-server.ts';
import { reports } from './fixtures/reports.ts';
import { sourcesWith } from './fixtures/sources.ts';

const token = 'T0PLANTED/B0PLANTED/xoxPlanted4711';
const signature = 'sigPlanted4711-_abcdefgh';
const secret = `whsec_${Buffer.from('planted-webhook-secret-4711!').toString('base64')}`;
const addressOf = (url: string) => `${url}/services/${token}?sig=${signature}&sp=%2Ftriggers`;

/** The channels that post to a URL, and the environment that gives it. */
const posting: readonly (readonly [name: string, env: (url: string) => NodeJS.ProcessEnv])[] = [
  ['slack', (url) => ({ DRIFTWARDEN_SLACK_URL: url })],
  ['teams', (url) => ({ DRIFTWARDEN_TEAMS_URL: url })],
  ['webhook', (url) => ({ DRIFTWARDEN_WEBHOOK_URL: url, DRIFTWARDEN_WEBHOOK_SECRET: secret })],
];

async function opened(name: string, env: NodeJS.ProcessEnv): Promise<OpenChannel> {
  const channel = channels.find((each) => each.name === name) ?? assert.fail();
  return channel.open(channel.settings.parse({}), sourcesWith(env));
}

/** A store with a notification about one run through a channel, and a clock that is set by hand. */
async function outboxFor(t: TestContext, name: string) {
  const { store, file } = await storeFor(t);
  const run = runOf(1);
  let now = new Date(run.finishedAt);
  const seen = snapshot([cover('image')]);
  const result = concludeAudit(run, seen.coverage, { findings: [] });
  const said: string[] = [];
  const keep = (fields: object, text: string) => void said.push(JSON.stringify(fields), text);
  const log = { debug: keep, info: keep, warn: keep, error: keep };
  await store.recordSnapshot(run, seen);
  const notifications = await notificationsAbout(result, {
    channels: [await opened(name, {})],
    reports,
    lastNotified: () => Promise.resolve(undefined),
    earlier: [],
    log,
  });
  await store.recordResult(result, new Map(), notifications);
  const send = async (env: NodeJS.ProcessEnv) => {
    const used = [await opened(name, env)];
    await sendDue({ outbox: store.outbox, channels: used, clock: () => now, random: () => 0.5, log });
    const [delivery] = await store.deliveries(run.id);
    said.push(JSON.stringify(await store.outboxState()), JSON.stringify(delivery));
    return delivery;
  };
  const after = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  const nothingSecret = async () => {
    const left = [
      ...said,
      (await readFile(file)).toString('latin1'),
      await readFile(`${file}-wal`, 'latin1').catch(() => ''),
    ];
    for (const each of left) assert.doesNotMatch(each, /planted|cGxhbnRlZ/i);
  };
  return { store, send, after, now: () => now, said, nothingSecret };
}

for (const [name, env] of posting) {
  suite(`${name}, by the outbox`, () => {
    test('waits as long as a 429 asks, and delivers once', async (t) => {
      const { send, after, nothingSecret } = await outboxFor(t, name);
      const server = await startHttpServer(t, status(429, { 'retry-after': '600' }, `rate limited ${token}`));
      const environment = env(addressOf(server.url));
      const first = await send(environment);
      assert.equal(first?.state, 'waiting');
      assert.equal(
        first.answer,
        `127.0.0.1:${server.port}: answered with status 429: rate limited [redacted]/[redacted]/[redacted]`,
      );
      server.behaviour.answer = taken;
      after(599);
      await send(environment);
      assert.equal(server.received.length, 1, 'it is not contacted before');
      after(1);
      assert.equal((await send(environment))?.state, 'sent');
      after(100_000);
      await send(environment);
      assert.equal(server.received.length, 2);
      assert.equal(server.received[1]?.body, server.received[0]?.body);
      await nothingSecret();
    });

    test('retries what a server fails at, and gives up what it refuses', async (t) => {
      const { send, after, store, nothingSecret } = await outboxFor(t, name);
      const server = await startHttpServer(t, status(503));
      const environment = env(addressOf(server.url));
      assert.equal((await send(environment))?.state, 'waiting');
      after(61);
      server.behaviour.answer = (response) => response.destroy();
      assert.equal((await send(environment))?.state, 'waiting');
      after(200);
      server.behaviour.answer = status(302, { location: `${server.url}/${token}` });
      assert.match(
        (await send(environment))?.answer ?? '',
        /answered with a redirect \(status 302\), which is not followed/,
      );
      after(1000);
      server.behaviour.answer = status(
        404,
        {},
        `no such ${token} ${encodeURIComponent(addressOf(server.url))} ${signature} ${name === 'webhook' ? secret : ''}`,
      );
      const last = await send(environment);
      assert.equal(last?.state, 'permanently-failed');
      assert.equal((await store.outboxState()).permanentlyFailed.length, 1);
      after(100_000);
      await send(environment);
      assert.equal(server.received.length, 4);
      await nothingSecret();
    });

    test('without its URL waits, says what to set, and is delivered once that is there', async (t) => {
      const { send, after } = await outboxFor(t, name);
      const first = await send({});
      assert.equal(first?.state, 'waiting');
      assert.match(first.answer ?? '', /^set DRIFTWARDEN_\w+_URL or DRIFTWARDEN_\w+_URL_FILE in the environment/);
      await assert.rejects((await opened(name, {})).verify?.(1000) ?? Promise.resolve(), /set DRIFTWARDEN_/);
      after(100);
      const server = await startHttpServer(t);
      assert.equal((await send(env(addressOf(server.url))))?.state, 'sent');
      assert.deepEqual(await (await opened(name, env(addressOf(server.url)))).verify?.(1000), {
        notCheckable: `${new URL(server.url).host} is configured; it cannot be checked without sending a message`,
      });
      assert.equal(server.received.length, 1, 'doctor sends nothing');
    });

    test('sends again, under the same id, what a process that ended may have sent', async (t) => {
      const { store, send, now, said } = await outboxFor(t, name);
      const [waiting] = await store.outbox.due(now());
      assert.ok(waiting);
      await store.outbox.begin(waiting.id, now());
      const server = await startHttpServer(t);
      await send(env(addressOf(server.url)));
      assert.match(said.join(), /may arrive twice/);
      assert.equal(server.received.length, 1);
      if (name === 'webhook') assert.equal(server.received[0]?.headers['webhook-id'], waiting.messageId);
    });

    test('refuses an address that is no https URL, without showing it', async () => {
      for (const url of [
        `http://hooks.example.com/${token}`,
        `hooks.example.com/${token}`,
        `https://ana:planted@hooks.example.com/${token}`,
        `ftp://localhost/${token}`,
        `https://[${token}`,
      ]) {
        await assert.rejects(opened(name, env(url)), ({ message }: Error) => {
          assert.match(
            message,
            /^environment: DRIFTWARDEN_\w+_URL .*; the value is not shown, because it is a secret$/,
          );
          assert.doesNotMatch(message, /planted/i);
          return true;
        });
      }
      for (const url of [
        `https://hooks.example.com/${token}`,
        `http://localhost:8080/${token}`,
        `http://[::1]/${token}`,
      ])
        await opened(name, env(url));
    });
  });
}

test('what a channel tells is for the admins alone', async () => {
  for (const [name, env] of posting) {
    const { subscribers } = await opened(name, env('https://hooks.example.com/x'));
    assert.deepEqual(subscribers, { admins: [name], notify: 'always' });
  }
});
