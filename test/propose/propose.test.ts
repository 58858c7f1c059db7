import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Ajv } from 'ajv';
import { loadReference } from '../../src/access/index.ts';
import { taggableKinds } from '../../src/aws/index.ts';
import { vocabulary } from '../../src/commands/setup.ts';
import { baselineJsonSchema } from '../../src/config/index.ts';
import {
  isCommentedMap,
  type CommentedEntry,
  type CommentedMap,
  type CommentedValue,
} from '../../src/domain/commented.ts';
import { guessChoices, propose, proposeExamples, type Choices } from '../../src/propose/index.ts';
import { account, accounts, home, type AccountParts } from '../accounts/account.ts';
import { allow, trust } from '../accounts/statements.ts';

const reference = await loadReference('all');
const now = new Date('2026-11-29T00:00:00Z');
const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';
const managed = { [administrator]: [allow('*')] };

function proposed(parts: AccountParts, given: Partial<Choices> = {}) {
  const snapshot = account(parts);
  const choices = guessChoices(snapshot, { taggableKinds, reference, given });
  return { choices, ...propose({ snapshot, reference, now, taggableKinds }, choices) };
}

function entry(map: CommentedMap, key: string): CommentedEntry {
  const found = map.entries.find((each) => each.key === key);
  assert.ok(found, key);
  return found;
}

/** What is declared under a key, as plain values; undefined for an example. */
function declared(map: CommentedMap, key: string): unknown {
  const found = map.entries.find((each) => each.key === key);
  return found === undefined || found.isExample ? undefined : plain(found.value);
}

function plain(value: CommentedValue): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isCommentedMap(value)) return value;
  const shown = value.entries.filter(({ isExample }) => !isExample);
  return Object.fromEntries(shown.map(({ key, value: held }) => [key, plain(held)]));
}

const fleet = (many: number, tags: Readonly<Record<string, string>>, more: object = {}) =>
  Array.from({ length: many }, (_, index) => ({ id: `i-${JSON.stringify(tags).length}${index}`, tags, ...more }));

suite('tags', () => {
  const owned = fleet(6, { Owner: 'ana@example.com', department: 'dev' });

  test('what most instances carry is required, and who does not carry it is named in the reason', () => {
    const { baseline } = proposed({ instances: [...owned, { id: 'i-bare', tags: { Name: 'bare' } }] });
    assert.deepEqual(declared(baseline, 'tags'), {
      required: [
        { key: 'Owner', pattern: String.raw`^[^@\s]+@example\.com$` },
        { key: 'department', values: ['dev'] },
      ],
      on: ['instance'],
    });
    assert.match(JSON.stringify(entry(baseline, 'tags')), /6 of 7 instances carry it; bare \(i-bare\) does not/);
  });

  test('what few carry is not', () => {
    const { baseline } = proposed({ instances: [...owned.slice(0, 2), ...fleet(4, {})] });
    assert.equal(declared(baseline, 'tags'), undefined);
  });

  test('a rare value that is nearly a frequent one is left as drift; one of its own is not', () => {
    const valuesWith = (value: string) => {
      const { baseline } = proposed({
        instances: [...fleet(6, { department: 'staging' }), ...fleet(2, { department: value })],
      });
      return (declared(baseline, 'tags') as { required: { values: string[] }[] }).required[0]?.values;
    };
    assert.deepEqual(valuesWith('stagng'), ['staging', 'stagng']);
    const slip = proposed({
      instances: [...fleet(10, { department: 'staging' }), { id: 'i-x', tags: { department: 'stagign' } }],
    });
    assert.deepEqual(declared(slip.baseline, 'tags'), {
      required: [{ key: 'department', values: ['staging'] }],
      on: ['instance'],
    });
    assert.match(JSON.stringify(entry(slip.baseline, 'tags')), /stagign \(1\) looks like staging/);
  });

  test("AWS and Kubernetes tags are nobody's agreement", () => {
    const { baseline } = proposed({
      instances: fleet(3, { 'aws:autoscaling:groupName': 'a', 'kubernetes.io/cluster/x': 'owned' }),
    });
    assert.equal(declared(baseline, 'tags'), undefined);
  });
});

