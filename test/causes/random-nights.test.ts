import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { vocabulary } from '../../src/commands/setup.ts';
import { loadBaseline } from '../../src/config/index.ts';
import { isFull, numRuns } from '../fixtures/runs.ts';
import type { AccountParts } from '../accounts/account.ts';
import { randomAccount } from '../honest/random-account.ts';
import { twoNights } from './nights.ts';

const baselineText = `
version: 1
tags: { required: [ { key: Owner } ], on: [instance, user] }
protect:
  - name: production
    match: { tag: { team: a } }
    instances: { terminationProtection: true, stopProtection: true }
access:
  - { name: only admins, actions: destroy, resources: { tag: { team: a } }, allowedTo: ["group/admins"] }
  - { name: ana works, actions: ["ec2:TerminateInstances"], resources: { tag: { team: b } }, mustAllow: ["user/ana"] }
groups: { devs: { members: [], inline: any, attached: [] } }
grants: { forbidden: [ { actions: ["ec2:*"] } ] }
credentials: { mfa: required, maxKeyAgeDays: 90 }
`;

async function readBaseline() {
  const folder = await mkdtemp(join(tmpdir(), 'driftwarden-causes-'));
  await writeFile(join(folder, 'baseline.yaml'), baselineText);
  try {
    return await loadBaseline(join(folder, 'baseline.yaml'), vocabulary);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const baseline = await readBaseline();

/** A second night that differs in some parts of the account: people, groups, instances or roles. */
const nights = fc.tuple(
  randomAccount,
  randomAccount,
  fc.subarray(['users', 'groups', 'instances', 'roles', 'managed'] as const, { minLength: 1, maxLength: 2 }),
);

function after(before: AccountParts, other: AccountParts, parts: readonly (keyof AccountParts)[]): AccountParts {
  return parts.reduce<AccountParts>((made, part) => ({ ...made, [part]: other[part] }), before);
}

suite('the causes of what is new, on random pairs of nights', () => {
  test('an unchanged account has nothing new, and so no causes', () => {
    fc.assert(
      fc.property(randomAccount, (one) => {
        const { findings, causes } = twoNights(one, one, baseline);
        assert.deepEqual([findings, causes], [[], []]);
      }),
      { numRuns: isFull ? 100 : 5 },
    );
  });

  test('taking back the changes of a cause makes its findings vanish, and taking back fewer does not', () => {
    fc.assert(
      fc.property(nights, ([first, other, parts]) => {
        const { findings, causes, isThereWithout } = twoNights(first, after(first, other, parts), baseline);
        for (const finding of findings) {
          const ofFinding = causes.filter((cause) => cause.findings.includes(finding.id));
          assert.ok(ofFinding.length > 0, `${finding.title} has no cause`);
          for (const { kind, changes, title, eachSuffices } of ofFinding) {
            assert.equal(kind, 'change', `${finding.title}: ${title}`);
            assert.ok(!isThereWithout(finding, changes), `${finding.title} stays without: ${title}`);
            if (!eachSuffices) continue;
            for (const change of changes)
              assert.ok(
                isThereWithout(
                  finding,
                  changes.filter((one) => one !== change),
                ),
                `${finding.title} vanishes without all of: ${title}`,
              );
          }
        }
      }),
      { numRuns: numRuns(600, 15) },
    );
  });
});
