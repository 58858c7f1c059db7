import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { openStore } from '../../src/store/index.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const baseline = join(import.meta.dirname, '../../examples/shared-account/baseline.yaml');
const now = () => new Date();

/** Audits of the demo's account into a database of which a process holds the lease. */
async function auditBeside(t: TestContext, process: number) {
  const cwd = await temporaryFolder(t);
  await mkdir(join(cwd, 'account'));
  await writeFirstNight(join(cwd, 'account'), { now: now() });
  const store = await openStore(join(cwd, 'store.db'), { now });
  await store.takeLease('audit', { command: 'driftwarden serve', process, host: hostname() }, now(), () => false);
  await store.close();
  return () =>
    runCli(['audit', '--from', 'account', '--baseline', baseline, '--store', 'store.db', '--quiet'], { cwd });
}

test('a second audit at the same time ends with code 1 and says which process is auditing', async (t) => {
  const audit = await auditBeside(t, process.pid);
  const first = await audit();
  assert.equal(first.code, 1);
  assert.match(
    first.stderr,
    new RegExp(`driftwarden serve \\(process ${process.pid} on .*\\) is auditing .* since 20`),
  );
});

test('an audit takes over the lease of a process that is gone, and releases it at the end', async (t) => {
  const { pid } = spawnSync('true');
  const audit = await auditBeside(t, pid);
  const [first, second] = [await audit(), await audit()];
  assert.deepEqual([first.code, second.code], [2, 2], first.stderr);
});
