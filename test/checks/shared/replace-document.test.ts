import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { replaceDefaultVersion } from '../../../src/checks/shared/replace-document.ts';

const arn = 'arn:aws:iam::111122223333:policy/p';
const document = { Version: '2012-10-17', Statement: [] };

/** IAM, as far as versions go: at most five, the default one stays; ids count up and are not used again. */
function carriedOut(commands: readonly (string | undefined)[], versions: readonly number[], defaultVersion: number) {
  let there = [...versions];
  let isDefault = defaultVersion;
  for (const command of commands) {
    const [, deleted] = / delete-policy-version .*--version-id v(\d+)$/.exec(command ?? '') ?? [];
    if (deleted !== undefined) {
      assert.ok(there.includes(Number(deleted)) && Number(deleted) !== isDefault, 'DeleteConflict');
      there = there.filter((id) => id !== Number(deleted));
    } else {
      assert.match(command ?? '', /^aws iam create-policy-version .* --set-as-default$/);
      assert.ok(there.length < 5, 'LimitExceeded');
      isDefault = Math.max(...versions) + 1;
      there.push(isDefault);
    }
  }
  return { there, isDefault };
}

test('a policy of any number of versions gets its new default, and loses no version but the oldest where it must', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(ids, fc.nat(), (versions, pick) => {
      const current = versions[pick % versions.length] ?? 1;
      const newestFirst = versions
        .toSorted((a, b) => b - a)
        .map((id) => ({ id: `v${id}`, isDefault: id === current, policy: { document } }));
      const attributes = { path: '/', uniqueId: 'A', defaultVersion: `v${current}`, versions: newestFirst };
      const { there, isDefault } = carriedOut(replaceDefaultVersion({ arn, attributes }, document), versions, current);
      assert.ok(isDefault > Math.max(...versions));
      const oldest = Math.min(...versions.filter((id) => id !== current));
      assert.deepEqual(
        versions.filter((id) => !there.includes(id)),
        versions.length === 5 ? [oldest] : [],
      );
    }),
  );
});
