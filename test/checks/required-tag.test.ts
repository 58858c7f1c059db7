import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requiredTag } from '../../src/checks/required-tag.ts';
import { compilePattern } from '../../src/config/pattern/pattern.ts';
import type { RequiredTag } from '../../src/domain/baseline.ts';
import type { Resource, Tags } from '../../src/domain/resource.ts';
import { found, image, instance, managed, allow, role, tagged, tagsOf, theOne } from './fixtures/account.ts';
import { dbInstance, dbSnapshot, globalCluster } from './fixtures/databases.ts';

const owner: RequiredTag = { key: 'Owner', pattern: compilePattern('^[a-z]+@example\\.com$') };
const department: RequiredTag = { key: 'department', values: ['dev', 'prod'] };
const plainKey: RequiredTag = { key: 'Name' };

function findings(resource: Resource<string, unknown>, ...required: readonly RequiredTag[]) {
  return found(requiredTag, {
    resources: [resource],
    baseline: { tags: { required, on: [resource.kind] } },
  });
}

const cases: readonly (readonly [string, RequiredTag, Tags, string | undefined])[] = [
  ['a value that the pattern takes', owner, { Owner: 'ana@example.com' }, undefined],
  ['a value that the pattern does not take', owner, { Owner: 'ana@example.org' }, 'malformed'],
  ['a value with a line after what the pattern takes', owner, { Owner: 'ana@example.com\nx' }, 'malformed'],
  ['an empty value under a pattern', owner, { Owner: '' }, 'empty'],
  ['no such tag', owner, {}, 'missing'],
  ['a tag in another case', owner, { owner: 'ana@example.com' }, 'missing'],
  ['a value on the list', department, { department: 'prod' }, undefined],
  ['a value on the list in another case', department, { department: 'Prod' }, 'not approved'],
  ['a value that is not on the list', department, { department: 'ops' }, 'not approved'],
  ['an empty value that is not on the list', department, { department: '' }, 'empty'],
  ['an empty value that is on the list', { key: 'department', values: [''] }, { department: '' }, undefined],
  ['any value where nothing is demanded of it', plainKey, { Name: '<b>"x"</b>' }, undefined],
  ['an empty value where nothing is demanded of it', plainKey, { Name: '' }, 'empty'],
  ['an empty value that the pattern takes', { key: 'Name', pattern: compilePattern('^x*$') }, { Name: '' }, undefined],
  [
    'a value that is on the list and against the pattern',
    { key: 'Name', values: ['a'], pattern: compilePattern('b') },
    { Name: 'a' },
    'malformed',
  ],
  ['a key that every object inherits', { key: 'toString' }, {}, 'missing'],
  ['a key called __proto__ that is missing', { key: '__proto__' }, {}, 'missing'],
  ['a key called __proto__ that is there', { key: '__proto__' }, tagsOf(['__proto__', 'x']), undefined],
];

for (const [what, required, tags, fault] of cases) {
  test(`${what}: ${fault ?? 'nothing to find'}`, () => {
    const titles = findings(instance('i-1', { name: 'web', tags }), required).map(({ title }) => title);
    assert.deepEqual(titles, fault === undefined ? [] : [`Tag ${required.key} is ${fault} on web (i-1)`]);
  });
}

test('a pattern judges every resource alike', () => {
  const baseline = { tags: { required: [{ key: 'Owner', pattern: compilePattern('a') }], on: ['instance'] } };
  const resources = ['i-1', 'i-2', 'i-3'].map((id) => instance(id, { tags: { Owner: 'ba' } }));
  assert.deepEqual(found(requiredTag, { resources, baseline }), []);
});

test('each missing key is a finding of its own', () => {
  const all = findings(instance('i-1'), owner, department, plainKey);
  assert.equal(new Set(all.map(({ id }) => id)).size, 3);
});

test('kinds that are not named need no tags', () => {
  const baseline = { tags: { required: [owner], on: ['volume'] } };
  assert.deepEqual(found(requiredTag, { resources: [instance('i-1')], baseline }), []);
  assert.equal(found(requiredTag, { resources: [tagged('volume', 'vol-1')], baseline }).length, 1);
});

test('a kind that is named twice is checked once', () => {
  const baseline = { tags: { required: [owner], on: ['instance', 'instance'] } };
  assert.equal(found(requiredTag, { resources: [instance('i-1')], baseline }).length, 1);
});

const twins: readonly (readonly [string, Resource<string, unknown>, Resource<string, unknown>])[] = [
  ['image', image('ami-1'), image('ami-1', { attributes: { owner: '999988887777' } })],
  [
    'snapshot',
    tagged('snapshot', 'snap-1', { attributes: { owner: '111122223333' } }),
    tagged('snapshot', 'snap-1', { attributes: { owner: '999988887777' } }),
  ],
  ['role', role('web'), role('AWSServiceRoleForSupport', { path: '/aws-service-role/support.amazonaws.com/' })],
  [
    'policy',
    managed('arn:aws:iam::111122223333:policy/own', { document: allow('*') }),
    managed('arn:aws:iam::aws:policy/ReadOnlyAccess', { document: allow('*') }),
  ],
  [
    'snapshot of a database',
    dbSnapshot('s'),
    { ...dbSnapshot('s'), arn: 'arn:aws:rds:us-east-1:999988887777:snapshot:s' },
  ],
];

