import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import {
  buildAccessModel,
  findPaths,
  loadReference,
  pathKind,
  targetFactory,
  type AccessModel,
  type Identity,
  type PathGroup,
  type Reference,
  type Target,
} from '../../../../src/access/index.ts';
import { indexSnapshot, type Snapshot, type SnapshotIndex } from '../../../../src/domain/snapshot.ts';
import { account, home, type AccountParts } from '../../../accounts/account.ts';
import type { UserParts } from '../../../accounts/identities.ts';
import { allow, deny, trust } from '../../../accounts/statements.ts';
import { numRuns as inputs } from '../../../fixtures/runs.ts';
import { randomAccount } from '../fixtures/random-account.ts';

const actions = ['ec2:TerminateInstances', 'ec2:StopInstances'];
const copies = ['', '-again', '-once-more'];
let reference: Reference;
before(async () => {
  reference = await loadReference('all');
});

/** An account with two copies of each user and role, which have other names and all else in common. */
function withCopies({ snapshot }: SnapshotIndex): SnapshotIndex {
  const copied: readonly string[] = ['user', 'role', 'credential'];
  const resources = [...snapshot.resources].flatMap((resource): Snapshot['resources'][number][] =>
    copied.includes(resource.kind)
      ? copies.map((end) => ({
          ...resource,
          id: `${resource.id}${end}`,
          arn: `${resource.arn}${end}`,
        }))
      : [resource],
  );
  return indexSnapshot({ ...snapshot, resources });
}

/** Whether policies name no single principal: neither by ARN nor by name, nor by a variable. */
function namesNobody({ snapshot }: SnapshotIndex): boolean {
  return !/user\/u\d|role\/r\d|\$\{aws:username\}/.test(
    JSON.stringify([...snapshot.resources].map(({ attributes }) => attributes)),
  );
}

/** What one principal can do, found from itself and from nobody else. */
function answersOf(identity: Identity, model: AccessModel): readonly string[] {
  const question = { actions, targets: targetsIn(model), except: (other: Identity) => other !== identity };
  return findPaths(model, question).map(lineOf).sort();
}

function targetsIn({ snapshot }: AccessModel): readonly Target[] {
  return snapshot.ofKind('instance').map(targetFactory(snapshot));
}

function lineOf({ action, families, truth, paths }: PathGroup): string {
  const each = paths.map(({ path, classes }) => [
    path.steps.length,
    path.assumptions.length,
    classes.flatMap(({ members }) => [...members]).sort(),
  ]);
  return `${action} ${pathKind(families)} ${truth} ${JSON.stringify(each)}`;
}

void test('a copy of a principal can do what the principal can, and no principal less than without copies', () => {
  let reached = 0;
  fc.assert(
    fc.property(randomAccount.filter(namesNobody), (snapshot) => {
      const model = buildAccessModel(withCopies(snapshot), reference);
      const originals = buildAccessModel(snapshot, reference);
      const together = Map.groupBy(
        findPaths(model, { actions, targets: targetsIn(model) }),
        ({ identity }) => identity,
      );
      for (const { name, kind } of originals.identities) {
        const [own, ...others] = copies.map((end) => {
          const identity = model.identities.find((each) => each.kind === kind && each.name === `${name}${end}`);
          assert.ok(identity);
          const alone = answersOf(identity, model);
          assert.deepEqual((together.get(identity) ?? []).map(lineOf).sort(), alone);
          return alone;
        });
        for (const other of others) assert.deepEqual(other, own);
        reached += own?.length ?? 0;
      }
      const all = new Set([...together.values()].flat().flatMap(reachedBy));
      for (const one of findPaths(originals, { actions, targets: targetsIn(originals) }).flatMap(reachedBy))
        assert.ok(all.has(one), one);
    }),
    { numRuns: inputs(150, 20) },
  );
  assert.ok(reached > 0);
});

function reachedBy({ identity, action, classes }: PathGroup): readonly string[] {
  return classes.flatMap(({ members }) => [...members].map((place) => `${identity.arn} ${action} ${place}`));
}

const goal = 'ec2:TerminateInstances';
const createKey = 'iam:CreateAccessKey';
const team: UserParts = { groups: ['team'] };
const arnOf = (name: string) => `arn:aws:iam::${home}:user/${name}`;

/** An account of three members of a team, of whom a policy names `bea`, and who can terminate the instance in it. */
const twins: Readonly<
  Record<string, { readonly parts: AccountParts; readonly able: readonly string[]; readonly by?: string }>
> = {
  'no policy names one': {
    parts: { groups: { team: { policies: [allow(goal)] } } },
    able: ['amy', 'bea', 'cal'],
  },
  'a Deny names one': {
    parts: {
      groups: { team: { policies: [allow(goal), deny(goal, '*', { StringEquals: { 'aws:username': 'bea' } })] } },
    },
    able: ['amy', 'cal'],
  },
  'a trust policy names one': {
    parts: {
      groups: { team: { policies: [allow('sts:AssumeRole')] } },
      roles: { op: { policies: [allow(goal)], trust: trust({ AWS: arnOf('bea') }) } },
    },
    able: ['bea', 'op'],
  },
  'an Allow names one to take over': {
    parts: {
      groups: { team: { policies: [allow(goal)] } },
      users: { eve: { policies: [allow(createKey, arnOf('bea'))] } },
    },
    able: ['amy', 'bea', 'cal', 'eve'],
    by: 'bea',
  },
  'the instance has the name of one as a tag': {
    parts: {
      groups: {
        team: { policies: [allow(goal, '*', { StringEquals: { 'ec2:ResourceTag/owner': '${' + 'aws:username}' } })] },
      },
      instances: [{ id: 'i-1', tags: { owner: 'bea' } }],
    },
    able: ['bea'],
  },
};

for (const [name, { parts, able, by }] of Object.entries(twins)) {
  void test(`members of a team with equal policies, when ${name}`, () => {
    const snapshot = account({
      instances: [{ id: 'i-1' }],
      ...parts,
      users: { amy: team, bea: team, cal: team, ...parts.users },
    });
    const targets = snapshot.ofKind('instance').map(targetFactory(snapshot));
    const found = findPaths(buildAccessModel(snapshot, reference), { actions: [goal], targets });
    assert.deepEqual(
      found.map(({ identity }) => identity.name),
      able,
    );
    if (by === undefined) return;
    const takenOver = found.flatMap(({ identity, path }) =>
      identity.name === 'eve' ? path.steps.map(({ as }) => as.identity.name) : [],
    );
    assert.deepEqual(takenOver, ['eve', by]);
  });
}
