import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { openMailbox } from '../../demo/mailbox.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { openStore } from '../../src/store/index.ts';
import { startCli, temporaryFolder } from './run-cli.ts';

const baseline = join(import.meta.dirname, '../../examples/shared-account/baseline.yaml');

/** Serves, an audit a second, until so many audits have ended; gives what the worker logged. */
async function served(t: TestContext, cwd: string, settings: string, audits: number): Promise<readonly string[]> {
  await mkdir(join(cwd, 'account'));
  await writeFirstNight(join(cwd, 'account'), { now: new Date() });
  const sandbox = await startSandbox({ directory: join(cwd, 'account') });
  t.after(() => sandbox.close());
  const mailbox = await openMailbox();
  t.after(() => mailbox.close());
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: [us-east-1]
endpoint: ${sandbox.url}
baseline: ${baseline}
mail: { from: a@example.com, to: [b@example.com], smtp: { host: 127.0.0.1, port: ${mailbox.port}, tls: none } }
schedule: { cron: "* * * * * *" }
${settings}
`,
  );
  const worker = startCli(['serve', '--health-port', '0'], { cwd });
  t.after(() => worker.kill('SIGKILL'));
  const lines: string[] = [];
  const ended = once(worker, 'exit');
  for await (const line of createInterface({ input: worker.stderr })) {
    lines.push(line);
    if (lines.filter((each) => each.includes('"audited"')).length === audits) worker.kill('SIGTERM');
  }
  await ended;
  return lines;
}

test('serve deletes what `keep` does not keep after each audit, and no other file', async (t) => {
  const cwd = await temporaryFolder(t);
  await mkdir(join(cwd, 'reports'));
  await writeFile(join(cwd, 'reports', 'notes.html'), 'kept');
  const lines = await served(t, cwd, 'report: { directory: reports }\nkeep: { runs: 2 }', 5);
  assert.ok(
    lines.some((line) => line.includes('deleted old runs and reports')),
    lines.join('\n'),
  );
  const store = await openStore(join(cwd, 'driftwarden.db'), { now: () => new Date() });
  t.after(() => store.close());
  const runs = await store.runs();
  assert.ok(runs.length <= 3, `${runs.length} runs are left`);
  assert.deepEqual(await store.problems(), []);
  const reports = (await readdir(join(cwd, 'reports'))).sort();
  assert.deepEqual(reports, [...runs.map(({ id }) => `${id}.html`), 'notes.html'].sort());
  for (const { id } of runs) assert.ok((await store.snapshot(id)).resources.length > 0);
});

test('an error while old reports are deleted is logged, and audits go on', async (t) => {
  const cwd = await temporaryFolder(t);
  await symlink('loop', join(cwd, 'loop'));
  const lines = await served(t, cwd, 'report: { directory: loop }\nkeep: { runs: 1 }', 3);
  assert.ok(lines.filter((line) => /"level":50.*"old runs were not deleted"/.test(line)).length >= 1, lines.join('\n'));
  assert.equal(lines.filter((line) => line.includes('"audited"')).length, 3);
  const store = await openStore(join(cwd, 'driftwarden.db'), { now: () => new Date() });
  t.after(() => store.close());
  assert.equal((await store.runs()).filter(({ verdict }) => verdict !== null).length, 3);
});
