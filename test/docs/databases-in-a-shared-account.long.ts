import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli, temporaryFolder } from '../commands/run-cli.ts';
import { runCommandsOfPage, writeFilesOfPage } from './page-with-account.ts';

const page = 'docs/databases-in-a-shared-account.md';

test(`${page} shows what the commands print for the account that it shows`, async (t) => {
  const folder = await temporaryFolder(t);
  await runCommandsOfPage(await writeFilesOfPage(page, folder), folder);
});

test('its baseline finds carol, nothing of ben, and no production database that is not protected', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFilesOfPage(page, folder);
  const { stdout } = await runCli(
    ['audit', '--from', 'account', '--baseline', 'baseline.yaml', '--store', 'once.db', '--format', 'json'],
    { cwd: folder },
  );
  const { findings } = JSON.parse(stdout) as {
    findings: readonly { check: string; resource: { id: string }; title: string }[];
  };
  const found = findings.filter(({ check }) => /^(access|db)-/.test(check));
  assert.deepEqual([...new Set(found.map(({ check, resource }) => `${check} ${resource.id}`))].sort(), [
    'access-not-allowed carol',
  ]);
});
