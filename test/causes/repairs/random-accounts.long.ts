import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadReference } from '../../../src/access/index.ts';
import { lossCounter } from '../../../src/causes/repairs/losses.ts';
import type { Finding } from '../../../src/domain/finding.ts';
import { indexSnapshot, type Snapshot } from '../../../src/domain/snapshot.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import { home } from '../../accounts/account.ts';
import { writeAccount } from '../../accounts/directory.ts';
import { useCredentials } from '../../aws/fixtures/environment.ts';
import { temporaryFolder } from '../../commands/run-cli.ts';
import { numRuns } from '../../fixtures/runs.ts';
import { randomAccount } from '../../honest/random-account.ts';
import { readAll } from '../../sandbox/fixtures/writable-account.ts';
import { readBaseline } from '../nights.ts';
import { audited, now } from './fixtures/finder.ts';
import { runInSandbox } from './fixtures/run-in-sandbox.ts';

const baseline = await readBaseline(`
version: 1
tags: { required: [ { key: team, values: [a, b] } ], on: [instance, user] }
protect:
  - { name: production, match: { tag: { team: a } }, instances: { terminationProtection: true, stopProtection: true } }
access:
  - { name: only admins, actions: destroy, resources: { tag: { team: a } }, allowedTo: ["group/admins"] }
  - { name: ana works, actions: ["ec2:TerminateInstances"], resources: { tag: { team: b } }, mustAllow: ["user/ana"] }
grants: { forbidden: [ { actions: ["ec2:*"] } ] }
credentials: { mfa: optional, maxKeyAgeDays: null }
`);
const reference = await loadReference('all');
const count = lossCounter(reference, now);
const auditOf = (snapshot: Snapshot) => audited(indexSnapshot(snapshot), baseline);

/** One finding of each check. */
function few(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [finding.check, finding])).values()];
}

void test('every repair that is offered for a random account closes what it says, and takes exactly what it says', async (t) => {
  useCredentials(home);
  let offered = 0;
  await fc.assert(
    fc.asyncProperty(randomAccount, async (parts) => {
      const folder = await temporaryFolder(t);
      await writeAccount(folder, parts);
      const sandbox = await startSandbox({ directory: folder, throttling: 'off' });
      try {
        const before = await readAll(sandbox);
        const { findings, finder } = auditOf(before);
        for (const finding of few(findings))
          for (const { commands, closes, loses, title } of finder.ofFindings([finding])) {
            if (commands.length === 0) continue;
            offered += 1;
            await sandbox.reload();
            await runInSandbox(sandbox, commands);
            const after = await readAll(sandbox);
            const left = new Set(auditOf(after).findings.map(({ id }) => id));
            assert.ok(closes.includes(finding.id), title);
            assert.deepEqual(
              findings
                .filter(({ id }) => !left.has(id))
                .map(({ id }) => id)
                .sort(),
              closes,
              title,
            );
            const actions = [...new Set(loses.map(({ action }) => action))];
            const question = { baseline, actions, principals: undefined, failsRule: false };
            const lost = count(indexSnapshot(before), indexSnapshot(after), question);
            assert.deepEqual(lost, loses, title);
          }
      } finally {
        await sandbox.close();
      }
    }),
    { numRuns: numRuns(20) },
  );
  assert.ok(offered > 0);
});
