import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReference } from '../../src/access/index.ts';
import { withRepairs } from '../../src/audit/repairs.ts';
import { causeChange } from '../../src/causes/wording/change-text.ts';
import { candidatesIn } from '../../src/causes/explain/candidates.ts';
import { runChecks } from '../../src/checks/index.ts';
import type { ReportedFinding } from '../../src/domain/finding.ts';
import type { ResourcePair } from '../../src/domain/resource-edit.ts';
import { account, type AccountParts } from '../accounts/account.ts';
import { allow } from '../accounts/statements.ts';
import { readBaseline } from '../causes/nights.ts';
import { cause } from '../report/fixtures/planted-causes.ts';

const baseline = await readBaseline(`version: 1
access:
  - { name: production, actions: [ec2:TerminateInstances], resources: { tag: { department: prod } }, allowedTo: [user/ada] }
`);
const reference = await loadReference('all');
const startedAt = '2026-11-24T03:00:00.000Z';

for (const number of [3, 61])
  test(`the report has the undo of a change that lets ${number} people in`, () => {
    const parts = (inline: Readonly<Record<string, ReturnType<typeof allow>>>): AccountParts => ({
      users: Object.fromEntries(Array.from({ length: number }, (_, at) => [`u${at}`, { groups: ['devs'] }])),
      groups: { devs: { inline } },
      instances: [{ id: 'i-0000000000000000a', tags: { department: 'prod' } }],
    });
    const [was, is] = [account(parts({})), account(parts({ temp: allow('ec2:TerminateInstances') }))];
    const pair: ResourcePair = { before: was.ofKind('group')[0], after: is.ofKind('group')[0] };
    const context = { snapshot: is, baseline, reference, instanceTypes: ['t3.micro'], now: new Date(startedAt) };
    const findings = runChecks(context)
      .findings.filter(({ check }) => check === 'access-not-allowed')
      .map((each): ReportedFinding => ({ ...each, status: 'new', firstSeen: startedAt, lastSeen: startedAt }));
    assert.equal(findings.length, number);
    const changes = candidatesIn([pair]).map(({ edits }) => causeChange(edits, () => undefined));
    const change = { ...cause({ title: 't', short: 's', changes }, findings), firstSeen: startedAt };
    const differences = {
      since: '2026-11-23T03:00:00.000Z',
      baselineDigest: baseline.digest,
      pairs: [pair],
      firstRead: [],
    };
    const [repaired] = withRepairs([change], { startedAt, context, findings, differences });
    assert.deepEqual(
      repaired?.repairs.map(({ commands, closes }) => [commands, closes.length]),
      [[['aws iam delete-group-policy --group-name devs --policy-name temp'], number]],
    );
  });

for (const [kind, isRepaired] of [
  ['time', true],
  ['baseline', true],
  ['unexplained', true],
  ['first-seen', false],
] as const)
  test(`findings whose cause is ${kind} ${isRepaired ? 'have a repair' : 'have none in the report'}`, () => {
    const inline = { temp: allow('ec2:TerminateInstances') };
    const is = account({
      users: { ben: { groups: ['devs'] } },
      groups: { devs: { inline } },
      instances: [{ id: 'i-0000000000000000a', tags: { department: 'prod' } }],
    });
    const context = { snapshot: is, baseline, reference, instanceTypes: ['t3.micro'], now: new Date(startedAt) };
    const findings = runChecks(context).findings.map((each): ReportedFinding => ({
      ...each,
      status: 'new',
      firstSeen: startedAt,
      lastSeen: startedAt,
    }));
    const passed = { ...cause({ title: 't', short: 's', kind }, findings), firstSeen: startedAt };
    const [repaired] = withRepairs([passed], { startedAt, context, findings, differences: undefined });
    assert.equal((repaired?.repairs.length ?? 0) > 0, isRepaired);
    if (isRepaired)
      assert.ok(repaired?.repairs.every(({ commands, closes }) => commands.length > 0 && closes.length > 0));
  });
