import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsSource, collect, directorySource } from '../../src/aws/index.ts';
import { silentLog } from '../../src/domain/log.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { writeFiles } from '../accounts/files.ts';
import { temporaryFolder, useCredentials } from './fixtures/environment.ts';
import { account, inAccount, richAccount } from './fixtures/rich-account.ts';

test('a directory and the endpoint that serves it are the same account, resource for resource', async (t) => {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, inAccount(account, richAccount));
  const sandbox = await startSandbox({ directory });
  t.after(() => sandbox.close());
  useCredentials(account);

  const budget = { concurrency: 8, requestsPerSecond: 100, attempts: 5 };
  const fromFiles = await collect(directorySource(directory), { log: silentLog });
  const overHttp = await collect(awsSource({ regions: 'all', endpoint: sandbox.url, budget, log: silentLog }), {
    log: silentLog,
  });

  assert.deepEqual(overHttp.resources, fromFiles.resources);
  assert.deepEqual(overHttp.coverage, fromFiles.coverage);
  assert.deepEqual(overHttp.accounts, [account]);
  assert.ok(fromFiles.coverage.every(({ status }) => status === 'complete'));
  assert.equal(fromFiles.resources.length, 50);
});
