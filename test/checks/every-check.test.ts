import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReference } from '../../src/access/index.ts';
import { checks, runChecks } from '../../src/checks/index.ts';
import type { Baseline } from '../../src/domain/baseline.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { scopeKey } from '../../src/domain/scope.ts';
import {
  allow,
  contextOf,
  coverageOf,
  credential,
  group,
  image,
  inline,
  instance,
  instanceAttribute,
  managed,
  now,
  role,
  sharing,
  tagsOf,
  user,
  volume,
  account,
} from './fixtures/account.ts';

/* Here something is wrong for every check, and every foreign text is hostile. */

const nasty = '<img src=x onerror=alert(1)>"\'`$(id)\n\u001b[31m\u202E__proto__';
const tags = tagsOf(['__proto__', nasty], [nasty, nasty], ['constructor', ''], ['x'.repeat(128), '😀'.repeat(128)]);
const arn = `arn:aws:iam::${account}:policy/${nasty}`;
const old = '2020-01-01T00:00:00.000Z';

/** Guards that do nothing by their text, and guards that those get past who hold them. */
const byTag = (value: string) => ({ StringEquals: { [`ec2:ResourceTag/${nasty}`]: value } });
const deadGuards = {
  Statement: [
    {
      Sid: nasty,
      Effect: 'Deny',
      Action: 'ec2:TerminateInstances',
      Resource: '*',
      Condition: { StringEquals: { [`aws:RequestTag/${nasty}`]: '${aws:username}' } },
    },
    { Sid: nasty, Effect: 'Deny', Action: 'ec2:TerminateInstances', Resource: `arn:aws:ec2:*:*:volume/${nasty}` },
  ],
};
const passedGuards = {
  Statement: [
    { Sid: nasty, Effect: 'Deny', Action: 'ec2:TerminateInstances', Resource: '*', Condition: byTag('prod') },
    { Sid: nasty, Effect: 'Allow', Action: 'ec2:StopInstances', Resource: '*', Condition: byTag(nasty) },
    {
      Sid: nasty,
      Effect: 'Allow',
      Action: 'ec2:RunInstances',
      Resource: '*',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
    },
    {
      Sid: nasty,
      Effect: 'Allow',
      Action: 'ec2:DeleteTags',
      Resource: '*',
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': nasty } },
    },
    {
      Sid: nasty,
      Effect: 'Allow',
      Action: ['ec2:CreateTags', 'ec2:ModifyInstanceAttribute', 'ec2:TerminateInstances'],
      Resource: '*',
    },
    { Sid: nasty, Effect: 'Allow', Action: 'iam:*', Resource: '*' },
  ],
};

const resources = [
  instance('i-1', {
    name: nasty,
    tags,
    attributes: { type: nasty, metadata: { endpoint: null, tokens: 'optional', hopLimit: 1 } },
  }),
  instanceAttribute('i-1', { disableApiTermination: false, disableApiStop: false, shutdownBehavior: 'terminate' }),
  instance('i-2', { name: nasty, tags, attributes: { image: 'ami-2' } }),
  instance('i-3', { attributes: { image: nasty } }),
  image('ami-1', { name: nasty, tags, attributes: { public: true, createdAt: old } }),
  image('ami-2', { attributes: { owner: '999988887777', createdAt: old, ownerAlias: nasty } }),
  sharing('ami-1', { accounts: ['999988887777'] }),
  volume('vol-1', { name: nasty, tags }),
  group(nasty, { inline: [inline(nasty, allow('*'))], attached: [arn] }),
  group('declared', { inline: [inline(nasty, allow('*'))] }),
  user(nasty, { groups: [nasty, 'declared'], inline: [{ name: nasty, policy: { text: nasty, error: nasty } }] }),
  user(`guarded ${nasty}`, {
    inline: [inline('dead', deadGuards), inline(nasty, passedGuards)],
    permissionsBoundary: arn,
  }),
  role(nasty, { trust: { text: nasty, error: nasty }, attached: [arn] }),
  managed(arn, { document: allow('*', '*', { Sid: nasty }) }),
  credential(nasty, {
    passwordEnabled: true,
    accessKeys: [{ slot: 1, active: true, rotatedAt: old, lastUsedAt: null }],
  }),
  credential('<root_account>', { accessKeys: [{ slot: 1, active: true, rotatedAt: old, lastUsedAt: null }] }),
];

