import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { loadReference } from '../../src/access/index.ts';
import { runChecks } from '../../src/checks/index.ts';
import { vocabulary } from '../../src/commands/setup.ts';
import { loadBaseline } from '../../src/config/index.ts';
import type { ProposedChange } from '../../src/domain/proposed-change.ts';
import type { SnapshotIndex } from '../../src/domain/snapshot.ts';
import { withChanges } from '../../src/what-if/index.ts';
import { account, home, type AccountParts } from '../accounts/account.ts';
import { allow, documentOf } from '../accounts/statements.ts';
import { numRuns } from '../fixtures/runs.ts';

const baselineText = `
version: 1
tags: { required: [ { key: team } ], on: [instance, user] }
protect:
  - name: production
    match: { tag: { team: a } }
    instances: { terminationProtection: true }
access:
  - { name: only admins, actions: destroy, resources: { tag: { team: a } }, allowedTo: ["group/admins"] }
  - { name: ana works, actions: ["ec2:StopInstances"], resources: { tag: { team: a } }, mustAllow: ["user/ana"] }
groups: { devs: { members: [], inline: any, attached: [] } }
grants: { forbidden: [ { actions: ["ec2:*"] } ] }
`;

const folder = await mkdtemp(join(tmpdir(), 'driftwarden-what-if-'));
await writeFile(join(folder, 'baseline.yaml'), baselineText);
const baseline = await loadBaseline(join(folder, 'baseline.yaml'), vocabulary);
await rm(folder, { recursive: true, force: true });
const reference = await loadReference('all');

const policies = {
  everything: [allow('*', '*')],
  ec2: [allow('ec2:*', '*')],
  stop: [allow(['ec2:StopInstances', 'ec2:CreateTags'], '*')],
  pass: [allow(['sts:AssumeRole', 'iam:PassRole'], '*')],
};

type Name = keyof typeof policies;

/** The account in a few words; both the change and the account after it are made of them. */
interface Made {
  readonly inline: Readonly<Record<string, Name>>;
  readonly boundary: boolean;
  readonly managed: Name;
  readonly attached: boolean;
  readonly groups: readonly string[];
  readonly trusts: 'ana' | 'ben';
  readonly team: string | undefined;
  readonly isProtected: boolean;
  readonly hasOther: boolean;
}

const name = fc.constantFrom(...(Object.keys(policies) as Name[]));

const made: fc.Arbitrary<Made> = fc.record({
  inline: fc.dictionary(fc.constantFrom('one', 'two'), name, { maxKeys: 2, noNullPrototype: true }),
  boundary: fc.boolean(),
  managed: name,
  attached: fc.boolean(),
  groups: fc.subarray(['admins', 'devs']),
  trusts: fc.constantFrom('ana', 'ben'),
  team: fc.constantFrom('a', 'b', undefined),
  isProtected: fc.boolean(),
  hasOther: fc.boolean(),
});

const arn = `arn:aws:iam::${home}:policy/Shared`;
const trusting = (user: string) => [
  { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${home}:user/${user}` }, Action: 'sts:AssumeRole' },
];

function parts({
  inline,
  boundary,
  managed,
  attached,
  groups,
  trusts,
  team,
  isProtected,
  hasOther,
}: Made): AccountParts {
  return {
    managed: { Shared: [policies[managed]], Limit: [policies.stop] },
    groups: {
      admins: { policies: [policies.everything] },
      devs: {
        inline: Object.fromEntries(Object.entries(inline).map(([key, of]) => [key, policies[of]])),
        attached: attached ? ['Shared'] : [],
      },
    },
    users: { ana: { groups, ...(boundary && { boundary: 'Limit' }) }, ben: { policies: [policies.pass] } },
    roles: { deploy: { trust: trusting(trusts), policies: [policies.ec2] } },
    instances: [
      { id: 'i-0a', tags: team === undefined ? {} : { team }, flags: { disableApiTermination: isProtected } },
      ...(hasOther ? [{ id: 'i-0b', tags: { team: 'a' } }] : []),
    ],
  };
}

function changes(was: Made, is: Made): readonly ProposedChange[] {
  const document = (policy: Parameters<typeof documentOf>[0]) => documentOf(policy);
  return [
    ...Object.keys(was.inline)
      .filter((key) => !(key in is.inline))
      .map((key) => ({ kind: 'delete-inline-policy', on: 'group/devs', name: key }) as const),
    ...Object.entries(is.inline).map(
      ([key, of]) =>
        ({ kind: 'put-inline-policy', on: 'group/devs', name: key, document: document(policies[of]) }) as const,
    ),
    ...(was.boundary === is.boundary
      ? []
      : is.boundary
        ? [{ kind: 'set-boundary', on: 'user/ana', policy: `arn:aws:iam::${home}:policy/Limit` } as const]
        : [{ kind: 'delete-boundary', on: 'user/ana' } as const]),
    ...(was.managed === is.managed
      ? []
      : [
          {
            kind: 'set-policy-document',
            policy: arn,
            document: document(policies[is.managed]),
          } as const,
        ]),
    ...(was.attached === is.attached
      ? []
      : [{ kind: is.attached ? 'attach-policy' : 'detach-policy', on: 'group/devs', policy: arn } as const]),
    ...was.groups
      .filter((group) => !is.groups.includes(group))
      .map((group) => ({ kind: 'remove-from-group', user: 'ana', group }) as const),
    ...is.groups.map((group) => ({ kind: 'add-to-group', user: 'user/ana', group: `group/${group}` }) as const),
    { kind: 'set-trust-policy', role: 'deploy', document: document(trusting(is.trusts)) },
    ...(is.team !== undefined
      ? [{ kind: 'set-tag', resource: 'i-0a', key: 'team', value: is.team } as const]
      : was.team !== undefined
        ? [{ kind: 'remove-tag', resource: 'i-0a', key: 'team' } as const]
        : []),
    { kind: 'set-attribute', resource: 'i-0a', attribute: 'disableApiTermination', value: is.isProtected },
    ...(was.hasOther && !is.hasOther ? [{ kind: 'remove', resource: 'i-0b' } as const] : []),
  ];
}

function findings(snapshot: SnapshotIndex): unknown {
  const now = new Date('2026-11-24T03:00:00.000Z');
  const found = runChecks({ snapshot, baseline, reference, instanceTypes: [], now });
  return JSON.parse(JSON.stringify(found)) as unknown;
}

suite('random changes', () => {
  test('what they would bring is what the account has once they are made', () => {
    fc.assert(
      fc.property(made, made, (was, is) => {
        const after = { ...is, hasOther: is.hasOther && was.hasOther };
        const { account: proposed, misfits } = withChanges(account(parts(was)), changes(was, after));
        assert.deepEqual(misfits, []);
        assert.deepEqual(findings(proposed), findings(account(parts(after))));
      }),
      { numRuns: numRuns(200) },
    );
  });
});
