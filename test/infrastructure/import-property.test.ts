import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Resource } from '../../src/domain/resource.ts';
import { indexSnapshot, type SnapshotIndex } from '../../src/domain/snapshot.ts';
import { account } from '../accounts/account.ts';
import { numRuns } from '../fixtures/runs.ts';
import { randomAccount } from '../propose/random-accounts.ts';
import { baselineFile, driftOf, imported } from './fixtures/imported.ts';
import { shown, stateFile, stateOf } from './fixtures/terraform-state.ts';

type Any = Resource<string, unknown>;

test('an account whose state was imported has no drift, and a second import changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(randomAccount, fc.boolean(), fc.boolean(), async (parts, isShown, hasTagsAll) => {
      const snapshot = account(parts);
      const resources = stateOf(snapshot, { hasTagsAll });
      const state = isShown ? shown(resources) : stateFile(resources);
      const file = baselineFile('# ours\nversion: 1\nunmanaged: report\n# end\n');
      const { baseline } = await imported(file, state);
      assert.deepEqual(
        // IAM would not allow this name, so that it cannot be declared.
        driftOf(snapshot, baseline)
          .filter(({ resource }) => resource.id !== 'a user')
          .map(({ title, actual }) => `${title}: ${actual}`),
        [],
      );
      const text = readFileSync(file, 'utf8');
      assert.ok(text.startsWith('# ours\nversion: 1\nunmanaged: report\n# end\n'));
      const again = await imported(file, state);
      assert.deepEqual([again.merge.edits, again.merge.differences, again.files], [[], [], []]);
      assert.equal(readFileSync(file, 'utf8'), text);
    }),
    { numRuns: numRuns(200, 25) },
  );
});

/** Changes of one attribute, by kind. */
const changes: Readonly<Record<string, (attributes: never) => object>> = {
  instance: (attributes: { type: string }) => ({ ...attributes, type: `${attributes.type}x` }),
  volume: (attributes: { type: string }) => ({ ...attributes, type: 'sc1' }),
  'db-instance': (attributes: object) => ({ ...attributes, engine: 'mariadb' }),
  group: (attributes: { attached: string[] }) => ({ ...attributes, attached: [...attributes.attached, added] }),
  user: (attributes: { attached: string[] }) => ({ ...attributes, attached: [...attributes.attached, added] }),
  role: (attributes: { attached: string[] }) => ({ ...attributes, attached: [...attributes.attached, added] }),
};
const added = 'arn:aws:iam::aws:policy/PowerUserAccess';

test('one attribute that changes in the account is one finding', async () => {
  await fc.assert(
    fc.asyncProperty(randomAccount, fc.nat(), async (parts, position) => {
      const snapshot = account(parts);
      const { baseline } = await imported(baselineFile(), stateFile(stateOf(snapshot)));
      const candidates = snapshot.snapshot.resources.filter(
        ({ kind, id, attributes }) =>
          changes[kind] && !id.includes(' ') && (attributes as { type?: unknown }).type !== null,
      );
      const chosen = candidates[position % Math.max(1, candidates.length)];
      if (!chosen) return;
      const drift = driftOf(changed(snapshot, chosen), baseline);
      assert.equal(drift.length, 1, `${chosen.kind} ${chosen.id}: ${drift.map(({ title }) => title).join('; ')}`);
      assert.equal(drift[0]?.resource.id, chosen.id);
    }),
    { numRuns: numRuns(200, 25) },
  );
});

function changed({ snapshot }: SnapshotIndex, chosen: Any): SnapshotIndex {
  const change = changes[chosen.kind] as (attributes: unknown) => object;
  return indexSnapshot({
    ...snapshot,
    resources: snapshot.resources.map((each) =>
      each === chosen ? { ...each, attributes: change(each.attributes) } : each,
    ),
  });
}
