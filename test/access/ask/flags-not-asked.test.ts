import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildAccessModel, loadReference, whoCan } from '../../../src/access/index.ts';
import { withoutReading } from '../../../src/domain/edited-snapshot.ts';
import { account, home, region } from '../../accounts/account.ts';
import { allow } from '../../accounts/statements.ts';

const index = account({
  users: { ana: { inline: { work: allow('ec2:TerminateInstances') } } },
  instances: [
    { id: 'i-1', flags: { disableApiTermination: true } },
    { id: 'i-2', flags: { disableApiTermination: false } },
  ],
});
const notAsked = withoutReading(index, [{ account: home, region, kind: 'instance-attribute', id: 'i-1' }]);
const reference = await loadReference('all');

function ask(snapshot: typeof index, resource: string) {
  const model = buildAccessModel(snapshot, reference, new Date('2026-11-28T03:00:00Z'));
  const {
    principals,
    complete = true,
    notRead,
  } = whoCan(model, { action: 'ec2:TerminateInstances', resource, direct: true });
  return {
    decisions: principals.map(({ name, decision, conditions }) => [name, decision, ...conditions]),
    complete,
    flags: notRead.filter((line) => line.startsWith('protection flags')),
  };
}

test('who-can says of an instance that its flags were not asked for, and of no other', () => {
  assert.deepEqual(ask(notAsked, 'i-1'), {
    decisions: [
      [
        'ana',
        'conditional',
        'if its termination protection is off, which was not read',
        'if its stop protection is off, which was not read',
      ],
    ],
    complete: false,
    flags: [
      'protection flags of the instance: not asked for, because no rule of the baseline needs them (flags: all asks)',
    ],
  });
  assert.deepEqual(ask(notAsked, 'i-2'), { decisions: [['ana', 'allowed']], complete: true, flags: [] });
  assert.deepEqual(ask(index, 'i-1'), { decisions: [], complete: true, flags: [] });
});

test('who-can counts them where it is asked about many', () => {
  assert.deepEqual(ask(notAsked, '*').flags, [
    'protection flags of 1 instance: not asked for, because no rule of the baseline needs them (flags: all asks)',
  ]);
  assert.deepEqual(ask(index, '*').flags, []);
});
