import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildAccessModel, buildCallEvaluator, loadReference } from '../../../../src/access/index.ts';
import { actorOf, withChanges } from '../../../../src/access/paths/model/actor.ts';
import { asMade, orderSteps } from '../../../../src/access/paths/search/order-steps.ts';
import type { PathStep } from '../../../../src/access/paths/search/path-step.ts';
import { callOn } from '../../../../src/access/paths/techniques/shared/iam-calls.ts';
import { account } from '../../../accounts/account.ts';
import { allow, type Statement } from '../../../accounts/statements.ts';
import { bobArn } from '../fixtures/escalation.ts';

const tag = 'iam:TagUser';
const createKey = 'iam:CreateAccessKey';
const onTeam = (team: string) => ({ StringEquals: { 'aws:ResourceTag/team': team } });

/** In which order alice tags bob, who has team=dev, with team=ops, and creates a key for him: the given order is tag, key. */
const cases: Readonly<Record<string, { alice: readonly Statement[]; order: readonly string[] | undefined }>> = {
  'both are allowed in any order': { alice: [allow([tag, createKey], bobArn)], order: [tag, createKey] },
  'the key is allowed on the tag as it becomes': {
    alice: [allow(tag, bobArn), allow(createKey, bobArn, onTeam('ops'))],
    order: [tag, createKey],
  },
  'the key is allowed on the tag as it was': {
    alice: [allow(tag, bobArn), allow(createKey, bobArn, onTeam('dev'))],
    order: [createKey, tag],
  },
  'the key is allowed on another tag': {
    alice: [allow(tag, bobArn), allow(createKey, bobArn, onTeam('web'))],
    order: undefined,
  },
  'the change of the tag is not allowed': { alice: [allow(createKey, bobArn)], order: undefined },
};

void test('steps are put in an order in which each is allowed on what the earlier ones have changed', async (t) => {
  const reference = await loadReference('all');
  for (const [name, { alice: policies, order }] of Object.entries(cases)) {
    await t.test(name, () => {
      const model = buildAccessModel(
        account({ users: { alice: { policies: [policies] }, bob: { tags: { team: 'dev' } } } }),
        reference,
      );
      const [alice, bob] = ['alice', 'bob'].map((wanted) => model.identities.find((each) => each.name === wanted));
      assert.ok(alice && bob);
      const as = actorOf(alice);
      const from = actorOf(bob);
      const to = withChanges(from, { tags: { team: 'ops' } });
      const sends = { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': 'ops' };
      const steps: readonly PathStep[] = [
        { technique: 'tag-user', as, call: callOn(tag, from, sends), change: { from, to } },
        { technique: 'create-access-key', as, call: callOn(createKey, to) },
      ];
      const found = orderSteps(steps, model, buildCallEvaluator(model).evaluate);
      assert.deepEqual(
        found?.steps.map(({ call }) => call.action),
        order,
      );
      if (!found) return;
      const key = asMade(found.steps, model).find(({ call }) => call.action === createKey);
      assert.equal(key?.call.on.tags['team'], order?.[0] === tag ? 'ops' : 'dev');
    });
  }
});
