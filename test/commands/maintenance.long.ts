import assert from 'node:assert/strict';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { callCli } from './call-cli.ts';
import { temporaryFolder } from './run-cli.ts';

async function audited(t: TestContext, nights: number): Promise<string> {
  const cwd = await temporaryFolder(t);
  await mkdir(join(cwd, 'account'));
  await writeFirstNight(join(cwd, 'account'), { now: new Date() });
  await writeFile(join(cwd, 'baseline.yaml'), 'version: 1\n');
  for (let night = 0; night < nights; night += 1) {
    const { code, stderr } = await callCli(
      ['audit', '--from', 'account', '--baseline', 'baseline.yaml', '--fail-on', 'none'],
      { cwd },
    );
    assert.equal(code, 0, stderr);
  }
  return cwd;
}

/** The permissions of a file or folder, as `chmod` takes them. */
async function modeOf(...path: readonly string[]): Promise<string> {
  return ((await stat(join(...path))).mode & 0o777).toString(8);
}

async function runsIn(cwd: string, store: string): Promise<number> {
  const { stdout } = await callCli(['runs', '--store', store, '--format', 'json'], { cwd });
  return (JSON.parse(stdout) as { runs: unknown[] }).runs.length;
}

test("backup writes a copy that reads as the database does, and takes nobody's name", async (t) => {
  const cwd = await audited(t, 1);
  const first = await callCli(['backup', 'copy.db'], { cwd });
  assert.deepEqual([first.code, first.stdout], [0, `The database was copied to ${join(cwd, 'copy.db')}.\n`]);
  assert.equal(await runsIn(cwd, 'copy.db'), 1);
  assert.deepEqual([await modeOf(cwd, 'driftwarden.db'), await modeOf(cwd, 'copy.db')], ['600', '600']);
  const nowhere = await callCli(['backup', 'no-folder/copy.db'], { cwd });
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /the backup cannot be written: there is no folder .*no-folder; create it/);
  const again = await callCli(['backup', 'copy.db'], { cwd });
  assert.equal(again.code, 1);
  assert.match(again.stderr, /copy\.db exists already/);
});

test('prune deletes what it is not asked to keep, and says how much', async (t) => {
  const cwd = await audited(t, 3);
  const unclear = await callCli(['prune'], { cwd });
  assert.equal(unclear.code, 1);
  assert.match(unclear.stderr, /--keep-runs COUNT, --keep-days DAYS/);
  const { runs } = JSON.parse((await callCli(['runs', '--format', 'json'], { cwd })).stdout) as {
    runs: { id: string }[];
  };
  const reports = join(cwd, 'driftwarden-reports');
  await mkdir(reports);
  for (const { id } of runs) await writeFile(join(reports, `${id}.html`), '');
  await writeFile(join(reports, 'notes.html'), '');
  const { code, stdout } = await callCli(['prune', '--keep-runs', '1', '--format', 'json'], { cwd });
  assert.equal(code, 0);
  const { pruned } = JSON.parse(stdout) as { pruned: { runs: number; reports: number } };
  assert.deepEqual([pruned.runs, pruned.reports], [2, 2]);
  assert.deepEqual((await readdir(reports)).sort(), [`${runs[0]?.id ?? ''}.html`, 'notes.html']);
  assert.equal(await runsIn(cwd, 'driftwarden.db'), 1);
  const kept = await callCli(['prune', '--keep-days', '1'], { cwd });
  assert.match(kept.stdout, /^0 runs were deleted/);
  const wrong = await callCli(['prune', '--keep-runs', '-3'], { cwd });
  assert.match(wrong.stderr, /whole number from 1/);
});

test('no command but an audit makes a database', async (t) => {
  const cwd = await temporaryFolder(t);
  await writeFile(join(cwd, 'baseline.yaml'), 'version: 1\n');
  const reading = [
    ['report'],
    ['runs'],
    ['diff', 'a', 'b'],
    ['backup', 'copy'],
    ['prune', '--keep-runs', '1'],
    ['who-can', 'ec2:StopInstances', '*'],
    ['can', 'user/a', 'ec2:StopInstances', '*'],
    ['accept', 'dw-1', '--reason', 'x', '--until', '2099-01-01', '--baseline', 'baseline.yaml'],
  ];
  await Promise.all(
    reading.map(async (args) => {
      const { code, stderr } = await callCli([...args, '--store', 'typo.db'], { cwd });
      assert.equal(code, 1, args.join(' '));
      assert.match(stderr, /there is no database .*typo\.db; the first audit makes it/, args.join(' '));
    }),
  );
  assert.deepEqual(await readdir(cwd), ['baseline.yaml']);
});
