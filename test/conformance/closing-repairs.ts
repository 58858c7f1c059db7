/**
 * What closes findings, run by the AWS CLI: account directory → sandbox → audit → the very commands that are printed →
 * audit again. The findings are gone, nothing else changed but what the repair says, and what it takes is what it said.
 * Run by `node --test test/conformance/closing-repairs.ts` where `aws` is installed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReference } from '../../src/access/index.ts';
import { lossCounter } from '../../src/causes/repairs/losses.ts';
import { indexSnapshot, type Snapshot } from '../../src/domain/snapshot.ts';
import { home } from '../accounts/account.ts';
import { serveAccount } from '../accounts/directory.ts';
import { useCredentials } from '../aws/fixtures/environment.ts';
import { baselineText } from '../causes/repairs/fixtures/closing.ts';
import { closings } from '../causes/repairs/fixtures/closings.ts';
import { readBaseline } from '../causes/nights.ts';
import { audited, now } from '../causes/repairs/fixtures/finder.ts';
import { temporaryFolder } from '../commands/run-cli.ts';
import { edits, readAll } from '../sandbox/fixtures/writable-account.ts';
import { runCommands } from './run-commands.ts';

const baseline = await readBaseline(baselineText);
const reference = await loadReference('all');

for (const { name, account, findings: which } of closings.filter(({ notInSandbox }) => notInSandbox === undefined)) {
  void test(`${name}: each repair that is offered does what it says`, async (t) => {
    useCredentials(home);
    const sandbox = await serveAccount(t, await temporaryFolder(t), account);
    const before = await readAll(sandbox);
    const { findings, finder } = auditOf(before);
    const meant = findings.filter(({ check, resource }) => check === which.check && which.about.includes(resource.id));
    const repairs = finder.ofFindings(meant).filter(({ commands }) => commands.length > 0);
    for (const { title, commands, inverse, closes, loses } of repairs) {
      await sandbox.reload();
      await runCommands(sandbox.url, commands);
      const after = await readAll(sandbox);
      const left = new Set(auditOf(after).findings.map(({ id }) => id));
      const gone = findings.filter(({ id }) => !left.has(id)).map(({ id }) => id);
      assert.deepEqual(gone.sort(), [...closes], title);
      const actions = [...new Set(loses.map(({ action }) => action))];
      assert.deepEqual(lost(before, after, actions), withoutRules(loses), title);
      await runCommands(sandbox.url, inverse);
      // Versions that are created again get other ids.
      const different = edits(before, await readAll(sandbox)).filter((line) => !line.startsWith('policy/'));
      assert.deepEqual(different, [], title);
    }
  });
}

function auditOf(snapshot: Snapshot) {
  return audited(indexSnapshot(snapshot), baseline);
}

const count = lossCounter(reference, now);

function lost(before: Snapshot, after: Snapshot, actions: readonly string[]) {
  const question = { baseline, actions, principals: undefined, failsRule: false };
  return count(indexSnapshot(before), indexSnapshot(after), question);
}

function withoutRules(loses: ReturnType<typeof lost>) {
  return loses.map(({ principal, action, count: many }) => ({ principal, action, count: many }));
}
