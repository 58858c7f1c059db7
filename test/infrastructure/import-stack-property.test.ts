import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { indexSnapshot } from '../../src/domain/snapshot.ts';
import { account } from '../accounts/account.ts';
import { numRuns } from '../fixtures/runs.ts';
import { randomAccount } from '../propose/random-accounts.ts';
import { readStack, stackOf } from './fixtures/cloudformation-stack.ts';
import { baselineFile, driftOf, imported } from './fixtures/imported.ts';

test('an account whose stack was imported has no drift, and a second import changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(randomAccount, fc.boolean(), async (parts, isYaml) => {
      const snapshot = account(parts);
      const stack = stackOf(snapshot);
      const reading = readStack(stack, isYaml ? stringify(stack.template) : undefined);
      const file = baselineFile('# ours\nversion: 1\n# end\n');
      const { baseline } = await imported(file, reading);
      assert.deepEqual(
        // IAM would not allow this name, so that it cannot be declared.
        driftOf(snapshot, baseline)
          .filter(({ resource }) => resource.id !== 'a user')
          .map(({ title, actual }) => `${title}: ${actual}`),
        [],
      );
      const text = readFileSync(file, 'utf8');
      assert.ok(text.startsWith('# ours\nversion: 1\n# end\n'));
      const again = await imported(file, reading);
      assert.deepEqual([again.merge.edits, again.merge.differences, again.files], [[], [], []]);
      assert.equal(readFileSync(file, 'utf8'), text);
    }),
    { numRuns: numRuns(200, 25) },
  );
});

const added = 'arn:aws:iam::aws:policy/PowerUserAccess';
const changes: Readonly<Record<string, (attributes: { type?: unknown; attached?: readonly string[] }) => object>> = {
  instance: ({ type }) => ({ type: `${String(type)}x` }),
  volume: () => ({ type: 'sc1' }),
  'db-instance': () => ({ engine: 'mariadb' }),
  group: ({ attached = [] }) => ({ attached: [...attached, added] }),
  user: ({ attached = [] }) => ({ attached: [...attached, added] }),
  role: ({ attached = [] }) => ({ attached: [...attached, added] }),
};

test('one attribute that changes in the account is one finding', async () => {
  await fc.assert(
    fc.asyncProperty(randomAccount, fc.nat(), async (parts, position) => {
      const { snapshot } = account(parts);
      const { baseline } = await imported(baselineFile(), readStack(stackOf(indexSnapshot(snapshot))));
      const candidates = snapshot.resources.filter(
        ({ kind, id, region, attributes }) =>
          changes[kind] &&
          (['user', 'group', 'role'].includes(kind) || region === 'us-east-1') &&
          !id.includes(' ') &&
          (attributes as { type?: unknown }).type !== null,
      );
      const chosen = candidates[position % Math.max(1, candidates.length)];
      const change = chosen && changes[chosen.kind];
      if (!change) return;
      const resources = snapshot.resources.map((each) =>
        each === chosen
          ? { ...each, attributes: { ...(each.attributes as object), ...change(each.attributes as object) } }
          : each,
      );
      const drift = driftOf(indexSnapshot({ ...snapshot, resources }), baseline);
      assert.deepEqual(
        drift.map(({ resource }) => resource.id),
        [chosen.id],
      );
    }),
    { numRuns: numRuns(200, 25) },
  );
});
