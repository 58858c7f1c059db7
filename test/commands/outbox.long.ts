import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { writeFirstNight, writeSecondNight } from '../../demo/account/index.ts';
import { answer, startMailServer } from '../notify/fixtures/mail-server.ts';
import { callCli } from './call-cli.ts';
import { makeDue } from './make-due.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const baseline = join(import.meta.dirname, '../../examples/shared-account/baseline.yaml');

/** A folder with the demo's account; `audit` audits it and mails by the server at a port. */
async function installation(t: TestContext) {
  const cwd = await temporaryFolder(t);
  await mkdir(join(cwd, 'account'));
  await writeFirstNight(join(cwd, 'account'), { now: new Date() });
  await writeSecondNight(join(cwd, 'account'), { now: new Date() });
  const heard: string[] = [];
  const watcher = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.end();
  }).listen(0, '127.0.0.1');
  await once(watcher, 'listening');
  t.after(() => {
    watcher.close();
  });
  const audit = async (
    port: number,
    mail = '',
    { more = '', env = {} }: { readonly more?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ) => {
    const heartbeat = env['DRIFTWARDEN_HEARTBEAT_URL']
      ? ''
      : `heartbeat: http://127.0.0.1:${(watcher.address() as AddressInfo).port}/uuid\n`;
    await writeFile(
      join(cwd, 'driftwarden.yaml'),
      `baseline: ${baseline}\n${heartbeat}${more}mail: { name: prod, from: d@example.com, to: [ana@example.com, ben@example.com], smtp: { host: 127.0.0.1, port: ${port}, tls: none }${mail} }\n`,
    );
    return callCli(['audit', '--from', 'account', '--notify', '--format', 'json'], { cwd, env });
  };
  return { cwd, audit, heard };
}

const runOf = (stdout: string) => (JSON.parse(stdout) as { run: { id: string } }).run.id;

test('a mail server that is down loses no mail: the next audit that reaches it sends the mails of both runs, each once', async (t) => {
  const { cwd, audit, heard } = await installation(t);
  const closed = await startMailServer();
  await closed[Symbol.asyncDispose]();
  const first = await audit(closed.port);
  assert.equal(first.code, 1);
  assert.match(
    first.stderr,
    /not delivered to ana@example\.com \(retried by the next audit or by serve\): mail server .*nothing listens there; ben@example\.com/,
  );
  const doctor = await runCli(['doctor'], { cwd });
  assert.match(
    doctor.stdout,
    /FAILED +outbox: 2 notifications wait to be sent, .*the last delivery failed at .*nothing listens there/,
  );

  makeDue(join(cwd, 'driftwarden.db'));
  await using server = await startMailServer();
  const second = await audit(server.port);
  assert.equal(second.code, 2, second.stderr);
  assert.deepEqual(
    server.received.map(({ to }) => to[0]),
    ['ana@example.com', 'ben@example.com', 'ana@example.com', 'ben@example.com'],
  );
  assert.deepEqual(heard, ['/uuid/start', '/uuid/fail', '/uuid/start', '/uuid']);
  const ids = server.received.map(({ mail }) => mail.messageId);
  assert.equal(new Set(ids).size, 4);
  assert.match(
    server.received[2]?.mail.text ?? '',
    /! The notification about run \S+ to ana@example\.com was\s+not\s+delivered at .* and\s+is\s+retried/,
  );

  for (const [index, run] of [runOf(first.stdout), runOf(second.stdout)].entries()) {
    const { mail } = server.received[index * 2] ?? {};
    assert.match(mail?.subject ?? '', /^\[driftwarden prod\] (First audit|\d+ (new|open|change))/);
    const attached = mail?.attachments.find(({ filename }) => filename?.endsWith('.html'))?.content.toString();
    const again = (await callCli(['report', run, '--format', 'html'], { cwd })).stdout;
    assert.equal(
      again,
      await readFile(join(cwd, `driftwarden-reports/${run}.html`), 'utf8'),
      'a run renders again byte for byte',
    );
    assert.equal(
      again.trimEnd(),
      attached?.trimEnd(),
      'as it was mailed; the parser of mails takes the last line break away',
    );
  }
});

test('a recipient who is refused permanently is a finding of the next audit, until a mail reaches them', async (t) => {
  const { audit } = await installation(t);
  let refuses = true;
  await using server = await startMailServer({
    onRcptTo: ({ address }, _session, callback) => {
      callback(refuses && address === 'ben@example.com' ? answer(550, 'No such user') : null);
    },
  });
  const first = await audit(server.port);
  assert.equal(first.code, 1);
  assert.match(first.stderr, /not delivered to ben@example\.com \(permanently failed\): .*550 No such user/);
  refuses = false;
  const undelivered = ({ stdout }: { stdout: string }) =>
    (JSON.parse(stdout) as { findings: { check: string; status: string; severity: string }[] }).findings
      .filter(({ check }) => check === 'mail-undelivered')
      .map(({ status, severity }) => [status, severity]);
  assert.deepEqual(undelivered(await audit(server.port)), [['new', 'high']]);
  assert.deepEqual(undelivered(await audit(server.port)), [['resolved', 'high']]);
});

