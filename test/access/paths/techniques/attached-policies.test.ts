import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildAccessModel, loadReference, whoCan } from '../../../../src/access/index.ts';
import { indexSnapshot, type Snapshot } from '../../../../src/domain/snapshot.ts';
import { account, home, snapshotOf } from '../../../accounts/account.ts';
import { goal, instances } from '../fixtures/escalation.ts';
import { attaches, attachmentCases, aws, may } from './attached-policies.ts';

const reference = await loadReference('all');

for (const [what, { alice, users, path, conditions = [], ...parts }] of Object.entries(attachmentCases)) {
  void test(`alice may attach ${what}`, () => {
    const model = buildAccessModel(account({ instances, ...parts, users: { alice, ...users } }), reference);
    const found = whoCan(model, { action: goal, resource: 'i-1', direct: false });
    const [hers] = found.principals.filter(({ name }) => name === 'alice');
    assert.deepEqual(
      hers && { path: hers.line, conditions: hers.conditions },
      path && { path: `alice: ${path}`, conditions },
    );
  });
}

void test('an instance counts as reached only where the attached policy reaches it', () => {
  const alice = may('ArnEquals', aws('AWSIoTDeviceTesterForFreeRTOSFullAccess'));
  const tagged = { id: 'i-2', tags: { Owner: 'IoTDeviceTester' } };
  const model = buildAccessModel(account({ instances: [{ id: 'i-1' }, tagged], users: { alice } }), reference);
  const { principals } = whoCan(model, { action: goal, resource: 'kind:instance', direct: false });
  assert.deepEqual(
    principals.map(({ name, resources }) => [name, resources?.count]),
    [['alice', 1]],
  );
});

void test('a policy of another partition is attached there, on an assumption', () => {
  const alice = may('ArnLike', 'arn:aws*:iam::aws:policy/AmazonEC2FullAccess');
  const snapshot = snapshotOf({ [home]: { instances, users: { alice } } });
  const there = JSON.parse(JSON.stringify(snapshot).replaceAll('arn:aws:', 'arn:aws-cn:')) as Snapshot;
  const model = buildAccessModel(indexSnapshot(there), reference);
  const { principals } = whoCan(model, { action: goal, resource: 'i-1', direct: false });
  assert.deepEqual(
    principals.map(({ line, conditions }) => ({ line, conditions })),
    [
      {
        line: `alice: ${attaches('AmazonEC2FullAccess').replace('arn:aws:', 'arn:aws-cn:')}`,
        conditions: ['if AWS has the policy AmazonEC2FullAccess in partition aws-cn, as it has in partition aws'],
      },
    ],
  );
});
