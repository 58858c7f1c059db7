import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadReference } from '../../src/access/index.ts';
import { accessNotAllowed } from '../../src/checks/access/not-allowed.ts';
import type { AllowedToRule } from '../../src/domain/access-rule.ts';
import type { Coverage } from '../../src/domain/scope.ts';
import { ebsSnapshot } from '../accounts/resources.ts';
import { otherRegion, region, undecidedBy } from './fixtures/account.ts';

const reference = await loadReference();

const locks = (scope: Partial<Coverage>): readonly Partial<Coverage>[] =>
  [region, otherRegion].map((place) => ({ kind: 'snapshot-lock', region: place, ...scope }));
const lacking = locks({ status: 'skipped', optional: true, code: 'UnauthorizedOperation' });
const failed = locks({ status: 'failed', code: 'Unavailable' });

suite('a rule about who may delete EBS snapshots', () => {
  const undecided = (rule: Partial<AllowedToRule>, unread: readonly Partial<Coverage>[]) =>
    Object.keys(
      undecidedBy(accessNotAllowed, {
        resources: [ebsSnapshot('snap-1')],
        reference,
        unread,
        baseline: {
          access: [{ name: 'a', actions: ['destroy'], resources: { id: ['*'] }, allowedTo: [], ...rule }],
        },
      }),
    );

  const rules: Readonly<Record<string, Partial<AllowedToRule>>> = {
    'of every kind': {},
    'that names them': { kinds: ['snapshot'] },
    'by their action': { actions: ['ec2:DeleteSnapshot'] },
  };
  for (const [which, rule] of Object.entries(rules)) {
    test(`${which} is decided if the auditor may not read locks, and not if reading them failed`, () => {
      assert.deepEqual(undecided(rule, lacking), []);
      assert.deepEqual(undecided(rule, failed), ['access a']);
    });
  }

  test('is no rule about instances, which have no locks', () => {
    assert.deepEqual(undecided({ kinds: ['instance'] }, failed), []);
  });
});