const nothing = { inline: new Map(), attached: [] };
const baseline: Partial<Baseline> = {
  tags: {
    required: [{ key: 'Owner' }, { key: '__proto__', values: ['a'] }, { key: nasty, pattern: /^a$/u }],
    on: ['instance', 'image', 'volume', 'user'],
  },
  protect: [
    {
      name: nasty,
      match: {},
      instances: { terminationProtection: true, stopProtection: true },
      images: { deregistrationProtection: true },
    },
  ],
  instances: { allowedTypes: ['t3.*'], imdsv2: 'required' },
  images: {
    approved: { owners: ['self'], ids: [], tags: { [nasty]: ['a'] }, maxAgeDays: 30 },
    public: 'forbidden',
    sharedWith: [],
  },
  resources: [
    { id: 'i-1', owner: nasty, expect: { type: 'x', tags: { [nasty]: 'b' } } },
    { id: 'i-9', expect: {} },
    { id: nasty, expect: {} },
  ],
  groups: new Map([
    ['declared', { members: [], ...nothing }],
    ['missing', { members: [], ...nothing }],
  ]),
  users: new Map([[nasty, { groups: [], ...nothing }]]),
  roles: new Map([[nasty, { ...nothing, permissionsBoundary: arn }]]),
  policies: new Map([[nasty, { document: allow('ec2:*') }]]),
  grants: { forbidden: [{ actions: ['ec2:*'], resources: ['*'], except: [] }] },
  access: [
    { name: nasty, actions: ['destroy'], resources: { id: ['*'] }, allowedTo: [nasty] },
    { name: `mfa ${nasty}`, actions: ['destroy'], resources: { id: ['*'] }, requires: 'mfa', except: [nasty] },
    { name: `must ${nasty}`, actions: ['ec2:StopInstances'], resources: { id: ['*'] }, mustAllow: ['user/*', nasty] },
    { name: `launch ${nasty}`, launch: { instanceTypes: ['*.metal'], allowedTo: [nasty] } },
  ],
  credentials: { mfa: 'required', maxKeyAgeDays: 90 },
};

const reference = await loadReference();

function findings(at = now, things = resources): readonly Finding[] {
  return runChecks(contextOf({ resources: things, baseline, reference, now: at })).findings;
}

test('every check finds something here', () => {
  const heard = new Set(findings().map(({ check }) => check));
  assert.deepEqual(
    checks.filter(({ id }) => !heard.has(id)).map(({ id }) => id),
    [],
  );
});

test('a title is one printable line, an actual holds nothing that steers a terminal', () => {
  for (const { title, actual, expected } of findings()) {
    assert.doesNotMatch(title, /[\p{Cc}\u202E]/u);
    assert.doesNotMatch(`${actual}${expected}`.replaceAll('\n', ''), /[\p{Cc}\u202E]/u);
  }
});

test('no command holds a control character', () => {
  const commands = findings().flatMap(({ fix }) => fix?.commands ?? []);
  assert.notEqual(commands.length, 0);
  for (const command of commands) assert.doesNotMatch(command, /\p{Cc}/u);
});

test('a year later the evidence is the same', () => {
  const evidence = (all: readonly Finding[]) => new Map(all.map((finding) => [finding.id, finding.evidence]));
  assert.deepEqual(evidence(findings(new Date('2027-11-23T03:00:00Z'))), evidence(findings()));
});

test('in whatever order the resources come, the findings are the same', () => {
  const byId = (all: readonly Finding[]) => [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
  assert.deepEqual(byId(findings(now, resources.toReversed())), byId(findings()));
});

test('what a finding rests on was read, and holds the kind that it is about or tells of it', () => {
  const read = new Set(coverageOf([account]).map(scopeKey));
  for (const { restsOn, check, resource } of findings()) {
    assert.deepEqual(
      restsOn.filter((scope) => !read.has(scopeKey(scope))),
      [],
      check,
    );
    if (resource.kind !== 'resource') assert.notEqual(restsOn.length, 0, check);
  }
});
