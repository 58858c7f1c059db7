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
    selectorExceptions: [],
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
    selectorExceptions: [],
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
    withSources({
      ...loaded,
      credentials: { mfa, maxKeyAgeDays },
      exceptions: [],
      selectorExceptions: [],
      malformedExceptions: [],
    }),
  );
});

test('whether the usual values were written out makes no other baseline, but is known', async () => {
  const [silent, written] = await Promise.all(
    ['version: 1', 'version: 1\ncredentials: { mfa: required }'].map((text) => baselineOf(text)),
  );
  assert.equal(silent?.digest, written?.digest);
  assert.deepEqual([silent?.credentials.isDefault, written?.credentials.isDefault], [true, undefined]);
});

test('lists of which every entry is commented out are empty', async () => {
  const { protect, resources, exceptions, tags, grants } = await baselineOf(
    'version: 1\nprotect:\nresources:\n# - …\nexceptions:\ntags: { required: }\ngrants:\n  forbidden:\n',
  );
  assert.deepEqual([protect, resources, exceptions, tags?.required, grants.forbidden], [[], [], [], [], []]);
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

test('what is said of databases comes out as the domain has it, and can be had again from what is declared', async () => {
  const baseline = await baselineOf(`version: 1
protect:
  - name: a
    match: { type: "db.*" }
    databases: { deletionProtection: true, backupRetentionDays: ">= 7", publiclyAccessible: false }
  - { name: b, match: { id: x }, databases: { backupRetentionDays: 07 } }
  - { name: c, match: { id: x }, databases: { backupRetentionDays: "35" } }
databases:
  allowedClasses: db.t4g.*
  allowedEngines: [mysql, "postgres@16.*"]
  snapshots: { public: forbidden, sharedWith: 444455556666 }
resources:
  - { id: orders, kind: db-instance, expect: { type: db.t4g.large, engine: postgres@16.4 } }
  - { id: orders, kind: db-cluster }`);
  assert.deepEqual(
    baseline.protect.map(({ databases }) => databases),
    [
      { deletionProtection: true, backupRetentionDays: { atLeast: 7 }, publiclyAccessible: false },
      { backupRetentionDays: { exactly: 7 } },
      { backupRetentionDays: { exactly: 35 } },
    ],
  );
  assert.deepEqual(baseline.databases, {
    allowedClasses: ['db.t4g.*'],
    allowedEngines: ['mysql', 'postgres@16.*'],
    snapshots: { public: 'forbidden', sharedWith: ['444455556666'] },
  });
  assert.deepEqual(baseline.resources, [
    { id: 'orders', kind: 'db-instance', expect: { type: 'db.t4g.large', engine: 'postgres@16.4' } },
    { id: 'orders', kind: 'db-cluster', expect: {} },
  ]);
  const again = declaredBaseline(JSON.parse(JSON.stringify(baseline.declared)) as JsonObject, baseline.file);
  const parts = ({ protect, databases, resources, digest: digested }: Baseline) => [
    protect,
    databases,
    resources,
    digested,
  ];
  assert.deepEqual(parts(again), parts(baseline));
  const { databases } = await baselineOf('version: 1\ndatabases: { snapshots: {} }');
  assert.deepEqual(databases, { snapshots: { sharedWith: [] } });
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
