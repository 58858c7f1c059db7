import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { hostname } from 'node:os';
import { test, type TestContext } from 'node:test';
import Sqlite from 'better-sqlite3';
import { serveAccount } from '../accounts/directory.ts';
import { startStatusServer } from '../../src/schedule/index.ts';
import { openStore } from '../../src/store/index.ts';
import { answer, startMailServer } from '../notify/fixtures/mail-server.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

import { baseline, failedIn, linesIn } from './diagnoses.ts';

/** A server on loopback until the test ends. */
async function listening(t: TestContext, onSocket: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onSocket(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return server;
}

test('doctor ends and says so where AWS, the mail server or both never answer', async (t) => {
  const cwd = await temporaryFolder(t);
  const silent = await listening(t, () => {});
  const { port } = silent.address() as AddressInfo;
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: [us-east-1]
endpoint: http://127.0.0.1:${port}
baseline: ${baseline}
mail: { from: a@example.com, to: [b@example.com], smtp: { host: 127.0.0.1, port: ${port}, tls: none } }
`,
  );
  const run = await runCli(['doctor', '--timeout', '1', '--format', 'json'], { cwd });
  assert.equal(run.code, 1, run.stderr);
  const failing = failedIn(run.stdout);
  assert.deepEqual(
    failing.map(({ part }) => part),
    ['mail', 'credentials'],
  );
  assert.deepEqual(
    linesIn(run.stdout).flatMap(({ part, outcome }) => (outcome === 'not checkable' ? [part] : [])),
    ['clock', 'permissions'],
  );
  for (const { said } of failing) assert.match(said, /within 1 s|timed? ?out|Timeout|Greeting never received/i);
});

test('doctor goes on past a wrong configuration, and asks AWS only where it is clear which', async (t) => {
  const cwd = await temporaryFolder(t);
  const sandbox = await serveAccount(t, join(cwd, 'account'), { users: { ana: {} } });
  const asked = async (more: string) => {
    sandbox.clearCalls();
    const yaml = `version: 1\nregions: [us-east-1]\nbaseline: ${baseline}\ncloudtrail: off\n${more}`;
    await writeFile(join(cwd, 'driftwarden.yaml'), yaml);
    const run = await runCli(['doctor', '--format', 'json'], { cwd });
    const parts = failedIn(run.stdout).map((line) => `${line.part} ${line.said.replace(/^.*driftwarden\.yaml:/, '')}`);
    return { code: run.code, parts, calls: sandbox.calls().length, stdout: run.stdout };
  };
  const here = `endpoint: ${sandbox.url}\n`;
  const wrong = await asked(`${here}schedule: { cron: "61 * * * *", timezone: Europe/Berlin }\nverfy: { sample: 5 }\n`);
  assert.equal(wrong.code, 1);
  assert.match(
    wrong.parts.join('\n'),
    /^configuration 6:19: schedule\.cron: found "61 \* \* \* \*".*\nconfiguration 7:1: unknown key "verfy"; did you mean "verify"/,
  );
  assert.equal(wrong.parts.length, 2);
  assert.ok(wrong.calls > 0, 'what the file says of AWS is clear');

  const right = await asked(`${here}schedule: { cron: "1 3 * * *", timezone: Europe/Berlin }\n`);
  assert.deepEqual([right.code, right.parts], [0, []], right.stdout);
  const { said: nights } = linesIn(right.stdout).find(({ part }) => part === 'schedule') ?? { said: '' };
  assert.match(nights, /^1 3 \* \* \* in Europe\/Berlin: (\d{4}-\d\d-\d\d 03:01 \+0[12]:00(, |$)){3}/);

  const misspelt = await asked(`endpont: ${sandbox.url}\n`);
  assert.equal(misspelt.calls, 0);
  assert.deepEqual(misspelt.parts.length, 1);
  assert.match(
    linesIn(misspelt.stdout).find(({ part }) => part === 'credentials')?.said ?? '',
    /what the configuration means by `endpoint:` is not clear/,
  );
});

test('doctor names the one recipient whom the mail server refuses, and sends nothing', async (t) => {
  const cwd = await temporaryFolder(t);
  await using server = await startMailServer({
    onRcptTo: ({ address }, _session, done) => {
      done(address === 'gone@example.com' ? answer(550, 'no such user') : null);
    },
  });
  const asked = async (to: string) => {
    const smtp = `{ host: 127.0.0.1, port: ${server.port}, tls: none }`;
    const mail = `mail: { from: a@example.com, to: [b@example.com, ${to}], smtp: ${smtp} }\n`;
    await writeFile(join(cwd, 'driftwarden.yaml'), `endpoint: http://127.0.0.1:1\nbudget: { attempts: 1 }\n${mail}`);
    const { stdout } = await runCli(['doctor', '--format', 'json'], { cwd });
    const { outcome, said: words } = linesIn(stdout).find(({ part }) => part === 'mail') ?? {};
    return `${outcome ?? ''}: ${words ?? ''}`;
  };
  const name = `mail server 127.0.0.1:${server.port}`;
  assert.equal(
    await asked('gone@example.com'),
    `failed: ${name}: refused 1 of 2 recipients: gone@example.com (550 no such user)`,
  );
  assert.equal(
    await asked('here@example.com'),
    `passed: ${name} answers, and takes mail from a@example.com to b@example.com, here@example.com`,
  );
  assert.equal(server.received.length, 0);
});

