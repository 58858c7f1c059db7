import assert from 'node:assert/strict';
import { test } from 'node:test';
import { supportedKeys } from '../../../src/access/evaluator/supported-condition-keys.ts';
import { matches } from '../../../src/access/policy/patterns/glob.ts';
import { loadReference } from '../../../src/access/index.ts';

test('for an ARN of a resource type, every action supports the keys of that type, however many types it has', async () => {
  const reference = await loadReference('all');
  let asked = 0;
  for (const service of reference.services) {
    for (const action of reference.actionsOf(service)?.values() ?? []) {
      for (const type of action.resourceTypes) {
        const arn = type.arn.replaceAll(/\$\{[^}]*\}/g, 'x1');
        assert.ok(matches(type.pattern, arn), arn);
        const supported = supportedKeys(reference, action, arn);
        for (const key of [...action.keys, ...type.keys]) {
          const named = key.toLowerCase().replaceAll(/\$\{[^}]*\}|<[^>]*>|tag-key/g, 'name');
          assert.ok(supported.has(named), `${action.name} on ${arn}: ${named}`);
        }
        asked += 1;
      }
    }
  }
  assert.ok(asked > 10_000, `${asked}`);
});

test('for an ARN of one type, keys of other types are not supported; for an ARN of no type, the keys of all types are', async () => {
  const reference = await loadReference(['ec2']);
  const tag = reference.actionsOf('ec2')?.get('createtags');
  assert.ok(tag);
  const supportedOn = (resource: string) =>
    supportedKeys(reference, tag, `arn:aws:ec2:us-east-1:111122223333:${resource}`);
  assert.ok(supportedOn('volume/vol-0a').has('ec2:volumesize'));
  assert.ok(!supportedOn('instance/i-0a').has('ec2:volumesize'));
  assert.ok(supportedOn('no-such-type/x').has('ec2:volumesize'));
});
