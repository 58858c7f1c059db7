import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Loss, Repair } from '../../src/domain/cause.ts';
import { repairEffect } from '../../src/report/causes/words.ts';

const repair: Repair = { kind: 'undo', title: 'Detach', closes: ['dw-1'], commands: ['aws x'], inverse: [], loses: [] };

function loss(name: string, action: string, count: number): Loss {
  return { principal: `arn:aws:iam::111122223333:user/${name}`, action, count };
}

const stop = 'ec2:StopInstances';
const tag = 'ec2:CreateTags';

const cases: readonly (readonly [string, readonly Loss[], string])[] = [
  ['nobody', [], 'closes 1 finding; nobody loses anything else'],
  ['one', [loss('ben', stop, 2)], 'closes 1 finding; ben loses ec2:StopInstances on 2 resources'],
  [
    'those who lose the same are named together',
    [loss('ben', stop, 2), loss('eva', stop, 2), loss('ben', tag, 1), loss('eva', tag, 1)],
    'closes 1 finding; ben and eva lose ec2:StopInstances on 2 resources and ec2:CreateTags on 1 resource',
  ],
  [
    'actions on as many resources are named together',
    [loss('ben', stop, 2), loss('ben', tag, 2)],
    'closes 1 finding; ben loses ec2:StopInstances and ec2:CreateTags on 2 resources',
  ],
  [
    'those who lose something else are not',
    [loss('ben', stop, 2), loss('eva', stop, 1)],
    'closes 1 finding; ben loses ec2:StopInstances on 2 resources; eva loses ec2:StopInstances on 1 resource',
  ],
  [
    'more than a sentence takes are counted',
    ['a', 'b', 'c', 'd', 'e'].map((name, index) => loss(name, stop, 9 - index)),
    'closes 1 finding; a loses ec2:StopInstances on 9 resources; b loses ec2:StopInstances on 8 resources; ' +
      'and 3 more lose something',
  ],
];

suite('what a fix does and who loses by it', () => {
  for (const [name, loses, expected] of cases)
    test(name, () => {
      assert.equal(repairEffect({ ...repair, loses }), expected);
    });

  test('an undo that only makes findings what they were says so', () => {
    assert.equal(repairEffect({ ...repair, closes: [] }), 'puts back what changed; nobody loses anything else');
  });

  test('where no command does it, that is what is said', () => {
    const note = 'No command brings an image back.';
    assert.equal(repairEffect({ ...repair, commands: [], loses: [loss('ben', stop, 2)], note }), note);
  });

  test('what to know first is a sentence of its own', () => {
    assert.equal(
      repairEffect({ ...repair, note: 'It stops the instance.' }),
      'closes 1 finding; nobody loses anything else. It stops the instance.',
    );
  });
});
