import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildAccessModel, findPaths, loadReference, targetFactory } from '../../../../src/access/index.ts';
import { account, type AccountParts } from '../../../accounts/account.ts';
import { allow, deny } from '../../../accounts/statements.ts';

const goal = 'ec2:TerminateInstances';
const reference = await loadReference('all');

const ofTeam = allow(goal, '*', { StringEquals: { 'aws:ResourceTag/team': 'a' } });
const ofOther = allow(goal, '*', { StringEquals: { 'aws:ResourceTag/team': 'b' } });
const elsewhere = (bucket: string) => allow('s3:GetObject', `arn:aws:s3:::${bucket}/*`);
const owned = allow(goal, '*', { StringEquals: { 'aws:ResourceTag/owner': '$' + '{aws:username}' } });

/** Users whose policies have statements in common, and who can terminate which of the instances. */
const cases: Readonly<Record<string, Pick<AccountParts, 'users' | 'managed'> & { readonly can: readonly string[] }>> = {
  'the same statement stands in two documents': {
    users: { ben: { policies: [[ofTeam, elsewhere('x')]] }, zoe: { policies: [[ofTeam, elsewhere('y')]] } },
    can: ['ben i-a', 'zoe i-a'],
  },
  'a value differs': {
    users: { ben: { policies: [[ofTeam, elsewhere('x')]] }, zoe: { policies: [[ofOther, elsewhere('y')]] } },
    can: ['ben i-a', 'zoe i-b'],
  },
  'the effect differs': {
    users: {
      ben: { policies: [[allow(goal), ofTeam]] },
      zoe: { policies: [[allow(goal), { ...ofTeam, Effect: 'Deny' }]] },
    },
    can: ['ben i-a', 'ben i-b', 'zoe i-b'],
  },
  'the resource differs': {
    users: {
      ben: { policies: [{ Effect: 'Allow', Action: goal, Resource: 'arn:aws:ec2:*:*:instance/i-a' }] },
      zoe: { policies: [{ Effect: 'Allow', Action: goal, NotResource: 'arn:aws:ec2:*:*:instance/i-a' }] },
    },
    can: ['ben i-a', 'zoe i-b'],
  },
  'the statement of one is its boundary': {
    users: { ben: { policies: [allow(goal)], boundary: 'team' }, zoe: { policies: [allow(goal), 'team'] } },
    managed: { team: [ofTeam] },
    can: ['ben i-a', 'zoe i-a', 'zoe i-b'],
  },
  'the boundary of one says nothing of it': {
    users: { ben: { policies: [allow(goal)], boundary: 'other' }, zoe: { policies: [allow(goal)] } },
    managed: { other: [elsewhere('x')] },
    can: ['zoe i-a', 'zoe i-b'],
  },
  'the statement reads who acts': {
    users: { ben: { policies: [owned] }, zoe: { policies: [owned] } },
    can: ['ben i-a', 'zoe i-b'],
  },
  'the statement names who acts': {
    users: {
      ben: { policies: [[allow(goal, '*', { StringEquals: { 'aws:username': 'zoe' } }), elsewhere('x')]] },
      zoe: { policies: [[allow(goal, '*', { StringEquals: { 'aws:username': 'zoe' } }), elsewhere('y')]] },
    },
    can: ['zoe i-a', 'zoe i-b'],
  },
  'one is denied what the statement allows': {
    users: { ben: { policies: [ofTeam, deny(goal)] }, zoe: { policies: [ofTeam] } },
    can: ['zoe i-a'],
  },
};

for (const [name, { can, ...parts }] of Object.entries(cases)) {
  void test(`answers are shared by what statements say: ${name}`, () => {
    const snapshot = account({
      instances: [
        { id: 'i-a', tags: { team: 'a', owner: 'ben' } },
        { id: 'i-b', tags: { team: 'b', owner: 'zoe' } },
      ],
      ...parts,
    });
    const targets = snapshot.ofKind('instance').map(targetFactory(snapshot));
    const found = findPaths(buildAccessModel(snapshot, reference), { actions: [goal], targets });
    const answers = found.flatMap(({ identity, classes }) =>
      classes.flatMap(({ members }) =>
        members.map((place) => `${identity.name} ${targets[place]?.arn.split('/').at(-1) ?? ''}`),
      ),
    );
    assert.deepEqual(answers.sort(), can);
  });
}
