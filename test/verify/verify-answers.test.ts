import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountParts } from '../accounts/account.ts';
import { allow, deny, named, trust } from '../accounts/statements.ts';
import { verified } from './fixtures/verified-account.ts';

const parts: AccountParts = {
  managed: {
    Devs: [named('Dev', allow('ec2:*', '*', { StringEquals: { 'ec2:ResourceTag/department': 'dev' } }))],
    Office: [deny('ec2:*', '*', { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '198.51.100.0/24'] } })],
    Limit: [allow(['ec2:Describe*', 'ec2:StopInstances'])],
    Mfa: [
      allow('ec2:TerminateInstances', '*', {
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
        NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' },
      }),
    ],
    Own: [allow('ec2:*', '*', { StringEquals: { 'aws:ResourceTag/owner': '${aws:username}' } })],
    Season: [allow('ec2:StopInstances', '*', { DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } })],
    Team: [
      [
        allow('ec2:DeleteVolume', '*', { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } }),
        deny('ec2:DeleteVolume', '*', { Null: { 'aws:ResourceTag/team': 'true' } }),
      ],
    ],
  },
  groups: { developers: { attached: ['Devs'] } },
  users: {
    alice: { groups: ['developers'], attached: ['Office'] },
    ben: { policies: [allow('ec2:*')], boundary: 'Limit' },
    carol: { attached: ['Mfa'], mfa: true },
    dora: { attached: ['Own', 'Season'] },
    eve: { attached: ['Team'], tags: { team: 'blue' } },
    nobody: {},
  },
  roles: {
    admin: { policies: [allow('*')], trust: trust({ AWS: '111122223333' }) },
    careful: {
      policies: [
        { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
        deny('ec2:TerminateInstances', 'arn:aws:ec2:*:*:instance/i-prod'),
      ],
      trust: trust({ Service: 'ec2.amazonaws.com' }),
    },
  },
  instances: [
    { id: 'i-dev', tags: { department: 'dev', owner: 'dora' } },
    { id: 'i-prod', tags: { department: 'prod', owner: '' } },
    { id: 'i-bare' },
  ],
  volumes: [{ id: 'vol-1', tags: { team: 'blue' } }, { id: 'vol-2', tags: { team: 'Blue' } }, { id: 'vol-3' }],
  images: [{ id: 'ami-1', tags: { department: 'dev' } }],
};

void test('an independent evaluator agrees with every answer, in both calls of a conditional one', async (t) => {
  const { disagreements, notAsked, leftOut, answers, asked, agreed, byDecision } = await verified(t, parts);
  assert.deepEqual(disagreements, []);
  assert.deepEqual([notAsked, leftOut], [[], []]);
  assert.equal(agreed, asked);
  assert.equal(asked, answers + (byDecision.conditional ?? 0));
  for (const decision of ['allowed', 'conditional', 'explicitDeny', 'implicitDeny'] as const)
    assert.ok((byDecision[decision] ?? 0) > 0, decision);
});

const dev = 'arn:aws:ec2:us-east-1:111122223333:instance/i-dev';
const bare = 'arn:aws:ec2:us-east-1:111122223333:instance/i-bare';
const user = (name: string) => `arn:aws:iam::111122223333:user/${name}`;

void test('what AWS decides in another way is found, with both sides, and nothing else', async (t) => {
  const planted = new Map([
    [`${user('alice')} ec2:TerminateInstances ${dev}`, 'explicitDeny'],
    [`${user('nobody')} ec2:StopInstances ${bare}`, 'allowed'],
    [`${user('nobody')} ec2:TerminateInstances ${bare}`, 'explicitDeny'],
    [`${user('eve')} ec2:DeleteVolume arn:aws:ec2:us-east-1:111122223333:volume/vol-1`, 'implicitDeny'],
  ] as const);
  const { disagreements } = await verified(t, parts, {
    simulator: {
      planted: ({ principal, action, resource }) => planted.get(`${principal} ${action} ${resource}` as never),
    },
  });
  const found = disagreements.map(({ principal, action, resource, kind, driftwarden, aws }) => [
    `${principal.split('/')[1] ?? ''} ${action} ${resource.split('/')[1] ?? ''}`,
    kind,
    driftwarden.decision,
    aws.decision,
    driftwarden.statements.map(({ policy }) => policy).join() || driftwarden.otherReasons.join(),
  ]);
  assert.deepEqual(found.sort(), [
    ['alice ec2:TerminateInstances i-dev', 'aws-denies', 'allowed', 'explicitDeny', 'Devs'],
    ['eve ec2:DeleteVolume vol-1', 'aws-denies', 'allowed', 'implicitDeny', 'Team'],
    ['nobody ec2:StopInstances i-bare', 'aws-allows', 'implicitDeny', 'allowed', 'no Allow in the identity policies'],
    [
      'nobody ec2:TerminateInstances i-bare',
      'deny-kind',
      'implicitDeny',
      'explicitDeny',
      'no Allow in the identity policies',
    ],
  ]);
});

