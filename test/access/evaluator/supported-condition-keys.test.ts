import assert from 'node:assert/strict';
import { test } from 'node:test';
import { supportedKeys } from '../../../src/access/evaluator/supported-condition-keys.ts';
import { matches } from '../../../src/access/policy/patterns/glob.ts';
import { loadReference } from '../../../src/access/index.ts';

test('an ARN of any type of any action carries the keys of that type, however many types the action has', async () => {
  const reference = await loadReference('all');
  let asked = 0;
  for (const service of reference.services) {
    for (const action of reference.actionsOf(service)?.values() ?? []) {
      for (const type of action.resourceTypes) {
        const arn = type.arn.replaceAll(/\$\{[^}]*\}/g, 'x1');
        assert.ok(matches(type.pattern, arn), arn);
        const carried = supportedKeys(reference, action, arn);
        for (const key of [...action.keys, ...type.keys]) {
          const named = key.toLowerCase().replaceAll(/\$\{[^}]*\}|<[^>]*>|tag-key/g, 'name');
          assert.ok(carried.has(named), `${action.name} on ${arn}: ${named}`);
        }
        asked += 1;
      }
    }
  }
  assert.ok(asked > 10_000, `${asked}`);
});

test('an ARN of one type carries no keys that other types alone have, and one of no type those of all', async () => {
  const reference = await loadReference(['ec2']);
  const tag = reference.actionsOf('ec2')?.get('createtags');
  assert.ok(tag);
  const carriedBy = (resource: string) =>
    supportedKeys(reference, tag, `arn:aws:ec2:us-east-1:111122223333:${resource}`);
  assert.ok(carriedBy('volume/vol-0a').has('ec2:volumesize'));
  assert.ok(!carriedBy('instance/i-0a').has('ec2:volumesize'));
  assert.ok(carriedBy('no-such-type/x').has('ec2:volumesize'));
});
