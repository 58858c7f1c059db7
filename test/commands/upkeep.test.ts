import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

async function audited(t: TestContext, nights: number): Promise<string> {
  const cwd = await temporaryFolder(t);
  await mkdir(join(cwd, 'account'));
  await writeFirstNight(join(cwd, 'account'), { now: new Date() });
  await writeFile(join(cwd, 'baseline.yaml'), 'version: 1\n');
  for (let night = 0; night < nights; night += 1) {
    const { code, stderr } = await runCli(['audit', '--from', 'account', '--baseline', 'baseline.yaml', '--fail-on', 'none'], { cwd });
    assert.equal(code, 0, stderr);
  }
  return cwd;
}

async function runsIn(cwd: string, store: string): Promise<number> {
  const { stdout } = await runCli(['runs', '--store', store, '--format', 'json'], { cwd });
  return (JSON.parse(stdout) as { runs: unknown[] }).runs.length;
}

test('backup writes a copy that reads as the database does, and takes nobody\'s name', async (t) => {
  const cwd = await audited(t, 1);
  const first = await runCli(['backup', 'copy.db'], { cwd });
  assert.deepEqual([first.code, first.stdout], [0, `The database was copied to ${join(cwd, 'copy.db')}.\n`]);
  assert.equal(await runsIn(cwd, 'copy.db'), 1);
  const again = await runCli(['backup', 'copy.db'], { cwd });
  assert.equal(again.code, 1);
  assert.match(again.stderr, /copy\.db exists already/);
});

test('prune forgets what it is not told to keep, and says how much', async (t) => {
  const cwd = await audited(t, 3);
  const unclear = await runCli(['prune'], { cwd });
  assert.equal(unclear.code, 1);
  assert.match(unclear.stderr, /--keep-runs COUNT, --keep-days DAYS/);
  const { code, stdout } = await runCli(['prune', '--keep-runs', '1', '--format', 'json'], { cwd });
  assert.equal(code, 0);
  assert.equal((JSON.parse(stdout) as { pruned: { runs: number } }).pruned.runs, 2);
  assert.equal(await runsIn(cwd, 'driftwarden.db'), 1);
  const kept = await runCli(['prune', '--keep-days', '1'], { cwd });
  assert.match(kept.stdout, /^0 runs were forgotten/);
  const wrong = await runCli(['prune', '--keep-runs', '-3'], { cwd });
  assert.match(wrong.stderr, /whole number from 1/);
});
