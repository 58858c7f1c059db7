import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { declaredBaseline, loadBaseline } from '../../src/config/index.ts';
import type { Baseline } from '../../src/domain/baseline.ts';
import { digest } from '../../src/domain/digest.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { baselineOf, vocabulary } from './helper.ts';

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const allow = (action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
});

/** The baseline with each pattern as it was written. */
function withSources({ tags, ...rest }: Baseline) {
  const required = tags?.required.map(({ pattern, ...rule }) => ({
    ...rule,
    ...(pattern && { pattern: pattern.source }),
  }));
  return { ...rest, tags: { ...tags, required } };
}

test('a baseline that uses every part of the form comes out as the domain has it', async () => {
  const file = fixture('issue.yaml');
  const baseline = await loadBaseline(file, vocabulary);
  const { digest: digested, declared } = baseline;
  assert.match(digested, /^[0-9a-f]{64}$/);
  assert.deepEqual(withSources(baseline), {
    digest: digested,
    declared,
    ownerTag: 'Owner',
    tags: {
      required: [
        { key: 'Owner', pattern: '^[a-z0-9._-]+@example\\.com$' },
        { key: 'department', values: ['dev', 'test', 'prod'] },
      ],
      on: ['instance', 'image', 'volume', 'snapshot', 'address'],
    },
    protect: [
      {
        name: 'production',
        match: { tag: { department: ['prod'] } },
        instances: { terminationProtection: true, stopProtection: true, shutdownBehavior: 'stop' },
        images: { deregistrationProtection: true },
      },
    ],
    instances: { allowedTypes: ['t3.*', 'm7g.large'], imdsv2: 'required' },
    images: {
      approved: { owners: ['self', 'amazon'], ids: [], tags: {}, maxAgeDays: 180 },
      public: 'forbidden',
      sharedWith: [],
    },
    resources: [
      {
        id: 'i-0abc123',
        owner: 'ana@example.com',
        expect: { type: 'm7g.large', image: 'ami-0123', tags: { department: 'dev' } },
      },
    ],
    groups: new Map([
      [
        'developers',
        {
          members: ['alice', 'bob'],
          inline: new Map([['ec2-dev', allow('ec2:StartInstances')]]),
          attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        },
      ],
    ]),
    grants: { forbidden: [{ actions: ['ec2:*'], resources: ['*'], except: ['group/admins'] }] },
    access: [
      {
        name: "production is the admins' to destroy",
        actions: ['destroy'],
        resources: { tag: { department: ['prod'] } },
        allowedTo: ['group/admins', 'role/break-glass'],
      },
      {
        name: 'developers can work',
        actions: ['ec2:TerminateInstances', 'ec2:StopInstances'],
        resources: { tag: { department: ['dev'] } },
        kinds: ['instance'],
        mustAllow: ['group/developers'],
      },
      { name: 'nobody launches a giant', launch: { instanceTypes: ['*.metal*', 'p*.*'], allowedTo: ['group/admins'] } },
      {
        name: 'destroying needs MFA',
        severity: 'medium',
        actions: ['destroy'],
        resources: { tag: { department: ['prod'] } },
        requires: 'mfa',
        except: [],
      },
    ],
    credentials: { mfa: 'required', maxKeyAgeDays: 90, isDefault: true },
    severity: new Map(),
    exceptions: [
      { finding: 'dw-0123456789abcdef', reason: 'being migrated', by: 'ana', until: '2026-12-31', line: 35 },
    ],
    malformedExceptions: [],
    file,
  });
});

test('a baseline of nothing but its version has the defaults, and sections left out are absent', async () => {
  const baseline = await baselineOf('version: 1');
  assert.deepEqual(baseline, {
    digest: baseline.digest,
    declared: {
      ownerTag: 'Owner',
      protect: [],
      resources: [],
      grants: { forbidden: [] },
      access: [],
      credentials: { mfa: 'required', maxKeyAgeDays: 90 },
      severity: {},
    },
    file: baseline.file,
    ownerTag: 'Owner',
    protect: [],
    resources: [],
    grants: { forbidden: [] },
    access: [],
    credentials: { mfa: 'required', maxKeyAgeDays: 90, isDefault: true },
    severity: new Map(),
    exceptions: [],
    malformedExceptions: [],
  });
});

test('what is declared is plain JSON, by which the baseline can be had again, and the digest is over it', async () => {
  const file = fixture('issue.yaml');
  const loaded = await loadBaseline(file, vocabulary);
  const { declared, digest: digested } = loaded;
  assert.deepEqual(JSON.parse(JSON.stringify(declared)), declared);
  assert.equal(digest(declared), digested);
  for (const absent of ['version', 'exceptions', 'file', 'digest']) assert.ok(!Object.hasOwn(declared, absent), absent);
  const { mfa, maxKeyAgeDays } = loaded.credentials;
  const again = declaredBaseline(JSON.parse(JSON.stringify(declared)) as JsonObject, file);
  assert.deepEqual(
    withSources(again),
    withSources({ ...loaded, credentials: { mfa, maxKeyAgeDays }, exceptions: [], malformedExceptions: [] }),
  );
});

