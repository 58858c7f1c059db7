import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import { declarationsOf, readTerraform, UnreadableFile } from '../../src/infrastructure/index.ts';
import { stateFile } from './fixtures/terraform-state.ts';

const arn = (resource: string) => `arn:aws:ec2:us-east-1:111122223333:${resource}`;
const iam = (resource: string) => `arn:aws:iam::111122223333:${resource}`;
const trust = JSON.stringify({ Version: '2012-10-17', Statement: [] });

function declared(...resources: readonly [type: string, values: JsonObject][]) {
  return declarationsOf(
    readTerraform(stateFile(resources.map(([type, values], at) => ({ type, name: `r${at}`, values })))).facts,
  );
}

function refusal(state: Json): string {
  try {
    readTerraform(state);
  } catch (error) {
    assert.ok(error instanceof UnreadableFile);
    return error.message;
  }
  return 'accepted';
}

suite('forms', () => {
  const forms: readonly (readonly [string, Json, RegExp])[] = [
    ['a list', [], /^is not a Terraform state: expected an object/],
    ['something else', { a: 1 }, /neither format_version nor version 4; run "terraform show -json/],
    [
      'a state of 0.11',
      { version: 3, modules: [] },
      /Terraform 0\.11 or older \(version 3\); run "terraform state pull/,
    ],
    ['a state of the future', { version: 5, lineage: 'x' }, /version 5, which is not known/],
    [
      'an encrypted state',
      { serial: 1, lineage: 'x', meta: {}, encrypted_data: 'x' },
      /encrypted state of OpenTofu; run "tofu show/,
    ],
    ['another format', { format_version: '2.0' }, /format_version "2\.0"; known are 0\.x and 1\.x/],
    ['a plan without a state', { format_version: '1.2', planned_values: {} }, /is a plan that has no state before it/],
    ['a wrong list', { version: 4, resources: {} }, /resources is not a list/],
    [
      'a wrong instance',
      { version: 4, resources: [{ mode: 'managed', type: 'a', name: 'b', instances: [1] }] },
      /resources\[0\]\.instances\[0\] is not an object/,
    ],
    [
      'a wrong module',
      { format_version: '1.0', values: { root_module: { child_modules: [{}, 3] } } },
      /values\.root_module\.child_modules\[1\] is not an object/,
    ],
    ['an empty state', { version: 4, resources: [] }, /^accepted$/],
    ['an empty show', { format_version: '1.0' }, /^accepted$/],
  ];
  for (const [name, state, expected] of forms)
    test(name, () => {
      assert.match(refusal(state), expected);
    });

  test('a plan is read as the state before it, and says so', () => {
    const values = {
      root_module: {
        resources: [{ address: 'aws_eip.a', mode: 'managed', type: 'aws_eip', values: { id: 'eipalloc-1' } }],
      },
    };
    const { facts, notes } = readTerraform({ format_version: '1.2', planned_values: {}, prior_state: { values } });
    assert.deepEqual(
      declarationsOf(facts).resources.map(({ id }) => id),
      ['eipalloc-1'],
    );
    assert.match(notes[0] ?? '', /is a plan.*prior_state/);
  });

  test('modules ten thousand deep do not end it', () => {
    let module: JsonObject = {
      resources: [{ address: 'x', mode: 'managed', type: 'aws_eip', values: { id: 'eipalloc-1' } }],
    };
    for (let depth = 0; depth < 10_000; depth += 1) module = { child_modules: [module] };
    assert.equal(readTerraform({ format_version: '1.0', values: { root_module: module } }).resources, 1);
  });
});

suite('instances of a resource', () => {
  const state = (instances: readonly JsonObject[]): JsonObject => ({
    version: 4,
    resources: [
      { module: 'module.web["a"]', mode: 'managed', type: 'aws_eip', name: 'ip', instances },
      { mode: 'data', type: 'aws_eip', name: 'theirs', instances: [{ attributes: { id: 'eipalloc-data' } }] },
      { mode: 'managed', type: 'aws_vpc', name: 'main', instances: [{ attributes: {} }, { attributes: {} }] },
    ],
  });

  test('count, for_each, deposed and tainted ones, data and other types', () => {
    const { facts, notes, otherTypes, resources } = readTerraform(
      state([
        { index_key: 0, attributes: { id: 'eipalloc-0' } },
        { index_key: 'a"b', status: 'tainted', attributes: { id: 'eipalloc-1' } },
        { deposed: '00000001', attributes: { id: 'eipalloc-2' } },
        { attributes_flat: { id: 'eipalloc-3' } },
      ]),
    );
    assert.deepEqual(
      facts.map(({ address }) => address),
      ['module.web["a"].aws_eip.ip[0]', String.raw`module.web["a"].aws_eip.ip["a\"b"]`],
    );
    assert.equal(notes.length, 3);
    assert.deepEqual([...otherTypes], [['aws_vpc', 2]]);
    assert.equal(resources, 2);
  });
});

suite('what is sensitive is not known', () => {
  const values = {
    id: 'i-1',
    arn: arn('instance/i-1'),
    ami: 'ami-1',
    instance_type: 't3.micro',
    tags: { a: '1', b: '2' },
  };
  const read = (sensitive: Json) =>
    declarationsOf(
      readTerraform({
        version: 4,
        resources: [
          {
            mode: 'managed',
            type: 'aws_instance',
            name: 'x',
            instances: [{ attributes: values, sensitive_attributes: sensitive }],
          },
        ],
      }).facts,
    );

  test('nothing is', () => {
    assert.deepEqual(read([]).resources[0]?.expect, { type: 't3.micro', image: 'ami-1', tags: { a: '1', b: '2' } });
  });

  test('a field and one tag are', () => {
    const { resources, leftOut } = read([
      [{ type: 'get_attr', value: 'ami' }],
      [
        { type: 'get_attr', value: 'tags' },
        { type: 'index', value: { value: 'b', type: 'string' } },
      ],
    ]);
    assert.deepEqual(resources[0]?.expect, { type: 't3.micro', tags: { a: '1' } });
    assert.deepEqual(
      leftOut.map(({ why }) => why),
      ['ami is sensitive', 'tag b is sensitive'],
    );
  });

  test('a document is: the other inline policies are left open, not declared to be all', () => {
    const { holders } = declarationsOf(
      readTerraform({
        format_version: '1.0',
        values: {
          root_module: {
            resources: [
              {
                address: 'aws_iam_user.a',
                mode: 'managed',
                type: 'aws_iam_user',
                values: { name: 'ana', arn: iam('user/ana') },
              },
              {
                address: 'p',
                mode: 'managed',
                type: 'aws_iam_user_policy',
                values: { user: 'ana', name: 'p', policy: null },
                sensitive_values: { policy: true },
              },
            ],
          },
        },
      }).facts,
    );
    assert.equal(holders[0]?.inline, 'any');
  });
});

suite('versions of the provider', () => {
  test('tags_all holds what the provider adds; before version 3.38 there are tags alone', () => {
    const tags = (values: JsonObject) =>
      declared(['aws_ebs_volume', { id: 'vol-1', ...values }]).resources[0]?.expect.tags;
    assert.deepEqual(tags({ tags: { a: '1' }, tags_all: { a: '1', b: '2' } }), { a: '1', b: '2' });
    assert.deepEqual(tags({ tags: { a: '1' } }), { a: '1' });
    assert.deepEqual(tags({ tags: null, tags_all: {} }), undefined);
    assert.deepEqual(tags({ tags: { 'aws:x': '1', ['__proto__']: '2' } }), JSON.parse('{ "__proto__": "2" }'));
  });

  test('the region is that of the ARN, else the field of version 6', () => {
    const place = (values: JsonObject) => declared(['aws_eip', { id: 'eipalloc-1', ...values }]).resources[0];
    assert.equal(place({ arn: arn('elastic-ip/eipalloc-1') })?.region, 'us-east-1');
    assert.equal(place({ region: 'eu-west-1' })?.region, 'eu-west-1');
    assert.equal(place({ vpc: true })?.region, undefined);
  });

  test('a database is named by its ARN, whatever its id is', () => {
    const db = 'arn:aws:rds:us-east-1:111122223333:db:orders';
    const values = {
      id: 'db-ABC',
      identifier: 'orders',
      arn: db,
      instance_class: 'db.t4g.micro',
      engine: 'postgres',
      engine_version: '16',
      engine_version_actual: '16.4',
    };
    assert.deepEqual(declared(['aws_db_instance', { ...values, auto_minor_version_upgrade: false }]).resources[0], {
      id: db,
      account: '111122223333',
      region: 'us-east-1',
      expect: { type: 'db.t4g.micro', engine: 'postgres@16.4' },
    });
    assert.equal(
      declared(['aws_db_instance', { ...values, auto_minor_version_upgrade: true }]).resources[0]?.expect.engine,
      'postgres',
    );
  });

  test('volumes of an instance are declared once', () => {
    const { resources } = declared(
      [
        'aws_instance',
        {
          id: 'i-1',
          arn: arn('instance/i-1'),
          root_block_device: [{ volume_id: 'vol-1', volume_type: 'gp3', tags: { a: '1' } }],
          ebs_block_device: [{ volume_id: 'vol-2', volume_type: 'gp2' }],
        },
      ],
      ['aws_ebs_volume', { id: 'vol-2', arn: arn('volume/vol-2'), type: 'gp2', tags: { b: '2' } }],
    );
    assert.deepEqual(
      resources.map(({ id, expect }) => [id, expect]),
      [
        ['i-1', {}],
        ['vol-1', { type: 'gp3', tags: { a: '1' } }],
        ['vol-2', { type: 'gp2', tags: { b: '2' } }],
      ],
    );
  });
});

suite('identities', () => {
  const role = (more: JsonObject = {}): [string, JsonObject] => [
    'aws_iam_role',
    { name: 'web', arn: iam('role/web'), assume_role_policy: trust, ...more },
  ];
  const policy = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  const other = 'arn:aws:iam::aws:policy/AdministratorAccess';

  test('what attachments declare goes before what was read back', () => {
    const computed = { managed_policy_arns: [policy, other] };
    assert.deepEqual(declared(role(computed)).holders[0]?.attached, [other, policy]);
    const { holders, leftOut } = declared(role(computed), [
      'aws_iam_role_policy_attachment',
      { role: 'web', policy_arn: policy },
    ]);
    assert.deepEqual(holders[0]?.attached, [policy]);
    assert.match(leftOut[0]?.why ?? '', /AdministratorAccess is attached as well, but no attachment declares it/);
  });

  test('aws_iam_policy_attachment and the exclusive ones', () => {
    assert.deepEqual(
      declared(role(), ['aws_iam_policy_attachment', { policy_arn: policy, roles: ['web'], users: null, groups: [] }])
        .holders[0]?.attached,
      [policy],
    );
    assert.deepEqual(
      declared(role(), ['aws_iam_role_policy_attachments_exclusive', { role_name: 'web', policy_arns: [policy] }])
        .holders[0]?.attached,
      [policy],
    );
    assert.equal(
      declared(role(), ['aws_iam_role_policies_exclusive', { role_name: 'web', policy_names: ['p'] }]).holders[0]
        ?.inline,
      'any',
    );
  });

  test('members are those of both kinds of membership', () => {
    const group: [string, JsonObject] = ['aws_iam_group', { name: 'devs', arn: iam('group/devs') }];
    const { holders } = declared(
      group,
      ['aws_iam_group_membership', { group: 'devs', users: ['b'] }],
      ['aws_iam_user_group_membership', { user: 'a', groups: ['devs'] }],
    );
    assert.deepEqual(holders[0]?.members, ['a', 'b']);
  });

  test('a name with a line break is told and not declared', () => {
    const { holders, leftOut } = declared(['aws_iam_user', { name: 'a\nb', arn: iam('user/x') }]);
    assert.deepEqual(holders, []);
    assert.match(leftOut[0]?.why ?? '', /^IAM would not allow its name a[^\n]+b$/);
  });

  test('identities of two accounts have to be chosen from', () => {
    const all = readTerraform(
      stateFile([
        { type: 'aws_iam_user', name: 'a', values: { name: 'ana', arn: iam('user/ana') } },
        { type: 'aws_iam_user', name: 'b', values: { name: 'ben', arn: 'arn:aws:iam::444455556666:user/ben' } },
      ]),
    );
    assert.match(declarationsOf(all.facts).leftOut[0]?.why ?? '', /several accounts \(111122223333, 444455556666\)/);
    assert.deepEqual(
      declarationsOf(all.facts, '444455556666').holders.map(({ name }) => name),
      ['ben'],
    );
  });

  test('an attachment of a role that nothing declares is told', () => {
    assert.equal(declared(['aws_iam_role_policy_attachment', { role: 'web', policy_arn: policy }]).loose.length, 1);
  });
});
