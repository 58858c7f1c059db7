import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { runChecks, type CheckContext } from '../../../src/checks/index.ts';
import { planUpdate } from '../../../src/commands/bulk/plan-update.ts';
import { vocabulary } from '../../../src/commands/setup.ts';
import { loadBaseline, writeUpdate } from '../../../src/config/index.ts';
import { loadReference } from '../../../src/access/index.ts';
import { instanceTypes } from '../../../src/aws/index.ts';
import type { Finding } from '../../../src/domain/finding.ts';
import { account, accounts, home, type AccountParts } from '../../accounts/account.ts';
import { inFolder } from '../../config/helper.ts';
import { numRuns } from '../../fixtures/runs.ts';

/* Accounts that differ from their baselines in many ways, and what of it is taken over. */

const reference = await loadReference([]);

async function contextOf(file: string, snapshot: CheckContext['snapshot']): Promise<CheckContext> {
  const baseline = await loadBaseline(file, vocabulary);
  return { snapshot, baseline, reference, instanceTypes, now: new Date('2026-11-29T03:00:00Z') };
}

const findingsIn = (context: CheckContext) => runChecks(context).findings;

/** What a finding is to be the same in: the words of what is expected follow the baseline. */
const seen = ({ id, severity, evidence }: Finding) => ({ id, severity, evidence });

const isAboutBaseline = ({ check }: Finding) => check === 'rule-matches-nothing';

const statement = fc.constantFrom(
  { Effect: 'Allow', Action: 'ec2:StartInstances', Resource: '*' },
  { Effect: 'Allow', Action: ['ec2:StopInstances'], Resource: '*' },
);
const policies = fc.dictionary(fc.constantFrom('p', 'q.r'), fc.array(statement, { minLength: 1, maxLength: 1 }), {
  maxKeys: 2,
  noNullPrototype: true,
});
const userNames = ['ana', 'ben', 'eve'];

const parts: fc.Arbitrary<AccountParts> = fc.record({
  instances: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('i-0aaaaaaa', 'i-0bbbbbbb', 'i-0ccccccc'),
      tags: fc.dictionary(fc.constantFrom('Owner', 'Env', 'a.b'), fc.constantFrom('dev', 'prod', "it's", ''), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
      type: fc.constantFrom('t3.micro', 'm7g.large', 'x2iedn.32xlarge'),
    }),
    { selector: ({ id }) => id, maxLength: 3 },
  ),
  groups: fc.dictionary(fc.constantFrom('devs', 'admins'), fc.record({ inline: policies }), {
    maxKeys: 2,
    noNullPrototype: true,
  }),
  users: fc.dictionary(
    fc.constantFrom(...userNames),
    fc.record({ inline: policies, groups: fc.subarray(['devs', 'admins']) }),
    {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    },
  ),
});

const document = fc
  .array(statement, { minLength: 1, maxLength: 1 })
  .map((Statement) => ({ Version: '2012-10-17', Statement }));
const inline = fc.dictionary(fc.constantFrom('p', 'q.r'), document, { maxKeys: 2, noNullPrototype: true });

const declared = fc.record(
  {
    version: fc.constant(1),
    tags: fc.record({
      required: fc.constantFrom(
        [{ key: 'Env', values: 'dev' }],
        [{ key: 'Env', values: ['dev', 'x'] }, { key: 'Owner' }],
      ),
    }),
    instances: fc.record({ allowedTypes: fc.constantFrom('t3.*', ['t3.*'], ['m7g.large', 'r7g.large']) }),
    resources: fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('i-0aaaaaaa', 'i-0bbbbbbb', 'i-0ddddddd'),
        expect: fc.record(
          {
            type: fc.constantFrom('t3.micro', 't3.large'),
            tags: fc.dictionary(fc.constantFrom('Env', 'a.b'), fc.constantFrom('dev', 'test'), {
              maxKeys: 2,
              noNullPrototype: true,
            }),
          },
          { requiredKeys: [], noNullPrototype: true },
        ),
      }),
      { selector: ({ id }) => id, maxLength: 3 },
    ),
    groups: fc.dictionary(
      fc.constantFrom('devs', 'admins', 'gone'),
      fc.record(
        { members: fc.subarray([...userNames, 'nobody']), inline },
        { requiredKeys: [], noNullPrototype: true },
      ),
      { maxKeys: 3, noNullPrototype: true },
    ),
    users: fc.dictionary(fc.constantFrom(...userNames), fc.record({ groups: fc.constant('any'), inline }), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
  },
  { requiredKeys: ['version'], noNullPrototype: true },
);

const style = fc.constantFrom(
  (value: object) => stringify(value),
  (value: object) => `# mine\n${stringify(value, { indent: 4, indentSeq: false })}`,
  (value: object) => stringify(value, { defaultStringType: 'QUOTE_SINGLE' }).replaceAll('\n', '\r\n'),
  (value: object) => JSON.stringify(value, null, 2),
);

