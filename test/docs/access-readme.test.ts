import { test } from 'node:test';
import { temporaryFolder } from '../commands/run-cli.ts';
import { runCommandsOfPage, writeFilesOfPage } from './page-with-account.ts';

test('src/access/README.md shows what the commands print for the account that it shows', async (t) => {
  const folder = await temporaryFolder(t);
  await runCommandsOfPage(await writeFilesOfPage('src/access/README.md', folder), folder);
});
