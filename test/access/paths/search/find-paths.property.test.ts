import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import {
  buildCallEvaluator,
  loadReference,
  findPaths,
  targetFactory,
  buildAccessModel,
  type PathGroup,
  type Reference,
  type Target,
} from '../../../../src/access/index.ts';
import type { SnapshotIndex } from '../../../../src/domain/snapshot.ts';
import { numRuns as inputs } from '../../../fixtures/runs.ts';
import { randomAccount } from '../fixtures/random-account.ts';

const actions = ['ec2:TerminateInstances', 'ec2:StopInstances'];
const numRuns = inputs(150, 12);
let reference: Reference;
before(async () => {
  reference = await loadReference('all');
});

/** Who can do what to which target, by how many steps; which of several paths of one length is found does not matter. */
function answers(reached: readonly PathGroup[], targets: readonly Target[]): string[] {
  return reached
    .flatMap(({ identity, action, truth, path, classes }) =>
      classes.flatMap(({ members }) =>
        members.map(
          (place) =>
            `${identity.name} ${action} ${targets[place]?.arn ?? ''} ${truth} ${path.truth === truth ? '' : 'another truth'}`,
        ),
      ),
    )
    .sort();
}

function targetsOf(snapshot: SnapshotIndex): readonly Target[] {
  return snapshot.ofKind('instance').map(targetFactory(snapshot));
}

void test('the answer for a class is the answer for each of its members alone', () => {
  fc.assert(
    fc.property(randomAccount, (snapshot) => {
      const model = buildAccessModel(snapshot, reference);
      const targets = targetsOf(snapshot);
      const together = answers(findPaths(model, { actions, targets }), targets);
      const alone = targets.flatMap((target) => answers(findPaths(model, { actions, targets: [target] }), [target]));
      assert.deepEqual(together, alone.sort());
    }),
    { numRuns },
  );
});

void test('the answer for one principal does not depend on who else is asked about', () => {
  fc.assert(
    fc.property(randomAccount, (snapshot) => {
      const model = buildAccessModel(snapshot, reference);
      const targets = targetsOf(snapshot);
      const together = answers(findPaths(model, { actions, targets }), targets);
      const alone = model.identities.flatMap((identity) =>
        answers(findPaths(model, { actions, targets, except: (other) => other !== identity }), targets),
      );
      assert.deepEqual(together, alone.sort());
    }),
    { numRuns },
  );
});

void test('every step of every path is allowed when it is asked by itself', () => {
  fc.assert(
    fc.property(randomAccount, (snapshot) => {
      const model = buildAccessModel(snapshot, reference);
      for (const { truth, path, identity } of findPaths(model, { actions, targets: targetsOf(snapshot) })) {
        for (const { as, call } of path.steps) {
          const proof = buildCallEvaluator(model).explainIfAllowed(as, call);
          assert.ok(proof, `${identity.name}: ${call.action}`);
          if (truth === 2) assert.equal(proof.decision.decision, 'allowed');
        }
        assert.equal(path.steps[0]?.as.identity, identity);
      }
    }),
    { numRuns },
  );
});

void test('a direct answer is never lost by looking for paths', () => {
  fc.assert(
    fc.property(randomAccount, (snapshot) => {
      const model = buildAccessModel(snapshot, reference);
      const targets = targetsOf(snapshot);
      const all = new Set(
        answers(findPaths(model, { actions, targets }), targets).map((answer) => answer.replace(/ [12] $/, '')),
      );
      for (const answer of answers(findPaths(model, { actions, targets, direct: true }), targets))
        assert.ok(all.has(answer.replace(/ [12] $/, '')), answer);
    }),
    { numRuns },
  );
});