test('whether the usual values were written out makes no other baseline, but is known', async () => {
  const [silent, written] = await Promise.all(
    ['version: 1', 'version: 1\ncredentials: { mfa: required }'].map((text) => baselineOf(text)),
  );
  assert.equal(silent?.digest, written?.digest);
  assert.deepEqual([silent?.credentials.isDefault, written?.credentials.isDefault], [true, undefined]);
});

test('JSON is a baseline too, with a byte order mark and Windows line ends if need be', async () => {
  const { tags } = await baselineOf('\ufeff{\r\n"version": 1,\r\n"tags": { "required": [ { "key": "Owner" } ] }\r\n}');
  assert.deepEqual(tags, { required: [{ key: 'Owner' }], on: vocabulary.taggableKinds });
});

test('lists of which every entry is commented out are empty', async () => {
  const { protect, resources, exceptions, tags, grants } = await baselineOf(
    'version: 1\nprotect:\nresources:\n# - …\nexceptions:\ntags: { required: }\ngrants:\n  forbidden:\n',
  );
  assert.deepEqual([protect, resources, exceptions, tags?.required, grants.forbidden], [[], [], [], [], []]);
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

test('`any` leaves a list unchecked, one that is left out is empty, and null is no boundary', async () => {
  const { groups, users, roles } = await baselineOf(`version: 1
groups: { a: { members: any, inline: any, attached: any }, b: {} }
users: { u: { permissionsBoundary: null }, v: { groups: [b], permissionsBoundary: arn:aws-cn:iam::111122223333:policy/team/x } }
roles: { r: { trust: { Version: "2012-10-17", Statement: [] } } }`);
  const none = { inline: new Map(), attached: [] };
  assert.deepEqual(
    groups,
    new Map<string, unknown>([
      ['a', { members: 'any', inline: 'any', attached: 'any' }],
      ['b', { members: [], ...none }],
    ]),
  );
  assert.deepEqual(
    users,
    new Map<string, unknown>([
      ['u', { groups: [], ...none, permissionsBoundary: null }],
      ['v', { groups: ['b'], ...none, permissionsBoundary: 'arn:aws-cn:iam::111122223333:policy/team/x' }],
    ]),
  );
  assert.deepEqual(roles, new Map([['r', { trust: { Version: '2012-10-17', Statement: [] }, ...none }]]));
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

test('severities are kept by check', async () => {
  const { severity } = await baselineOf('version: 1\nseverity: { image-age: off, required-tag: high }');
  assert.deepEqual(
    severity,
    new Map([
      ['image-age', 'off'],
      ['required-tag', 'high'],
    ]),
  );
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

test('the digest is over what is declared, not over how it is written', async () => {
  const digestOf = async (text: string, files?: Record<string, string>) =>
    (await baselineOf(`version: 1\n${text}`, files)).digest;
  const base = await digestOf(
    'groups: { g: { members: [a], inline: { p: p.json } } }\ninstances: { imdsv2: required }',
    { 'p.json': '{"a":1,"b":2}' },
  );
  const same = [
    digestOf(
      '# a comment\ninstances:\n  imdsv2: "required"\n\ngroups:\n  g:\n    inline: { p: q.json }\n    members: ["a"]',
      { 'q.json': '{\n "b": 2, "a": 1 }' },
    ),
    digestOf(
      'groups: { g: { members: [a], inline: { p: { a: 1, b: 2 } }, attached: [] } }\ninstances: { imdsv2: required }\nownerTag: Owner',
    ),
    digestOf(
      '$schema: ./s.json\ngroups: { g: { members: [a], inline: { p: { a: 1, b: 2 } } } }\ninstances: { imdsv2: required }\nexceptions: [ { finding: x, reason: y, until: 2030-01-01 } ]',
    ),
  ];
  for (const digest of same) assert.equal(await digest, base);
  const other = [
    digestOf('groups: { g: { members: [a], inline: { p: { a: 1, b: 3 } } } }\ninstances: { imdsv2: required }'),
    digestOf('groups: { g: { members: any, inline: { p: { a: 1, b: 2 } } } }\ninstances: { imdsv2: required }'),
    digestOf(
      'groups: { g: { members: [a], inline: { p: { a: 1, b: 2 } } } }\ninstances: { imdsv2: required }\ntags: { required: [ { key: a, pattern: x } ] }',
    ),
    digestOf(
      'groups: { g: { members: [a], inline: { p: { a: 1, b: 2 } } } }\ninstances: { imdsv2: required }\ntags: { required: [ { key: a, pattern: y } ] }',
    ),
  ];
  assert.equal(new Set([base, ...(await Promise.all(other))]).size, other.length + 1);
});
