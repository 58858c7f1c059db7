import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import {
  can,
  decideSnapshotCase,
  buildCallEvaluator,
  loadReference,
  targetFactory,
  whoCan,
  buildAccessModel,
  type Reference,
} from '../../../src/access/index.ts';
import { actorOf } from '../../../src/access/paths/model/actor.ts';
import { directCallsOf } from '../../../src/access/paths/search/planner.ts';
import { numRuns } from '../../fixtures/runs.ts';
import { randomAccount } from '../paths/fixtures/random-account.ts';

let reference: Reference;
before(async () => {
  reference = await loadReference('all');
});

/** Actions of which each is one call, so that no protection stands between the decision and who can. */
const action = fc.constantFrom(
  'ec2:CreateTags',
  'ec2:DeleteTags',
  'ec2:ModifyInstanceAttribute',
  'ec2:RebootInstances',
  'ec2:StartInstances',
);

/** What the checks and who-can make of a decision. */
const truths = { allowed: 2, conditional: 1, implicitDeny: 0, explicitDeny: 0 } as const;

void test('policy test, can, who-can --direct and the checks give one answer to one question', () => {
  fc.assert(
    fc.property(
      randomAccount,
      action,
      fc.nat(),
      fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
      (snapshot, name, pick, now) => {
        const world = buildAccessModel(snapshot, reference, now);
        const instances = snapshot.ofKind('instance');
        const resource = instances[pick % instances.length];
        assert.ok(resource);
        const direct = whoCan(world, { action: name, resource: resource.arn, direct: true });
        const judge = buildCallEvaluator(world);
        for (const identity of world.identities) {
          const question = { principal: identity.arn, action: name, resource: resource.arn };
          const { decision } = can(world, { ...question, context: {} });
          assert.ok(decision !== 'unknown' && decision !== 'invalid');
          const tested = decideSnapshotCase(world, question);
          assert.deepEqual('decision' in tested ? tested.decision : tested, decision, `policy test: ${identity.arn}`);
          const listed = direct.principals.find(({ principal }) => principal === identity.arn)?.decision;
          assert.equal(
            listed,
            decision === 'allowed' || decision === 'conditional' ? decision : undefined,
            `who-can: ${identity.arn}`,
          );
          const [call] = directCallsOf(name, targetFactory(snapshot)(resource), world);
          assert.ok(call);
          const judged = judge.evaluate(actorOf(identity), call);
          assert.equal(judged, truths[decision], `checks: ${identity.arn}`);
        }
      },
    ),
    { numRuns: numRuns(100) },
  );
});