suite('production', () => {
  test('by the value of a tag, else by names, else none', () => {
    assert.deepEqual(proposed({ instances: fleet(2, { env: 'prod' }) }).choices.production, {
      tag: { key: 'env', value: 'prod' },
    });
    assert.deepEqual(proposed({ instances: fleet(1, { Name: 'prod-db-01' }) }).choices.production, {
      names: ['prod-*'],
    });
    assert.equal(proposed({ instances: fleet(1, { Name: 'product-list' }) }).choices.production, undefined);
  });

  test('termination protection is required whether or not it is on; stop protection where half have it', () => {
    const rule = (flags: object) =>
      declared(proposed({ instances: fleet(2, { env: 'prod' }, { flags }) }).baseline, 'protect');
    const match = { tag: { env: 'prod' } };
    assert.deepEqual(rule({ disableApiTermination: true, disableApiStop: true }), [
      { name: 'production', match, instances: { terminationProtection: true, stopProtection: true } },
    ]);
    assert.deepEqual(rule({ disableApiTermination: false, disableApiStop: false }), [
      { name: 'production', match, instances: { terminationProtection: true } },
    ]);
  });

  test('spot instances can have no protection, so none is asked of them', () => {
    const { baseline } = proposed({ instances: fleet(2, { env: 'prod' }, { lifecycle: 'spot' }) });
    assert.equal(declared(baseline, 'protect'), undefined);
  });
});

suite('types and images', () => {
  test('a very large type that one instance has among many is left as drift', () => {
    const types = (many: number) => {
      const instances = [...fleet(many, {}, { type: 't3.micro' }), { id: 'i-big', type: 'p4d.24xlarge' }];
      return (declared(proposed({ instances }).baseline, 'instances') as { allowedTypes: string[] }).allowedTypes;
    };
    assert.deepEqual(types(9), ['t3.micro']);
    assert.deepEqual(types(2), ['p4d.24xlarge', 't3.micro']);
  });

  test('the images of an account that few instances run are not approved', () => {
    const images = [{ id: 'ami-1' }, { id: 'ami-2', owner: '999988887777' }];
    const owners = (foreign: number) => {
      const instances = [...fleet(6, {}, { image: 'ami-1' }), ...fleet(foreign, { a: 'b' }, { image: 'ami-2' })];
      return (declared(proposed({ instances, images }).baseline, 'images') as { approved: { owners: string[] } })
        .approved.owners;
    };
    assert.deepEqual(owners(1), ['self']);
    assert.deepEqual(owners(3), ['999988887777', 'self']);
  });
});

