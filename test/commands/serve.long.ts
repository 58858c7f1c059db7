import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { writeSecondNight } from '../../demo/account/index.ts';
import { openMailbox } from '../../demo/mailbox.ts';
import { openStore } from '../../src/store/index.ts';
import { answer, startMailServer } from '../notify/fixtures/mail-server.ts';
import { baseline, mailBy, servedAccount, startWorker } from './demo-account.ts';
import { runCli, startCli, temporaryFolder } from './run-cli.ts';

interface LogLine {
  readonly msg: string;
  readonly health?: string;
  readonly verdict?: string;
}

test('SIGTERM cuts an audit short that does not end within its grace: what was read is recorded, the rest is skipped', async (t) => {
  const mailbox = await openMailbox();
  t.after(() => mailbox.close());
  const { cwd } = await servedAccount(t, {
    settings: `${mailBy(mailbox.port)}\nschedule: { cron: "* * * * * *", timezone: UTC, grace: 1 }`,
    faults: ['slow ec2:DescribeInstanceAttribute=5000ms'],
  });
  const worker = startWorker(t, cwd);
  for await (const line of createInterface({ input: worker.stderr })) {
    if ((JSON.parse(line) as LogLine).msg !== 'the slot has come') continue;
    setTimeout(() => worker.kill('SIGTERM'), 2000);
    break;
  }
  const [code] = (await once(worker, 'exit')) as [number];
  assert.equal(code, 143);
  const { coverage, verdict } = JSON.parse((await runCli(['report', '--format', 'json'], { cwd })).stdout) as {
    coverage: { kind: string; status: string; error?: string }[];
    verdict: string;
  };
  assert.match(verdict, /incomplete$/);
  const ofKind = new Map(coverage.map((scope) => [scope.kind, scope]));
  assert.equal(ofKind.get('instance')?.status, 'complete');
  assert.equal(ofKind.get('instance-attribute')?.status, 'skipped');
  assert.match(ofKind.get('instance-attribute')?.error ?? '', /^Stopped: the service was stopped by SIGTERM/);
  assert.equal(mailbox.mails.length, 1);
});

test('what the worker logs names the run and holds no secret, whatever fails', async (t) => {
  await using server = await startMailServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (_auth, _session, callback) => {
      callback(answer(535, 'Authentication failed'));
    },
  });
  const { cwd } = await servedAccount(t, {
    settings: `${mailBy(server.port)}\nschedule: { cron: "* * * * * *" }`,
  });
  const secrets = {
    DRIFTWARDEN_SMTP_USER: 'smtp-user-4711',
    DRIFTWARDEN_SMTP_PASSWORD: 'smtp-password-4711',
    DRIFTWARDEN_HEARTBEAT_URL: 'http://127.0.0.1:1/heartbeat-4711',
    AWS_SECRET_ACCESS_KEY: 'aws-secret-4711',
  };
  const worker = startCli(['serve', '--health-port', '0', '-v'], { cwd, env: secrets });
  t.after(() => worker.kill('SIGKILL'));
  const lines: string[] = [];
  for await (const line of createInterface({ input: worker.stderr })) {
    lines.push(line);
    if (line.includes('notifications were not delivered"')) worker.kill('SIGTERM');
  }
  const log = lines.join('\n');
  assert.doesNotMatch(log, /4711/);
  assert.match(log, /Authentication failed/);
  assert.match(log, /the heartbeat did not reach the watcher/);
  const ofRun = lines.filter((line) => /scope read|audited|is retried/.test(line));
  assert.ok(
    ofRun.length > 10 && ofRun.every((line) => /"run":"\d{8}T\d{6}Z-[0-9a-f]{6}"/.test(line)),
    ofRun.find((line) => !line.includes('"run"')),
  );
});

