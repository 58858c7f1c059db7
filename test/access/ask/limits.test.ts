import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildAccessModel, can, loadReference, whoCan, type Limits } from '../../../src/access/index.ts';
import { account, type AccountParts } from '../../accounts/account.ts';
import { allow, trust } from '../../accounts/statements.ts';

const reference = await loadReference('all');
const terminate = 'ec2:TerminateInstances';
const readers = { ben: { policies: [allow('ec2:Describe*')] } };
const anybody = { ben: { policies: [allow('*')] } };
const trustsEc2 = trust({ Service: 'ec2.amazonaws.com' });
const github = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
const autoScaling = 'aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling';
const linked = (action: string) => ({
  roles: { [autoScaling]: { trust: trust({ Service: 'autoscaling.amazonaws.com' }), policies: [allow(action)] } },
});
const opened = (more: Parameters<typeof trust>[0]) => ({
  roles: { ops: { trust: trust(more), policies: [allow('*')] } },
});

function limitsIn(parts: AccountParts, action = terminate, resource = 'i-1', direct = false): Limits {
  const model = buildAccessModel(account({ instances: [{ id: 'i-1' }], users: readers, ...parts }), reference);
  return whoCan(model, { action, resource, direct }).limits;
}

const always = ['other-ways', 'organization'];

/** The rows that could matter to who-can, beside those of every search for paths. */
const rows: readonly {
  readonly what: string;
  readonly given?: AccountParts;
  readonly asked?: readonly [action: string, resource: string];
  readonly couldAdd: readonly string[];
}[] = [
  { what: 'nobody can', couldAdd: ['inside-instances'] },
  { what: 'somebody can', given: { users: anybody }, couldAdd: ['inside-instances', 'stored-credentials'] },
  { what: 'an action without techniques', asked: ['ec2:RebootInstances', 'i-1'], couldAdd: ['other-effects'] },
  {
    what: 'a service with resource policies',
    asked: ['s3:GetObject', 'arn:aws:s3:::a/b'],
    couldAdd: ['other-effects', 'resource-policies'],
  },
  {
    what: 'a service-linked role that may',
    given: linked(terminate),
    couldAdd: ['service-linked-roles', 'inside-instances'],
  },
  { what: 'a service-linked role that may not', given: linked('ec2:RunInstances'), couldAdd: ['inside-instances'] },
  {
    what: 'a role that a provider may use',
    given: opened({ Federated: github }),
    couldAdd: ['outside', 'inside-instances', 'stored-credentials'],
  },
  {
    what: 'a role of another account',
    given: opened({ AWS: '444455556666' }),
    couldAdd: ['outside', 'inside-instances', 'stored-credentials'],
  },
  {
    what: 'a role of this account',
    given: opened({ AWS: '111122223333' }),
    couldAdd: ['inside-instances', 'stored-credentials'],
  },
  {
    what: 'a role that a service runs with',
    given: opened({ Service: 'lambda.amazonaws.com' }),
    couldAdd: ['workloads', 'inside-instances', 'stored-credentials'],
  },
  {
    what: 'a policy that reads who calls for whom',
    given: {
      users: {
        ben: {
          policies: [allow(terminate, '*', { StringEquals: { 'aws:CalledVia': 'cloudformation.amazonaws.com' } })],
        },
      },
    },
    couldAdd: ['called-via', 'inside-instances'],
  },
  {
    what: 'a volume, with a role that runs on instances',
    given: {
      volumes: [{ id: 'vol-1' }],
      roles: { ops: { trust: trustsEc2, policies: [allow('*')], profiles: ['p'] } },
    },
    asked: ['ec2:DeleteVolume', 'vol-1'],
    couldAdd: ['workloads', 'inside-instances', 'stored-credentials', 'data-inside'],
  },
  {
    what: 'a volume, with a role that does not',
    given: { volumes: [{ id: 'vol-1' }], roles: { ops: { trust: trustsEc2, policies: [allow('*')] } } },
    asked: ['ec2:DeleteVolume', 'vol-1'],
    couldAdd: ['workloads', 'stored-credentials', 'data-inside'],
  },
  {
    what: 'the data of a database',
    given: { dbInstances: [{ id: 'orders' }] },
    asked: ['rds-db:connect', 'orders'],
    couldAdd: ['other-copies'],
  },
];

const usual: readonly [action: string, resource: string] = [terminate, 'i-1'];

for (const { what, given = {}, asked = usual, couldAdd } of rows) {
  void test(`could add to who-can: ${what}`, () => {
    const limits = limitsIn(given, ...asked);
    const found = limits.couldAdd.map(({ id }) => id);
    assert.deepEqual(
      found.filter((id) => !always.includes(id)),
      couldAdd,
    );
    assert.ok(always.every((id) => found.includes(id)));
    assert.equal(limits.upperBound, false);
  });
}

test('an answer names what could add to it, and no more than three of a kind', () => {
  const named = (parts: AccountParts, row: string) =>
    limitsIn(parts).couldAdd.flatMap(({ id, what }) => (id === row ? [what] : []));
  assert.deepEqual(named(linked(terminate), 'service-linked-roles'), [`service-linked roles (${autoScaling})`]);
  assert.deepEqual(named(opened({ Federated: github }), 'outside'), [
    'who comes in from outside (token.actions.githubusercontent.com)',
  ]);
  assert.deepEqual(named(opened({ AWS: ['222222222222', '333333333333', '444444444444', '*'] }), 'outside'), [
    'who comes in from outside (account 222222222222, account 333333333333, account 444444444444 and 1 more)',
  ]);
});

test('what takes away matters only where somebody can; session policies only to roles', () => {
  const takes = (parts: AccountParts) => limitsIn(parts).couldTakeAway.map(({ id }) => id);
  assert.deepEqual(takes({}), []);
  assert.deepEqual(takes({ users: anybody }), ['control-policies', 'endpoint-policies', 'other-refusals']);
  assert.deepEqual(takes(opened({ AWS: '111122223333' })), [
    'control-policies',
    'session-policies',
    'endpoint-policies',
    'other-refusals',
  ]);
});

test('an upper bound is claimed only where nothing could add', () => {
  const bound = (parts: AccountParts, direct: boolean) => limitsIn(parts, terminate, 'i-1', direct).upperBound;
  assert.equal(bound({ users: anybody }, true), true);
  assert.equal(bound({ users: anybody }, false), false);
  assert.equal(bound({ ...linked(terminate), users: anybody }, true), false);
  assert.equal(bound({ users: { ben: { groups: ['gone'], policies: [allow('*')] } } }, true), false);

  const model = buildAccessModel(account({ instances: [{ id: 'i-1' }], users: anybody }), reference);
  const ofCall = (action: string, resource: string) =>
    can(model, { principal: 'user/ben', action, resource, context: {} }).limits.upperBound;
  assert.equal(ofCall(terminate, 'i-1'), true);
  assert.equal(ofCall('s3:GetObject', 'arn:aws:s3:::a/b'), false);
});
