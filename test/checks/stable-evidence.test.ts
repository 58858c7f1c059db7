import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadReference } from '../../src/access/index.ts';
import { collect, directorySource, instanceTypes } from '../../src/aws/index.ts';
import { runChecks, type CheckContext } from '../../src/checks/index.ts';
import { vocabulary } from '../../src/commands/setup.ts';
import { loadBaseline } from '../../src/config/index.ts';
import { digest } from '../../src/domain/digest.ts';
import { silentLog } from '../../src/domain/log.ts';
import { indexSnapshot } from '../../src/domain/snapshot.ts';
import { firstNight, secondNight, writeBothNights } from '../demo/directories.ts';
import { contextOf, now } from './fixtures/account.ts';
import { baseline as hostileBaseline, resources } from './fixtures/hostile-account.ts';

/*
 * An exception names a finding by its id and holds while the digest of the evidence stays the same. A change of wording
 * must leave both alone, or the exceptions of every user end. UPDATE_EVIDENCE=1 writes the file anew: do so where a
 * check is new, and never because another one differs.
 */

const file = new URL('fixtures/stable-evidence.json', import.meta.url);
const reference = await loadReference();
const baseline = await loadBaseline(
  join(import.meta.dirname, '../../examples/shared-account/baseline.yaml'),
  vocabulary,
);

let directories: Awaited<ReturnType<typeof writeBothNights>>;

before(async () => {
  directories = await writeBothNights();
});

after(() => directories.remove());

test('ids and evidence of the findings stay as they are', async () => {
  const seen = {
    'demo, first night': evidenceIn(await contextOfDirectory(directories.first, firstNight)),
    'demo, second night': evidenceIn(await contextOfDirectory(directories.second, secondNight)),
    'every check, hostile texts': evidenceIn(contextOf({ resources, baseline: hostileBaseline, reference, now })),
  };
  if (process.env['UPDATE_EVIDENCE'] === '1') await writeFile(file, `${JSON.stringify(seen, undefined, 2)}\n`);
  assert.deepEqual(seen, JSON.parse(await readFile(file, 'utf8')));
});

/** By finding: its check, and the digest of its evidence. */
function evidenceIn(context: CheckContext): Readonly<Record<string, string>> {
  const findings = runChecks(context).findings.map(({ id, check, evidence }) => [id, `${check} ${digest(evidence)}`]);
  return Object.fromEntries(findings.sort(([a = ''], [b = '']) => (a < b ? -1 : 1))) as Record<string, string>;
}

async function contextOfDirectory(directory: string, at: Date): Promise<CheckContext> {
  const snapshot = await collect(directorySource(directory), { log: silentLog });
  return { snapshot: indexSnapshot(snapshot), baseline, reference, instanceTypes, now: at };
}
