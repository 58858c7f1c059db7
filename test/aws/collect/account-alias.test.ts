import assert from 'node:assert/strict';
import { beforeEach, describe, test, type TestContext } from 'node:test';
import { collect, directorySource } from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { isUnread } from '../../../src/domain/scope.ts';
import type { Snapshot } from '../../../src/domain/snapshot.ts';
import { emptyIam, emptyRegion, writeFiles, type Files } from '../../accounts/files.ts';
import { temporaryFolder, useCredentials } from '../fixtures/environment.ts';
import { account, inAccount } from '../fixtures/rich-account.ts';
import { read, serve } from '../fixtures/served-account.ts';

const file = 'iam/list-account-aliases.json';
const everything: Files = { ...emptyIam, ...emptyRegion('us-east-1') };

describe('the alias of an account', () => {
  beforeEach(() => {
    useCredentials(account);
  });

  for (const [says, content, alias] of [
    ['one', { AccountAliases: ['prod-eu'] }, 'prod-eu'],
    ['none', { AccountAliases: [] }, undefined],
    ['a text that AWS allows nobody', { AccountAliases: ['prod\r\nBcc: eve@example.com'] }, undefined],
    ['another type', { AccountAliases: [{ name: 'prod' }] }, undefined],
    ['no list', {}, undefined],
  ] as const) {
    test(`${says}: from a directory and over HTTP`, async (t) => {
      const files = { ...everything, [file]: content };
      assert.equal(aliasIn(await readDirectory(t, files)), alias);
      assert.equal(aliasIn(await read(await serve(t, { files }))), alias);
    });
  }

  test('that may not be read leaves the reading as complete as it is', async (t) => {
    const [without, denied] = [await readDirectory(t, everything), await read(await serve(t, { files: everything }))];
    for (const snapshot of [without, denied]) {
      assert.equal(aliasIn(snapshot), undefined);
      assert.deepEqual(snapshot.coverage.filter(isUnread), []);
    }
  });
});

function aliasIn({ aliases }: Snapshot): string | undefined {
  return aliases?.get(account);
}

async function readDirectory(t: TestContext, files: Files): Promise<Snapshot> {
  const directory = await temporaryFolder(t);
  await writeFiles(directory, inAccount(account, files));
  return collect(directorySource(directory), { log: silentLog });
}