test('after an update none of what was taken over is found, and every other finding is as before', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(
      parts,
      declared,
      style,
      fc.array(fc.boolean(), { minLength: 5, maxLength: 9 }),
      async (of, says, write, picks) => {
        await inFolder({ 'b.yaml': write(says) }, async (folder) => {
          const file = join(folder, 'b.yaml');
          const context = await contextOf(file, account(of));
          const before = findingsIn(context);
          const selected = before.filter((_, index) => picks[index % picks.length]);
          const plan = await planUpdate(context, selected);
          const told = [...plan.taken, ...plan.notTaken].map(({ finding }) => finding.id);
          assert.deepEqual(told.toSorted(), selected.map(({ id }) => id).toSorted(), 'each finding is told once');
          if (!plan.update) return;
          await writeUpdate(file, plan.update);
          const after = findingsIn(await contextOf(file, context.snapshot));
          const gone = new Set(plan.taken.map(({ finding }) => finding.id));
          const left = before.filter(({ id }) => !gone.has(id));
          const sorted = (findings: readonly Finding[]) =>
            findings
              .filter((finding) => !isAboutBaseline(finding))
              .map(seen)
              .sort((a, b) => (a.id < b.id ? -1 : 1));
          assert.deepEqual(sorted(after), sorted(left));
          const known = new Set(left.map(({ id }) => id));
          assert.ok(after.filter(isAboutBaseline).every(({ id }) => known.has(id)));
          taken += plan.taken.length;
        });
      },
    ),
    { numRuns: numRuns(300, 30), seed: 20261129 },
  );
  assert.ok(taken > 30, `${taken} findings were taken over`);
});

/** Plans for all findings of an account. */
async function planFor(text: string, snapshot: CheckContext['snapshot'], files: Readonly<Record<string, string>> = {}) {
  return inFolder({ ...files, 'b.yaml': text }, async (folder) => {
    const context = await contextOf(join(folder, 'b.yaml'), snapshot);
    const findings = findingsIn(context).filter(({ check }) => check !== 'user-mfa');
    const plan = await planUpdate(context, findings);
    return { ...plan, text: plan.update?.text, reasons: plan.notTaken.map(({ reason }) => reason) };
  });
}

describe('what cannot be taken over', () => {
  const large = { id: 'i-0aaaaaaa', type: 'x2iedn.32xlarge' };
  test('a value whose declaration is also what findings that are not selected are about', async () => {
    const snapshot = account({ instances: [large, { ...large, id: 'i-0bbbbbbb' }] });
    await inFolder({ 'b.yaml': 'version: 1\ninstances: { allowedTypes: t3.* }\n' }, async (folder) => {
      const context = await contextOf(join(folder, 'b.yaml'), snapshot);
      const [first, second] = findingsIn(context);
      assert.ok(first && second);
      const one = await planUpdate(context, [first]);
      assert.match(one.notTaken[0]?.reason ?? '', /it would also close or change dw-.*; select that too/);
      const both = await planUpdate(context, [first, second]);
      assert.deepEqual([both.taken.length, both.notTaken.length], [2, 0]);
    });
  });
  test('a member that the same group of another account does not have', async () => {
    const other = '444455556666';
    const member = { groups: ['devs'] };
    const snapshot = accounts({
      [home]: { users: { ana: member, ben: member }, groups: { devs: {} } },
      [other]: { users: { ana: member, ben: {} }, groups: { devs: {} } },
    });
    const { taken, reasons } = await planFor('version: 1\ngroups: { devs: { members: [ana] } }\n', snapshot);
    assert.equal(taken.length, 0);
    assert.match(reasons.join(), /there would be another finding then: User ben is not in group devs/);
  });
  test('a missing tag, and what no declaration names', async () => {
    const { reasons } = await planFor(
      'version: 1\ntags: { required: [{ key: Env }], on: [instance] }\ninstances: { imdsv2: required }\n',
      account({ instances: [{ id: 'i-0aaaaaaa' }] }),
    );
    assert.ok(reasons.includes('the tag is missing, so there is no value to declare'));
  });
});

test('a policy document is taken into the file that the baseline names, unless another part names it too', async () => {
  const allow = (Action: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
  });
  const snapshot = account({
    groups: { devs: { inline: { p: [{ Effect: 'Allow', Action: 'ec2:StopInstances', Resource: '*' }] } } },
  });
  const files = { 'p.json': JSON.stringify(allow('ec2:StartInstances')) };
  const text = 'version: 1\ngroups:\n  devs:\n    inline: { p: p.json } # kept\n';
  const { update } = await planFor(text, snapshot, files);
  assert.equal(update?.text, text);
  assert.deepEqual([...update.documents.keys()], ['p.json']);
  const shared = await planFor(`${text}users: { eve: { inline: { p: p.json } } }\n`, snapshot, files);
  assert.match(shared.reasons.join(), /other parts of the baseline name p\.json too/);
});
