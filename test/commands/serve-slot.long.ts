import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { openMailbox } from '../../demo/mailbox.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { runCli, startCli, temporaryFolder } from './run-cli.ts';

const baseline = join(import.meta.dirname, '../../examples/shared-account/baseline.yaml');

interface LogLine {
  readonly msg: string;
  readonly health?: string;
  readonly verdict?: string;
}

test('serve audits at its slot, mails, says so on /healthz, and ends in order on SIGTERM', async (t) => {
  const cwd = await temporaryFolder(t);
  const account = join(cwd, 'account');
  await mkdir(account);
  await writeFirstNight(account, { now: new Date() });
  const sandbox = await startSandbox({ directory: account });
  t.after(() => sandbox.close());
  const mailbox = await openMailbox();
  t.after(() => mailbox.close());
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: all
endpoint: ${sandbox.url}
baseline: ${baseline}
mail: { from: a@example.com, to: [b@example.com], smtp: { host: 127.0.0.1, port: ${mailbox.port}, tls: none } }
schedule: { cron: "* * * * * *", timezone: Europe/Berlin }
`,
  );
  const worker = startCli(['serve', '--health-port', '0'], { cwd });
  t.after(() => worker.kill('SIGKILL'));
  const lines = createInterface({ input: worker.stderr })[Symbol.asyncIterator]();
  const until = async (message: string): Promise<LogLine> => {
    for (;;) {
      const { value, done } = await lines.next();
      assert.ok(!done, `the worker ended before it said "${message}"`);
      const line = JSON.parse(value) as LogLine;
      if (line.msg === message) return line;
    }
  };
  const { health } = await until('waiting for the next slot');
  const { verdict } = await until('audited');
  assert.equal(verdict, 'drift');
  assert.ok(mailbox.mails.length >= 1);
  const healthy = await fetch(health ?? '');
  assert.equal(healthy.status, 200);
  const { problems, next, tickedAt } = (await healthy.json()) as {
    problems: unknown;
    next: Record<string, string>;
    tickedAt: string;
  };
  assert.deepEqual([problems, Object.keys(next)], [[], ['schedule']]);
  assert.ok(Date.parse(tickedAt) <= Date.now());
  const metrics = await (await fetch((health ?? '').replace('healthz', 'metrics'))).text();
  assert.match(metrics, /^driftwarden_runs_total\{verdict="drift"\} [1-9]/m);
  assert.match(metrics, /^driftwarden_findings\{schedule="schedule",severity="(medium|low)"\} [1-9]/m);
  assert.match(metrics, /^driftwarden_api_calls_total\{service="ec2",region="us-east-1"\} [1-9]/m);
  assert.match(metrics, /^driftwarden_outbox_waiting \d+$/m);
  assert.match(metrics, /^driftwarden_worker_tick_age_seconds [\d.]+$/m);
  assert.match(metrics, /^driftwarden_last_complete_snapshot_age_seconds [\d.]+$/m);
  worker.kill('SIGTERM');
  const [code] = (await once(worker, 'exit')) as [number];
  assert.equal(code, 143);
});

test('serve refuses a cron expression that is none, in a sentence', async (t) => {
  const cwd = await temporaryFolder(t);
  await writeFile(join(cwd, 'driftwarden.yaml'), 'schedule: { cron: "at noon", timezone: UTC }\n');
  const { code, stderr } = await runCli(['serve'], { cwd });
  assert.equal(code, 1);
  assert.match(stderr, /at noon/);
});
