/**
 * The commands of repairs, run by the AWS CLI against the sandbox: each makes its change and no other, and its inverse
 * takes it back. Run by `node --test test/conformance/repairs.ts` where `aws` is installed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandsBetween } from '../../src/causes/repairs/commands/index.ts';
import { resourceKey, type ResourcePair } from '../../src/domain/resource-edit.ts';
import { indexSnapshot, type Snapshot } from '../../src/domain/snapshot.ts';
import { home, snapshotOf } from '../accounts/account.ts';
import { serveAccount } from '../accounts/directory.ts';
import { useCredentials } from '../aws/fixtures/environment.ts';
import { changes } from '../causes/repairs/fixtures/changes.ts';
import { temporaryFolder } from '../commands/run-cli.ts';
import { edits, readAll } from '../sandbox/fixtures/writable-account.ts';
import { runCommands } from './run-commands.ts';

function between(from: Snapshot, to: Snapshot): readonly string[] {
  const keyed = ({ resources }: Snapshot) => new Map(resources.map((each) => [resourceKey(each), each]));
  const [was, is] = [keyed(from), keyed(to)];
  const pairs = [...new Set([...was.keys(), ...is.keys()])].map((key): ResourcePair => ({
    before: was.get(key),
    after: is.get(key),
  }));
  return commandsBetween(pairs, indexSnapshot(from)).commands;
}

/** The credential report has a line for the root user, which the account as it is described does not have. */
const ofRoot = /^credential\/<root_account> added$/;

/** Version ids are AWS's own: a version that is created again gets another one. */
const ofVersions = /^policy\//;

for (const { name, from, to } of changes) {
  void test(`${name}: the commands make the change, and the inverse takes it back`, async (t) => {
    useCredentials(home);
    const sandbox = await serveAccount(t, await temporaryFolder(t), from);
    const wanted = snapshotOf({ [home]: to });
    const before = await readAll(sandbox);
    await runCommands(sandbox.url, between(before, wanted));
    const changed = await readAll(sandbox);
    assert.deepEqual(
      edits(wanted, changed).filter((line) => !ofRoot.test(line)),
      [],
    );
    await runCommands(sandbox.url, between(changed, before));
    assert.deepEqual(
      edits(before, await readAll(sandbox)).filter((line) => !ofVersions.test(line)),
      [],
    );
  });
}
