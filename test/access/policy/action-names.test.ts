import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { actionSuggestions, actionsMatching, loadReference } from '../../../src/access/index.ts';
import { nearestFew } from '../../../src/domain/nearest.ts';

const everything = await loadReference('all');
const actions = everything.services.flatMap((service) =>
  [...(everything.actionsOf(service) ?? [])].map(([, { name }]) => name),
);

test('a pattern has choices if and only if it matches no action of AWS', async () => {
  const pattern = fc
    .tuple(
      fc.constantFrom(...actions),
      fc.constantFrom('', 's', '*', '?', 'x'),
      fc.boolean(),
      fc.constantFrom('', '3', '*'),
    )
    .map(([name, end, isCut, more]) => {
      const [service = '', action = ''] = name.split(':');
      return `${service}${more}:${isCut ? action.slice(0, -1) : action}${end}`;
    });
  await fc.assert(
    fc.asyncProperty(pattern, async (one) => {
      const form = new RegExp(`^${one.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
      const isOne = actions.some((name) => form.test(name));
      const choices = await actionSuggestions(one);
      assert.equal(choices === undefined, isOne, one);
      if (!one.split(':')[0]?.includes('*')) assert.equal(actionsMatching(everything, one).length > 0, isOne, one);
    }),
    { numRuns: 200, seed: 20261127 },
  );
});

test('the nearest names of what AWS does not have', async () => {
  const nearestOf = async (pattern: string) => nearestFew(pattern, (await actionSuggestions(pattern)) ?? []);
  assert.deepEqual(await nearestOf('ec2:TerminateInstance'), ['ec2:TerminateInstances']);
  assert.deepEqual(await nearestOf('ec3:TerminateInstances'), ['ec2:TerminateInstances']);
  assert.ok((await nearestOf('ec3:*')).includes('ec2:*'));
  assert.deepEqual(await nearestOf('iam:PasRole'), ['iam:PassRole']);
});
