import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baselineOf, vocabulary } from './helper.ts';

test('JSON is a baseline too, with a byte order mark and Windows line ends if need be', async () => {
  const { tags } = await baselineOf('\ufeff{\r\n"version": 1,\r\n"tags": { "required": [ { "key": "Owner" } ] }\r\n}');
  assert.deepEqual(tags, { required: [{ key: 'Owner' }], on: vocabulary.taggableKinds, onEveryKind: true });
});

test('a single value may stand for a list of one', async () => {
  const baseline = await baselineOf(`version: 1
tags: { required: [ { key: a, values: x } ] }
protect: [ { name: p, match: { tag: { k: v }, id: i, name: n, type: t, region: r, account: "111122223333" }, instances: { stopProtection: false } } ]
images: { approved: { owners: self, ids: ami-1, tags: { k: v } }, sharedWith: "111122223333" }
grants: { forbidden: [ { actions: "ec2:*", except: "arn:aws:iam::*:role/x" } ] }`);
  assert.deepEqual(baseline.tags?.required, [{ key: 'a', values: ['x'] }]);
  assert.deepEqual(baseline.protect[0]?.match, {
    tag: { k: ['v'] },
    id: ['i'],
    name: ['n'],
    type: ['t'],
    region: ['r'],
    account: ['111122223333'],
  });
  assert.deepEqual(baseline.images, {
    approved: { owners: ['self'], ids: ['ami-1'], tags: { k: ['v'] } },
    sharedWith: ['111122223333'],
  });
  assert.deepEqual(baseline.grants.forbidden, [
    { actions: ['ec2:*'], resources: ['*'], except: ['arn:aws:iam::*:role/x'] },
  ]);
});

test('texts that YAML reads as numbers or booleans are kept as they are written', async () => {
  const written = [
    '1',
    '1.10',
    '0123',
    '0x1F',
    '1e3',
    'true',
    'True',
    '.inf',
    '-0',
    '12345678901234567890',
    '2026-12-31',
    'no',
    '"1.0"',
  ];
  const { tags } = await baselineOf(
    `version: 1\ntags: { required: [ { key: 007, values: [${written.join(', ')}] } ] }`,
  );
  assert.deepEqual(tags?.required, [{ key: '007', values: written.map((value) => value.replaceAll('"', '')) }]);
});

test('account ids need no quotes, not even those that begin with zeros', async () => {
  const { images } = await baselineOf(
    'version: 1\nimages: { sharedWith: [111122223333, 012345678901, 000000000012, "012345678901"] }',
  );
  assert.deepEqual(images?.sharedWith, ['111122223333', '012345678901', '000000000012', '012345678901']);
});

test("the other spellings of YAML's booleans are booleans where one is asked for", async () => {
  const { protect } = await baselineOf(
    'version: 1\nprotect: [ { name: p, match: { id: "*" }, instances: { stopProtection: True, terminationProtection: FALSE } } ]',
  );
  assert.deepEqual(protect[0]?.instances, { stopProtection: true, terminationProtection: false });
});

test('names and tag keys may be __proto__', async () => {
  const { groups, protect, resources } = await baselineOf(`version: 1
groups: { __proto__: { inline: { __proto__: { __proto__: 1 } } } }
protect: [ { name: p, match: { tag: { __proto__: x } }, images: { deregistrationProtection: true } } ]
resources: [ { id: i-1, expect: { tags: { __proto__: y } } } ]`);
  const policies = groups?.get('__proto__')?.inline;
  assert.ok(policies !== undefined && policies !== 'any');
  assert.deepEqual(Object.entries(policies.get('__proto__') ?? {}), [['__proto__', 1]]);
  assert.deepEqual(Object.entries(protect[0]?.match.tag ?? {}), [['__proto__', ['x']]]);
  assert.deepEqual(Object.entries(resources[0]?.expect.tags ?? {}), [['__proto__', 'y']]);
});

test('anchors, aliases and merge keys of YAML work, many of them too', async () => {
  const names = Array.from({ length: 300 }, (_, index) => `  u${index}: *team`).join('\n');
  const { users, groups } = await baselineOf(`version: 1
users:
  u: &team { groups: [a] }
${names}
groups:
  a: &a { members: any, attached: [] }
  b: { <<: *a, members: [x] }`);
  assert.equal(users?.size, 301);
  assert.deepEqual(users.get('u299')?.groups, ['a']);
  assert.deepEqual(groups?.get('b')?.members, ['x']);
});