test('doctor says what is wrong with the database, the folders and the port, and names what uses them', async (t) => {
  const cwd = await temporaryFolder(t);
  const file = join(cwd, 'driftwarden.db');
  const { port } = (await listening(t, () => {})).address() as AddressInfo;
  const asked = async (more: string) => {
    const yaml = `endpoint: http://127.0.0.1:1\nbudget: { attempts: 1 }\nschedule: { cron: "0 3 * * *" }\n${more}`;
    await writeFile(join(cwd, 'driftwarden.yaml'), yaml);
    const { stdout } = await runCli(['doctor', '--format', 'json'], { cwd });
    return new Map(linesIn(stdout).map((line) => [line.part, `${line.outcome}: ${line.said}`]));
  };
  const free = await asked('health: { port: 0 }\n');
  assert.equal(free.get('database'), `passed: none yet in ${file}: the first audit creates it`);
  assert.match(free.get('disk space') ?? '', /^passed: \d+ MB are free/);
  assert.match(free.get('report folder') ?? '', /^passed: .* does not exist yet, and can be made$/);
  assert.match(free.get('status port') ?? '', /^passed: /);

  // Not even root can make a file there.
  const taken = await asked(`health: { port: ${port} }\nreport: { directory: /proc/reports }\nstore: /proc/audit.db\n`);
  assert.match(taken.get('database') ?? '', /^failed: \/proc cannot be written: /);
  assert.match(taken.get('report folder') ?? '', /^failed: \/proc cannot be written: /);
  assert.match(taken.get('status port') ?? '', /^failed: the port \d+ of 127\.0\.0\.1 .* is taken/);

  const store = await openStore(file, { now: () => new Date() });
  const holder = { command: 'driftwarden serve', process: process.pid, host: hostname() };
  await store.takeLease('audit', holder, new Date(), () => false);
  const held = await asked('health: { port: 0 }\n');
  assert.match(
    held.get('database') ?? '',
    new RegExp(
      `^passed: 0 runs, undamaged, in .*; driftwarden serve \\(process ${process.pid} on .*\\) audits into it`,
    ),
  );
  await store.close();
  const database = new Sqlite(file);
  database.prepare("INSERT INTO migration VALUES (999, '0999-later.sql', '', '')").run();
  database.close();
  const newer = await asked('health: { port: 0 }\n');
  assert.match(newer.get('database') ?? '', /^failed: .* was written by a newer driftwarden: its schema is at 999/);
});

test('doctor knows the port that a driftwarden serves already', async (t) => {
  const cwd = await temporaryFolder(t);
  const server = await startStatusServer({
    host: '127.0.0.1',
    port: 0,
    names: [],
    pages: {
      health: () => Promise.resolve({ problems: [], state: {} }),
      metrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
    },
  });
  t.after(() => server.close());
  const { port } = new URL(server.url);
  const yaml = `endpoint: http://127.0.0.1:1\nbudget: { attempts: 1 }\nschedule: { cron: "0 3 * * *" }\nhealth: { port: ${port} }\n`;
  await writeFile(join(cwd, 'driftwarden.yaml'), yaml);
  const { stdout } = await runCli(['doctor', '--format', 'json'], { cwd });
  assert.equal(
    linesIn(stdout).find(({ part }) => part === 'status port')?.said,
    `port ${port} of 127.0.0.1 is used by a "driftwarden serve" that runs now`,
  );
});

test("doctor says that the watcher's address is none, and does not tell it", async (t) => {
  const cwd = await temporaryFolder(t);
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: [us-east-1]\nendpoint: http://127.0.0.1:1\nbaseline: ${baseline}\nbudget: { attempts: 1 }\n`,
  );
  const { code, stdout, stderr } = await runCli(['doctor'], {
    cwd,
    env: { DRIFTWARDEN_HEARTBEAT_URL: 'planted-uuid' },
  });
  assert.equal(code, 1);
  assert.match(stdout, /^FAILED {8}heartbeat: .*DRIFTWARDEN_HEARTBEAT_URL/m);
  assert.doesNotMatch(stdout + stderr, /planted-uuid/);
});