test('a report that cannot be written does not stop the mail: it is sent, and the audit ends with 1 and says so', async (t) => {
  const { cwd, audit, heard } = await installation(t);
  await writeFile(join(cwd, 'occupied'), '');
  await using server = await startMailServer();
  const outcome = await audit(server.port, '', { more: 'report: { directory: occupied/reports }\n' });
  assert.equal(outcome.code, 1);
  assert.deepEqual(
    server.received.map(({ to }) => to[0]),
    ['ana@example.com', 'ben@example.com'],
  );
  assert.match(outcome.stderr, /^delivered to ana@example\.com, ben@example\.com$/m);
  assert.match(outcome.stderr, /^driftwarden: the report could not be written to .*occupied\/reports\/.*ENOTDIR/m);
  assert.deepEqual(heard, ['/uuid/start', '/uuid/fail']);
  assert.ok((JSON.parse(outcome.stdout) as { findings: unknown[] }).findings.length > 0);
});

test('a heartbeat address that is not valid stops neither audit nor mail', async (t) => {
  const { audit } = await installation(t);
  await using server = await startMailServer();
  const outcome = await audit(server.port, '', { env: { DRIFTWARDEN_HEARTBEAT_URL: 'not-a-url-4711' } });
  assert.equal(outcome.code, 2, outcome.stderr);
  assert.equal(server.received.length, 2);
  assert.match(outcome.stderr, /error: the address of the heartbeat \(DRIFTWARDEN_HEARTBEAT_URL\) is not a URL/);
  assert.doesNotMatch(outcome.stderr, /4711/);
});

test('more owners than the limit are listed to the admins and get no mail', async (t) => {
  const { audit } = await installation(t);
  await using server = await startMailServer();
  const outcome = await audit(server.port, ', owners: { domains: example.com, limit: 1, notify: always }');
  assert.equal(outcome.code, 2, outcome.stderr);
  const owners = server.received.slice(2).map(({ to }) => to[0]);
  assert.equal(owners.length, 1);
  assert.match(
    server.received[0]?.mail.text ?? '',
    /Owners who got no mail:(\n {2}.*)*\n {2}[\w.-]+@example\.com: not notified because of the limit of 1 owners a run/,
  );
  assert.match(outcome.stderr, /warning: more owners are to be notified than mail\.owners\.limit allows/);
});

test('owners get what is theirs and who can reach it in one mail each, and nothing more', async (t) => {
  const { audit } = await installation(t);
  await using server = await startMailServer();
  const outcome = await audit(
    server.port,
    ', threading: subject, owners: { domains: example.com, addresses: { ana: ana@example.com }, fallback: rest@example.com }',
  );
  const { findings } = JSON.parse(outcome.stdout) as { findings: { id: string; owner?: string; status: string }[] };
  const owners = new Set(findings.flatMap(({ owner, status }) => (status === 'accepted' ? [] : (owner ?? []))));
  assert.ok(owners.size >= 2, [...owners].join());
  assert.deepEqual(
    new Set(server.received.map(({ mail }) => mail.subject)),
    new Set(['[driftwarden prod] Drift report']),
  );
  const idsIn = (text = '') => new Set(text.match(/dw-[0-9a-f]{16}/g));
  for (const { to, mail } of server.received.slice(2)) {
    const json = mail.attachments.find(({ filename }) => filename?.endsWith('.json'))?.content.toString();
    const mailed = (JSON.parse(json ?? '{}') as { findings: { check: string; owner?: string; id: string }[] }).findings;
    const [address] = to;
    for (const { check, owner } of mailed) {
      if (address === 'rest@example.com') assert.ok(owner === undefined || !owner.endsWith('@example.com'));
      else
        assert.ok(
          owner === address || (owner === 'ana' && address === 'ana@example.com') || check.startsWith('access-'),
          `${address ?? ''} got what ${owner ?? 'nobody'} owns`,
        );
    }
    assert.ok([...idsIn(mail.text)].every((id) => mailed.some((finding) => finding.id === id)));
  }
  assert.equal(
    new Set(server.received.slice(2).map(({ to }) => to[0])).size,
    server.received.length - 2,
    'one mail each',
  );
});
