import assert from 'node:assert/strict';
import { test } from 'node:test';
import { denials } from '../../../src/causes/repairs/proposals/deny.ts';
import { account } from '../../accounts/account.ts';

const rules = [{ name: 'production' }, { name: 'large' }];
const selected = { resources: ['*'], condition: {} };

/** The statements of the policy that is proposed for two rules, and what it is called. */
function proposed(actionsOf: (rule: { readonly name: string }) => readonly string[]) {
  const ben = account({ users: { ben: {} } }).ofKind('user');
  const [proposal] = denials(ben, rules, (rule) => [{ actions: actionsOf(rule), selected }]);
  const [policy] = (proposal?.changed[0] as (typeof ben)[number] | undefined)?.attributes.inline ?? [];
  const document = policy && 'document' in policy.policy ? policy.policy.document : {};
  return { title: proposal?.title, statements: (document['Statement'] as readonly unknown[]).length };
}

test('a Deny that two rules ask for is one statement', () => {
  assert.deepEqual(
    proposed(() => ['ec2:StopInstances']),
    {
      title: 'deny ec2:StopInstances to user ben',
      statements: 1,
    },
  );
});

test('what two rules ask for differently is two', () => {
  assert.equal(proposed(({ name }) => [`ec2:${name === 'large' ? 'Run' : 'Stop'}Instances`]).statements, 2);
});