test('a schedule of few kinds reads those alone, speaks of nothing else, and leaves what others found as it was', async (t) => {
  const { cwd, from, sandbox } = await servedAccount(t, {
    settings: `schedules:
  nightly: { cron: "0 3 1 1 *" }
  protection: { cron: "* * * * * *", kinds: [instance-attribute] }`,
  });
  await writeSecondNight(from, { now: new Date() });
  await sandbox.reload();
  interface Report {
    readonly coverage: readonly { kind: string; status: string }[];
    readonly findings: readonly {
      id: string;
      status: string;
      firstSeen: string;
      check: string;
      resource: { kind: string };
    }[];
    readonly trend: readonly object[];
  }
  const audit = async () => JSON.parse((await runCli(['audit', '--format', 'json'], { cwd })).stdout) as Report;
  const before = await audit();
  const worker = startWorker(t, cwd);
  for await (const line of createInterface({ input: worker.stderr })) {
    if ((JSON.parse(line) as LogLine).msg === 'audited') worker.kill('SIGTERM');
  }
  const few = JSON.parse((await runCli(['report', '--format', 'json'], { cwd })).stdout) as Report;
  assert.deepEqual(
    few.coverage.map(({ kind, status }) => `${kind} ${status}`),
    ['instance complete', 'instance-attribute complete'],
  );
  assert.ok(few.findings.length > 0);
  const known = new Map(before.findings.map((finding) => [finding.id, finding]));
  for (const { id, status, check } of few.findings) {
    assert.ok(known.has(id) && ['open', 'accepted'].includes(status), `${check} ${status}`);
  }
  assert.equal(few.trend.length, 1, 'its trend is its own');
  const after = await audit();
  const told = ({ findings }: Report) =>
    findings
      .filter(({ status }) => status !== 'resolved')
      .map(({ id, firstSeen }) => `${id} ${firstSeen}`)
      .sort();
  assert.deepEqual(told(after), told(before));
  assert.deepEqual(
    after.findings.filter(({ status }) => status === 'new' || status === 'resolved' || status === 'changed'),
    [],
  );
});

test('a second signal ends the worker at once, and the next audit does not wait for the first', async (t) => {
  const { cwd } = await servedAccount(t, {
    settings: 'schedule: { cron: "* * * * * *", grace: 3600 }',
    faults: ['slow ec2:DescribeInstanceAttribute=60000ms'],
  });
  const worker = startWorker(t, cwd);
  const ended = once(worker, 'exit');
  for await (const line of createInterface({ input: worker.stderr })) {
    const { msg } = JSON.parse(line) as LogLine;
    if (msg === 'the slot has come') worker.kill('SIGTERM');
    if (msg === 'stopping') setTimeout(() => worker.kill('SIGTERM'), 500);
  }
  assert.deepEqual(await ended, [null, 'SIGTERM'], 'which a shell tells as 143');
  const { code, stderr } = await runCli(['audit', '--from', 'account', '--format', 'json'], { cwd });
  assert.equal(code, 2, stderr);
});

test("a worker that waits for another's audit to end is stopped by SIGTERM all the same", async (t) => {
  const cwd = await temporaryFolder(t);
  const store = await openStore(join(cwd, 'driftwarden.db'), { now: () => new Date() });
  t.after(() => store.close());
  await store.takeLease(
    'audit',
    { command: 'driftwarden audit', process: process.pid, host: hostname() },
    new Date(),
    () => false,
  );
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: [us-east-1]\nendpoint: http://127.0.0.1:1\nbaseline: ${baseline}\nschedule: { cron: "* * * * * *", grace: 1 }\n`,
  );
  const worker = startWorker(t, cwd);
  const ended = once(worker, 'exit');
  const said: string[] = [];
  for await (const line of createInterface({ input: worker.stderr })) {
    said.push(line);
    if (line.includes('the slot has come')) setTimeout(() => worker.kill('SIGTERM'), 1500);
  }
  assert.deepEqual(await ended, [143, null]);
  assert.match(said.join('\n'), /driftwarden audit \(process \d+ on .*\) is auditing into this database since/);
});

test('serve whose port is taken ends with 1 at once, in a sentence, and has audited nothing', async (t) => {
  const cwd = await temporaryFolder(t);
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => {
    other.close();
  });
  const { port } = other.address() as AddressInfo;
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: [us-east-1]\nendpoint: http://127.0.0.1:1\nbaseline: ${baseline}\nhealth: { port: ${port} }\nschedule: { cron: "* * * * * *" }\n`,
  );
  const { code, stdout, stderr } = await runCli(['serve'], { cwd });
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    new RegExp(`^driftwarden: the port ${port} of 127\\.0\\.0\\.1 for /healthz and /metrics is taken[^\\n]*\\n$`),
  );
  assert.deepEqual(await readdir(cwd), ['driftwarden.yaml'], 'it has not so much as opened a database');
});

test('serve refuses a cron expression that is none, in a sentence', async (t) => {
  const cwd = await temporaryFolder(t);
  await writeFile(join(cwd, 'driftwarden.yaml'), 'schedule: { cron: "at noon", timezone: UTC }\n');
  const { code, stderr } = await runCli(['serve'], { cwd });
  assert.equal(code, 1);
  assert.match(stderr, /at noon/);
});
