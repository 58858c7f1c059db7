import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { audit } from '../../src/audit.ts';
import { directorySource } from '../../src/aws/index.ts';
import { silentLog } from '../../src/domain/log.ts';
import { openStore } from '../../src/store/index.ts';
import { home } from '../accounts/account.ts';
import { writeAccount } from '../accounts/directory.ts';
import { writeFiles } from '../accounts/files.ts';
import { temporaryFolder } from '../aws/fixtures/environment.ts';
import { contextOf } from '../checks/fixtures/account.ts';

for (const [says, configured, aliases, name] of [
  ['the alias stands for a name that nobody configured', undefined, ['prod-eu'], 'prod-eu'],
  ['a configured name comes first', 'production', ['prod-eu'], 'production'],
  ['an account without either has its digits', undefined, [], undefined],
] as const)
  test(says, async (t: TestContext) => {
    const folder = await temporaryFolder(t);
    await writeAccount(join(folder, 'accounts'), {});
    await writeFiles(join(folder, 'accounts'), {
      [`${home}/iam/list-account-aliases.json`]: { AccountAliases: aliases },
    });
    const store = await openStore(join(folder, 'audit.db'), { now: () => new Date() });
    t.after(() => store.close());
    const { result } = await audit({
      source: directorySource(join(folder, 'accounts')),
      baseline: contextOf({ resources: [] }).baseline,
      store,
      clock: () => new Date(),
      nonce: () => 'test',
      log: silentLog,
      background: { ...(configured !== undefined && { accountName: configured }) },
    });
    assert.equal(result.background.accountName, name);
  });