void test('what AWS has and the snapshot lacks is found', async (t) => {
  const cases: readonly [string, AccountParts, string, number][] = [
    ['nothing', {}, '', 0],
    [
      'a Deny in an inline policy',
      { users: { ...parts.users, ben: { ...parts.users?.['ben'], inline: { Away: deny('ec2:StopInstances') } } } },
      'ben aws-denies',
      3,
    ],
    ['another boundary', { managed: { ...parts.managed, Limit: [allow('ec2:Describe*')] } }, 'ben boundary', 3],
    ['a group', { users: { ...parts.users, nobody: { groups: ['developers'] } } }, 'nobody aws-allows', 3],
    [
      'a tag in a condition',
      { managed: { ...parts.managed, Devs: [allow('ec2:*', '*', { StringEquals: { 'aws:ResourceTag/owner': '' } })] } },
      'alice',
      2,
    ],
  ];
  for (const [what, change, expected, least] of cases) {
    const { disagreements } = await verified(t, parts, { atAws: { ...parts, ...change } });
    const found = disagreements.map(({ principal, kind }) => `${principal.split('/')[1] ?? ''} ${kind}`);
    assert.ok(found.length >= least, `${what}: ${found.length}`);
    assert.deepEqual(
      found.filter((text) => !text.startsWith(expected)),
      [],
      what,
    );
    if (least === 0) assert.deepEqual(found, []);
  }
});

void test('what the organization denies is named as such, and how it is denied does not matter', async (t) => {
  const policies = (...statements: object[]) => [{ name: 'scp', document: { Statement: statements } }];
  const everything = policies(allow('*'));
  assert.deepEqual((await verified(t, parts, { simulator: { serviceControl: everything } })).disagreements, []);
  const { disagreements } = await verified(t, parts, {
    simulator: { serviceControl: policies(allow('*'), deny('ec2:StopInstances')) },
  });
  assert.deepEqual(
    new Set(disagreements.map(({ kind, action }) => `${kind} ${action}`)),
    new Set(['organization ec2:StopInstances']),
  );
  assert.ok(disagreements.every(({ driftwarden }) => driftwarden.decision === 'allowed'));
  assert.match(disagreements[0]?.explanation ?? '', /service control policies deny it/);
});

void test('what the simulator does not decide is left out by name, and what was not read is not asked', async (t) => {
  const more: AccountParts = {
    ...parts,
    roles: {
      ...parts.roles,
      exempt: {
        policies: [allow('ec2:*'), deny('ec2:*', '*', { StringNotLike: { 'aws:userid': 'AROAX:*' } })],
        trust: trust({ Service: 'ec2.amazonaws.com' }),
      },
      lost: { attached: ['arn:aws:iam::aws:policy/NotInTheSnapshot'], trust: trust({ Service: 'ec2.amazonaws.com' }) },
    },
    volumes: [{ id: 'vol-9', tags: { team: 'a', Team: 'b' } }],
  };
  const rules = [
    { name: 'r', actions: ['sts:AssumeRole', 'ec2:AttachVolume', 'iam:DeleteRole'], resources: {}, allowedTo: [] },
  ];
  const { leftOut, notAsked, disagreements } = await verified(t, more, {
    rules,
    others: { '444455556666': { users: { zoe: {} } } },
  });
  assert.deepEqual(disagreements, []);
  assert.deepEqual(leftOut.map(({ reason }) => reason).sort(), [
    'requests on several resources at once',
    'sessions of roles',
    'tags that differ in upper and lower case alone',
    'trust policies',
  ]);
  assert.deepEqual(notAsked.map(({ reason }) => reason).sort(), [
    'policies of the principal that were not read or are not valid',
    'principals of account 444455556666: the credentials are for 111122223333',
  ]);
});

void test('what AWS does not answer is not asked, never agreed', async (t) => {
  const { asked, agreed, notAsked, unanswered, answers } = await verified(t, parts, {
    simulator: { change: (result) => ({ ...result, ResourceSpecificResults: [], EvalDecision: 'perhaps' }) },
  });
  assert.deepEqual([asked, agreed, unanswered.length], [0, 0, answers]);
  assert.match(notAsked[0]?.reason ?? '', /^MalformedAnswer: the answer about ec2:\w+ has the decision perhaps/);
  const gone = await verified(t, parts, { atAws: { ...parts, users: {} } });
  assert.ok(gone.notAsked.some(({ reason }) => /^NoSuchEntity.*user\/alice/.test(reason)));
  assert.ok(gone.unanswered.every(({ principal }) => principal.includes(':user/')));
});

void test('the same seed draws the same answers; a sample is never larger than it may be, and has every decision', async (t) => {
  const many: AccountParts = {
    ...parts,
    instances: Array.from({ length: 300 }, (_, index) => ({
      id: `i-${index}`,
      tags: { department: index === 7 ? 'dev' : `d${index}` },
    })),
  };
  const first = await verified(t, many, { sample: 12, seed: 'a' });
  assert.ok(first.asked <= 12 && first.asked >= 11, String(first.asked));
  assert.equal(
    first.sandbox.calls().filter(({ action }) => action === 'SimulatePrincipalPolicy').length,
    first.requests,
  );
  assert.deepEqual(Object.keys(first.byDecision).sort(), ['allowed', 'conditional', 'explicitDeny', 'implicitDeny']);
  assert.ok(new Set(first.verified.map(({ principal }) => principal)).size >= 5);
  const again = await verified(t, many, { sample: 12, seed: 'a' });
  assert.deepEqual(again.verified, first.verified);
  assert.notDeepEqual((await verified(t, many, { sample: 12, seed: 'b' })).verified, first.verified);
  const [known] = first.verified;
  assert.ok(known);
  const asked = await verified(t, many, { sample: 1, seed: 'c', first: [{ ...known, action: 'ec2:Nothing' }, known] });
  assert.deepEqual(asked.verified, [known]);
});
