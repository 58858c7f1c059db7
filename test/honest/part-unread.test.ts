import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { vocabulary } from '../../src/commands/setup.ts';
import { loadBaseline } from '../../src/config/index.ts';
import type { Baseline } from '../../src/domain/baseline.ts';
import type { ReportedFinding } from '../../src/domain/finding.ts';
import { otherRegion, region, type AccountParts } from '../accounts/account.ts';
import { writeAccount } from '../accounts/directory.ts';
import { leaveOutAnswers, lived } from './nights.ts';

/*
 * A finding about access is about all that a rule covers. Where the resources that it named are gone while others were
 * not read, it may hold for those: it is not fixed, and it has not changed.
 */

const baselineText = `
version: 1
access: [ { name: only admins, actions: ["ec2:TerminateInstances", "ec2:StopInstances"], resources: { id: "*" }, allowedTo: [] } ]
`;
const destroyingText = `
version: 1
access: [ { name: only admins, actions: destroy, resources: { id: "*" }, allowedTo: [] } ]
`;

const allow = (Action: string) => ({ Effect: 'Allow', Action, Resource: '*' });

function accountWith(instances: AccountParts['instances'], actions = ['ec2:TerminateInstances']): AccountParts {
  return { users: { eve: { inline: { p: actions.map(allow) } } }, ...(instances && { instances }) };
}

const here = { id: 'i-1', region };
const there = { id: 'i-7', region: otherRegion };

function statusesOf(findings: readonly ReportedFinding[]): string {
  const ofEve = findings.filter(({ check }) => check === 'access-not-allowed');
  return ofEve.map(({ status }) => status).join(' ');
}

suite('the resources that a finding about access named are gone, and others were not read', () => {
  let folder = '';
  let baseline: Baseline;
  let destroying: Baseline;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'driftwarden-part-unread-'));
    await writeFile(join(folder, 'baseline.yaml'), baselineText);
    baseline = await loadBaseline(join(folder, 'baseline.yaml'), vocabulary);
    await writeFile(join(folder, 'destroying.yaml'), destroyingText);
    destroying = await loadBaseline(join(folder, 'destroying.yaml'), vocabulary);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** The statuses of what three nights say about eve; in the second one something is not read. */
  async function nights(
    name: string,
    [first, second]: readonly [AccountParts, AccountParts],
    unread: { readonly files?: readonly string[]; readonly instances?: readonly string[] },
    rules = baseline,
  ): Promise<readonly string[]> {
    const folders = ['first', 'half', 'second'].map((night) => join(folder, name, night));
    const [whole = '', half = '', again = ''] = folders;
    await writeAccount(whole, first);
    await writeAccount(half, second, { leftOut: unread.files ?? [] });
    await leaveOutAnswers(half, unread.instances ?? []);
    await writeAccount(again, second);
    const results = await lived(join(folder, `${name}.db`), rules, folders);
    return results.map(({ findings }) => statusesOf(findings));
  }

  test('a new instance whose attributes AWS did not return', async () => {
    const statuses = await nights('attributes', [accountWith([here]), accountWith([there])], { instances: ['i-7'] });
    assert.deepEqual(statuses, ['new', 'open', 'open']);
  });

  test('a region whose list was read before', async () => {
    const files = [`${otherRegion}/ec2/describe-instances.json`];
    const statuses = await nights('list', [accountWith([here]), accountWith([there])], { files });
    assert.deepEqual(statuses, ['new', 'open', 'open']);
  });

  test('what cannot be decided without what was not read is not new', async () => {
    const second = accountWith([here, { ...there, flags: { disableApiTermination: true } }]);
    const statuses = await nights('undecided', [accountWith([here]), second], { instances: ['i-7'] });
    assert.deepEqual(statuses, ['new', 'open', 'open']);
  });

  for (const [isProtected, last] of [
    [false, ''],
    [true, 'new'],
  ] as const)
    test(`who may switch off a protection that was not read is not new; it is ${isProtected ? 'on' : 'off'}`, async () => {
      const off = { disableApiTermination: false, disableApiStop: false };
      const first = accountWith([{ ...here, flags: off }], ['ec2:ModifyInstanceAttribute']);
      const flags = { ...off, disableApiTermination: isProtected };
      const second = accountWith(
        [
          { ...here, flags: off },
          { ...there, flags },
        ],
        ['ec2:ModifyInstanceAttribute'],
      );
      const statuses = await nights(`switch-${isProtected}`, [first, second], { instances: ['i-7'] }, destroying);
      assert.deepEqual(statuses, ['', '', last]);
    });

  test('nothing is left once all is read', async () => {
    const files = [`${otherRegion}/ec2/describe-instances.json`];
    const statuses = await nights('none', [accountWith([here]), accountWith([])], { files });
    assert.deepEqual(statuses, ['new', 'open', 'resolved']);
  });

  test('what the rule does not cover is of no account', async () => {
    const files = [`${otherRegion}/ec2/describe-addresses.json`];
    const statuses = await nights('other', [accountWith([here]), accountWith([])], { files });
    assert.deepEqual(statuses, ['new', 'resolved', '']);
  });

  test('one more way is told at once, one way less only when all is read', async () => {
    const files = [`${otherRegion}/ec2/describe-instances.json`];
    const more = ['ec2:TerminateInstances', 'ec2:StopInstances'];
    const grows = [accountWith([here]), accountWith([here], more)] as const;
    assert.deepEqual(await nights('grows', grows, { files }), ['new', 'changed', 'open']);
    const shrinks = [accountWith([here], more), accountWith([here])] as const;
    assert.deepEqual(await nights('shrinks', shrinks, { files }), ['new', 'open', 'changed']);
  });
});
