import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { CanAnswer } from '../../src/access/index.ts';
import { openStore } from '../../src/store/index.ts';
import { snapshotOf, type AccountParts } from '../accounts/account.ts';
import { writeAccount } from '../accounts/directory.ts';
import { allow } from '../accounts/statements.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

/*
 * The account had one grant that ended with 2020. A question about a stored run is about the time of the run; a question
 * about an account directory is about now.
 */

const condition = { DateLessThan: { 'aws:CurrentTime': '2021-01-01T00:00:00Z' } };
const parts: AccountParts = {
  users: { ana: { policies: [allow('ec2:TerminateInstances', '*', condition)] } },
  instances: [{ id: 'i-0a' }],
};
const without: AccountParts = { ...parts, users: { ana: {} } };

const runs = [
  { id: '20200601T030000Z-aaaaaa', startedAt: '2020-06-01T03:00:00.000Z', baselineDigest: '', parts },
  { id: '20200602T030000Z-bbbbbb', startedAt: '2020-06-02T03:00:00.000Z', baselineDigest: '', parts: without },
  { id: '20210601T030000Z-cccccc', startedAt: '2021-06-01T03:00:00.000Z', baselineDigest: '', parts },
  { id: '20210602T030000Z-dddddd', startedAt: '2021-06-02T03:00:00.000Z', baselineDigest: '', parts: without },
];

const [before, withoutBefore, after, withoutAfter] = runs.map(({ id }) => id);

async function folder(t: TestContext): Promise<string> {
  const cwd = await temporaryFolder(t);
  await writeFile(join(cwd, 'baseline.yaml'), 'version: 1\n');
  await writeFile(join(cwd, 'driftwarden.yaml'), 'regions: [us-east-1]\nbaseline: baseline.yaml\n');
  await writeAccount(join(cwd, 'account'), parts);
  const store = await openStore(join(cwd, 'driftwarden.db'), { now: () => new Date(), create: true });
  for (const { parts: seen, ...run } of runs) await store.recordSnapshot(run, snapshotOf({ '111122223333': seen }));
  await store.close();
  return cwd;
}

test('can and policy test decide at the time of the run, or now for a directory', async (t) => {
  const cwd = await folder(t);
  const decisionOf = async (...where: readonly (string | undefined)[]) => {
    const args = ['can', 'user/ana', 'ec2:TerminateInstances', 'i-0a', '--format', 'json', ...where].map(String);
    const { stdout } = await runCli(args, { cwd });
    return (JSON.parse(stdout) as CanAnswer).decision;
  };
  assert.equal(await decisionOf('--run', before), 'conditional');
  assert.equal(await decisionOf('--run', after), 'implicitDeny');
  assert.equal(await decisionOf('--run', '20210601'), 'implicitDeny');
  assert.equal(await decisionOf('--from', 'account'), 'implicitDeny');
  const of = { from: 'account', principal: 'user/ana', action: 'ec2:TerminateInstances', resource: 'i-0a' };
  const cases = [
    { name: 'ended', snapshot: of, expect: 'implicitDeny' },
    {
      name: 'while it ran',
      snapshot: { ...of, context: { 'aws:CurrentTime': '2020-12-31T00:00:00Z' } },
      expect: 'allowed',
    },
  ];
  await writeFile(join(cwd, 'cases.json'), JSON.stringify({ cases }));
  const { code, stdout } = await runCli(['policy', 'test', 'cases.json'], { cwd });
  assert.deepEqual([code, stdout], [0, '2 passed, 0 failed\n']);
});

test('who loses a grant that has ended loses nothing', async (t) => {
  const cwd = await folder(t);
  const lost = async (...pair: readonly (string | undefined)[]) => {
    const { stdout } = await runCli(['diff', ...pair.map(String), '--format', 'json'], { cwd });
    return (JSON.parse(stdout) as { access: { changes: readonly { change: string }[] } }).access.changes.map(
      ({ change }) => change,
    );
  };
  assert.deepEqual(await lost(before, withoutBefore), ['lost']);
  assert.deepEqual(await lost(after, withoutAfter), []);
  assert.deepEqual(await lost(before, after), []);
});