for (const [kind, own, others] of twins) {
  test(`the account's own ${kind} needs tags, one that it cannot tag does not`, () => {
    assert.equal(findings(own, owner).length, 1);
    assert.equal(findings(others, owner).length, 0);
  });
}

test('a tag whose key differs in case alone is named, with its value', () => {
  const [finding] = findings(
    instance('i-1', { tags: { owner: 'ana@example.com', OWNER: 'x', Ownership: 'y' } }),
    owner,
  );
  assert.deepEqual(finding?.evidence, {
    value: null,
    similar: [
      { key: 'OWNER', value: 'x' },
      { key: 'owner', value: 'ana@example.com' },
    ],
  });
  assert.equal(finding.actual, 'no such tag; it has OWNER = "x" and owner = "ana@example.com"');
});

test('what is neither by its owner nor by its ARN of another account is the own one', () => {
  for (const owner of [null, '111122223333'])
    assert.equal(findings(tagged('snapshot', 'snap-1', { attributes: { owner } }), { key: 'Owner' }).length, 1);
  assert.equal(findings({ ...tagged('other', 'x'), arn: 'arn:aws:s3:::x' }, { key: 'Owner' }).length, 1);
});

test('the command is that of the service; there is none for services that have none here', () => {
  const commandOf = (resource: Resource<string, unknown>) =>
    findings(resource, { key: 'department', values: ['prod'] })[0]?.fix?.commands[0];
  const add = (place: string, arn: string) =>
    `aws rds add-tags-to-resource ${place}--resource-name ${arn} --tags '[{"Key":"department","Value":"prod"}]'`;
  assert.equal(
    commandOf(dbInstance('orders')),
    add('--region us-east-1 ', 'arn:aws:rds:us-east-1:111122223333:db:orders'),
  );
  assert.equal(
    commandOf(globalCluster('world', { region: 'global' })),
    add('', 'arn:aws:rds::111122223333:global-cluster:world'),
  );
  assert.equal(commandOf(role('web')), undefined);
});

test('the evidence holds the value as it is, the sentence makes it printable', () => {
  const value = '<script>"\'\n\u202E' + '😀'.repeat(100);
  const [finding] = findings(instance('i-1', { name: 'a\nb', tags: { department: value } }), department);
  assert.deepEqual(finding?.evidence, { value });
  assert.doesNotMatch(`${finding.title}${finding.actual}`, /[\n\u202E]/);
});

test('a command is offered where one value alone can be meant', () => {
  const commandsOf = (required: RequiredTag, tags: Tags = {}) =>
    findings(instance('i-1', { tags }), required)[0]?.fix?.commands;
  const command = (key: string, value: string) => [
    `aws ec2 create-tags --region us-east-1 --resources i-1 --tags '[{"Key":"${key}","Value":"${value}"}]'`,
  ];
  assert.deepEqual(commandsOf({ key: 'department', values: ['prod'] }), command('department', 'prod'));
  assert.deepEqual(commandsOf(owner, { OWNER: 'ana@example.com' }), command('Owner', 'ana@example.com'));
  assert.equal(commandsOf(department), undefined);
  assert.equal(commandsOf(owner), undefined);
  assert.equal(commandsOf(owner, { owner: 'nobody' }), undefined);
});

test('no EC2 command is offered for what is not of EC2', () => {
  assert.equal(findings(role('web'), { key: 'team', values: ['a'] })[0]?.fix, undefined);
});

test('the owner is the declared one, else the tag, and an empty tag names nobody', () => {
  const baseline = (id: string) => ({
    tags: { required: [department], on: ['instance'] },
    resources: [{ id, owner: 'declared@example.com', expect: {} }],
  });
  const resources = [instance('i-1', { tags: { Owner: 'tag@example.com' } })];
  assert.equal(theOne(requiredTag, { resources, baseline: baseline('i-1') }).owner, 'declared@example.com');
  assert.equal(theOne(requiredTag, { resources, baseline: baseline('i-2') }).owner, 'tag@example.com');
  const untold = [instance('i-1', { tags: { Owner: '' } })];
  assert.equal(Object.hasOwn(theOne(requiredTag, { resources: untold, baseline: baseline('i-2') }), 'owner'), false);
});

test('it rests on the scope of the resource', () => {
  assert.deepEqual(findings(instance('i-1'), owner)[0]?.dependsOn, [
    { account: '111122223333', region: 'us-east-1', kind: 'instance' },
  ]);
});