suite('people', () => {
  const groups = {
    admins: { attached: [administrator] },
    devs: {
      inline: {
        ec2: [
          allow(['ec2:StartInstances', 'ec2:StopInstances', 'ec2:TerminateInstances'], '*', {
            StringEquals: { 'ec2:ResourceTag/department': 'dev' },
          }),
        ],
      },
    },
  };
  const users = { ana: { groups: ['admins'] }, ben: { groups: ['devs'] }, carla: { groups: ['devs'] } };
  const instances = [...fleet(2, { department: 'dev' }), ...fleet(2, { department: 'prod' })];
  const parts: AccountParts = { groups, users, instances, managed };

  test('groups are declared whole, with their policies as files', () => {
    const { baseline, policies } = proposed(parts);
    assert.deepEqual(declared(baseline, 'groups'), {
      admins: { members: ['ana'], attached: [administrator] },
      devs: { members: ['ben', 'carla'], inline: { ec2: 'policies/group-devs.ec2.json' } },
    });
    assert.deepEqual([...policies.keys()], ['policies/group-devs.ec2.json']);
  });

  test('who can destroy what today is who may: admins production, a group its department', () => {
    const { baseline, choices } = proposed(parts);
    assert.deepEqual(choices.admins, ['group/admins']);
    assert.deepEqual(declared(baseline, 'access'), [
      {
        name: 'destroy production',
        actions: 'destroy',
        resources: { tag: { department: 'prod' } },
        allowedTo: ['group/admins'],
      },
      {
        name: 'destroy department = dev',
        actions: 'destroy',
        resources: { tag: { department: 'dev' } },
        allowedTo: ['group/admins', 'group/devs'],
      },
      {
        name: 'work with department = dev',
        actions: ['ec2:StartInstances', 'ec2:StopInstances'],
        resources: { tag: { department: 'dev' } },
        mustAllow: ['group/devs'],
      },
    ]);
  });

  test('without an administrator the rule is there, so that those who can become one are found', () => {
    const rules = (more: AccountParts) => declared(proposed({ users: { dora: {} }, ...more }).baseline, 'access');
    const rule = (name: string, resources: object, allowedTo: readonly string[]) => [
      { name: `destroy ${name}`, actions: 'destroy', resources, allowedTo },
    ];
    assert.deepEqual(rules({ instances: fleet(2, { env: 'prod' }) }), rule('production', { tag: { env: 'prod' } }, []));
    assert.deepEqual(rules({ instances: fleet(2, {}) }), rule('everything', { id: '*' }, []));
    assert.equal(rules({}), undefined);
    const { devs } = groups;
    const terminators = { devs: { inline: { ec2: [allow('ec2:TerminateInstances')] } } };
    const ben = { users: { ben: { groups: ['devs'] } }, instances: fleet(2, {}) };
    assert.deepEqual(rules({ ...ben, groups: terminators }), rule('everything', { id: '*' }, ['group/devs']));
    assert.deepEqual(rules({ ...ben, groups: { devs } }), rule('everything', { id: '*' }, []));
  });

  test('a group of which one member cannot is not taken as meant', () => {
    const refused = { ...users, carla: { groups: ['devs'], boundary: 'nothing' } };
    const { baseline } = proposed({
      ...parts,
      users: refused,
      managed: { ...managed, nothing: [allow('s3:GetObject')] },
    });
    const rules = declared(baseline, 'access') as { name: string; allowedTo?: string[] }[];
    assert.deepEqual(rules.find(({ name }) => name === 'destroy department = dev')?.allowedTo, ['group/admins']);
  });

  test('a group without the name of administrators is none beside one that has it', () => {
    const also = { ...groups, devs: { attached: [administrator] } };
    assert.deepEqual(proposed({ ...parts, groups: also }).choices.admins, ['group/admins']);
    const alone = { devs: also.devs };
    assert.deepEqual(proposed({ ...parts, groups: alone }).choices.admins, ['group/devs']);
  });

  test('only roles for administration are declared', () => {
    const role = { attached: [administrator], trust: trust({ AWS: `arn:aws:iam::${home}:root` }) };
    const { baseline } = proposed({ ...parts, roles: { 'break-glass': role, deploy: role } });
    assert.deepEqual(declared(baseline, 'roles'), {
      'break-glass': { trust: 'policies/role-break-glass.trust.json', attached: [administrator] },
    });
  });

  test('users without policies of their own are the rule where most are', () => {
    const own = { ...users, eve: { inline: { p: [allow('s3:*')] } } };
    assert.deepEqual(Object.keys(declared(proposed({ ...parts, users: own }).baseline, 'users') as object), [
      'ana',
      'ben',
      'carla',
      'eve',
    ]);
    const two = { ana: users.ana, eve: own.eve };
    assert.equal(declared(proposed({ ...parts, users: two }).baseline, 'users'), undefined);
  });

  test('names that IAM does not allow are said, and files get names that are safe and differ', () => {
    const inline = {
      '..': [allow('s3:GetObject')],
      A: [allow('s3:GetObject')],
      a: [allow('s3:GetObject')],
      'x/../y': [allow('s3:GetObject')],
    };
    const { baseline, policies } = proposed({ groups: { '..': { inline } }, users });
    assert.deepEqual(
      [...policies.keys()],
      ['policies/group-......json', 'policies/group-...A.json', 'policies/group-...a-2.json'],
    );
    assert.match(JSON.stringify(entry(baseline, 'groups')), /Cannot be declared: x\/..\/y/);
  });
});

suite('what was not read', () => {
  test('is never taken for absent: nothing is declared of it, and the reason says so', () => {
    const unread = ['user', 'group', 'role', 'policy', 'credential', 'instance'];
    const { baseline } = proposed({ unread });
    for (const key of ['groups', 'users', 'roles', 'policies', 'grants', 'access', 'instances']) {
      assert.equal(declared(baseline, key), undefined, key);
      assert.match((entry(baseline, key).reasons ?? []).join(' '), /Not read/, key);
    }
  });

  test('an empty account that was read says that there is nothing', () => {
    const { baseline } = proposed({});
    assert.match((entry(baseline, 'groups').reasons ?? []).join(' '), /There are none today/);
    assert.doesNotMatch(JSON.stringify(baseline), /Not read/);
  });

  test('several accounts: groups are theirs, so none is declared', () => {
    const snapshot = accounts({ [home]: { groups: { a: {} } }, '444455556666': { groups: { b: {} } } });
    const { baseline } = propose({ snapshot, reference, now, taggableKinds }, { admins: [] });
    assert.equal(declared(baseline, 'groups'), undefined);
  });
});

test('without an account everything is shown and nothing declared, and what is shown is what a baseline takes', () => {
  const { baseline, policies, taken } = proposeExamples();
  assert.deepEqual([plain(baseline), policies.size, taken], [{ version: 1 }, 0, []]);
  const shown = plain({ entries: baseline.entries.map(({ key, value }) => ({ key, value })) });
  const ajv = new Ajv({ allowUnionTypes: true });
  assert.ok(ajv.validate(baselineJsonSchema(vocabulary), shown), ajv.errorsText());
  const keys = baselineJsonSchema(vocabulary)['properties'] as object;
  assert.deepEqual(
    Object.keys(keys).filter((key) => !(key in (shown as object))),
    ['$schema', 'ownerTag'],
  );
});
