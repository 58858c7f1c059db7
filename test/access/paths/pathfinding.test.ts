import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildAccessModel,
  buildCallEvaluator,
  findPaths,
  loadReference,
  targetFactory,
} from '../../../src/access/index.ts';
import { account, type AccountParts } from '../../accounts/account.ts';
import { allow, deny } from '../../accounts/statements.ts';
import { pathfindingPaths } from './fixtures/pathfinding.ts';

const reference = await loadReference('all');

/** Whether dora reaches the instance, and the actions by which she does. */
function pathOf(parts: AccountParts): readonly string[] | undefined {
  const snapshot = account(parts);
  const model = buildAccessModel(snapshot, reference);
  const [target] = snapshot.ofKind('instance');
  assert.ok(target);
  const [found] = findPaths(
    model,
    {
      actions: ['ec2:TerminateInstances'],
      targets: [targetFactory(snapshot)(target)],
      except: ({ name }) => name !== 'dora',
    },
    buildCallEvaluator(model),
  );
  return found?.path.steps.map(({ call }) => call.action);
}

for (const { id, permissions, unneeded = [], given } of pathfindingPaths) {
  void test(`${id} is found: ${permissions.join(', ')}`, () => {
    const found = pathOf(given(allow(permissions)));
    assert.ok(found, 'nobody can');
    // The trust policy that names her is enough for sts:AssumeRole.
    const hers = [...permissions, 'sts:AssumeRole', 'ec2:TerminateInstances'];
    assert.deepEqual(
      found.filter((action) => !hers.includes(action)),
      [],
    );
  });

  void test(`${id} is not found where she may do nothing`, () => {
    assert.equal(pathOf(given(allow('s3:ListAllMyBuckets'))), undefined);
  });

  for (const action of permissions)
    void test(`${id} ${unneeded.includes(action) ? 'becomes another path' : 'is not found'} without ${action}`, () => {
      const found = pathOf(given([allow(permissions), deny(action)]));
      assert.ok(!found?.includes(action));
      assert.equal(found !== undefined, unneeded.includes(action), found?.join());
    });
}

void test('the table has all 65 paths, each once', () => {
  assert.equal(new Set(pathfindingPaths.map(({ id }) => id)).size, 65);
});
