import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildAccessModel,
  findPaths,
  loadReference,
  principalEquivalence,
  actorOf,
  targetFactory,
} from '../../../../src/access/index.ts';
import { account, home, type AccountParts } from '../../../accounts/account.ts';
import type { UserParts } from '../../../accounts/identities.ts';
import { allow, type Policy } from '../../../accounts/statements.ts';

const goal = 'ec2:TerminateInstances';
const createKey = 'iam:CreateAccessKey';
const attach = 'iam:AttachUserPolicy';
const reference = await loadReference('all');

const twin: UserParts = { groups: ['team'] };
const arnOf = (kind: string, name: string) => `arn:aws:iam::${home}:${kind}/${name}`;

/** An account in which ben and zoe are equivalent members of a team, and alice wants to terminate an instance. */
interface Case {
  readonly alice: UserParts;
  readonly team?: Policy;
  readonly ben?: UserParts;
  readonly zoe?: UserParts;
  readonly managed?: AccountParts['managed'];
  /** The calls that alice's path begins with, and on whom; undefined where there is no path. */
  readonly path: readonly string[] | undefined;
}

const ownName = '$' + '{aws:username}';
const onlyZoe = allow(goal, '*', { StringEquals: { 'aws:username': 'zoe' } });

const cases: Readonly<Record<string, Case>> = {
  'anybody of the team can be taken over': {
    alice: { policies: [allow(createKey)] },
    path: [`${createKey} ben`],
  },
  'nobody of the team may do it': {
    alice: { policies: [allow(createKey)] },
    team: allow('ec2:StopInstances'),
    path: undefined,
  },
  'a variable names the second one': {
    alice: { policies: [allow(createKey, arnOf('user', '$' + '{aws:PrincipalTag/pet}'))], tags: { pet: 'zoe' } },
    path: [`${createKey} zoe`],
  },
  'a variable names nobody': {
    alice: { policies: [allow(createKey, arnOf('user', '$' + '{aws:PrincipalTag/pet}'))], tags: { pet: 'kim' } },
    path: undefined,
  },
  'the first one has two access keys': {
    alice: { policies: [allow(createKey)] },
    ben: { keys: 2 },
    path: [`${createKey} zoe`],
  },
  'both have two access keys': {
    alice: { policies: [allow(createKey)] },
    ben: { keys: 2 },
    zoe: { keys: 2 },
    path: undefined,
  },
  'a policy that she attaches allows it to the second one': {
    alice: { policies: [allow([createKey, attach], '*', { ArnEquals: { 'iam:PolicyARN': arnOf('policy', 'p') } })] },
    team: allow('ec2:StopInstances'),
    managed: { p: [onlyZoe] },
    path: undefined,
  },
  'a policy that she attaches allows it to the second one, whom she can take over': {
    alice: {
      policies: [allow(createKey), allow(attach, '*', { ArnEquals: { 'iam:PolicyARN': arnOf('policy', 'p') } })],
    },
    team: allow('ec2:StopInstances'),
    managed: { p: [onlyZoe] },
    path: [`${attach} zoe`, `${createKey} zoe`],
  },
  'policies of the team read who they are': {
    alice: { policies: [allow(createKey)] },
    team: [allow('iam:ChangePassword', arnOf('user', ownName)), onlyZoe],
    path: [`${createKey} zoe`],
  },
};

for (const [name, { alice, team = allow(goal), ben = {}, zoe = {}, managed, path }] of Object.entries(cases)) {
  void test(`of equivalent users one is planned for: ${name}`, () => {
    const snapshot = account({
      instances: [{ id: 'i-1' }],
      groups: { team: { policies: [team] } },
      users: { alice, ben: { ...twin, ...ben }, zoe: { ...twin, ...zoe } },
      ...(managed && { managed }),
    });
    const model = buildAccessModel(snapshot, reference);
    const targets = snapshot.ofKind('instance').map(targetFactory(snapshot));
    const [found] = findPaths(model, { actions: [goal], targets, except: (identity) => identity.name !== 'alice' });
    const steps = found?.path.steps.map(({ call }) => `${call.action} ${call.on.arn.split('/').at(-1) ?? ''}`);
    assert.deepEqual(steps, path && [...path, `${goal} i-1`]);
  });
}

void test('users with equal groups are equivalent unless their policies read who they are', () => {
  const keysWith = (team: Policy) => {
    const { identities, ...model } = buildAccessModel(
      account({ groups: { team: { policies: [team] } }, users: { ben: twin, zoe: twin } }),
      reference,
    );
    const { equivalenceKey } = principalEquivalence({ identities, ...model });
    return new Set(identities.map((identity) => equivalenceKey(actorOf(identity)))).size;
  };
  assert.equal(keysWith(allow(goal)), 1);
  assert.equal(keysWith(onlyZoe), 2);
});
