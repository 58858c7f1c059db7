import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Repair } from '../../../src/domain/cause.ts';
import { ec2Writes } from '../../../src/sandbox/ec2/writes/index.ts';
import { iamWrites } from '../../../src/sandbox/iam/writes.ts';
import { rdsWrites } from '../../../src/sandbox/rds/writes.ts';
import type { Write } from '../../../src/sandbox/writes.ts';
import { account } from '../../accounts/account.ts';
import { baselineText } from './fixtures/closing.ts';
import { closings } from './fixtures/closings.ts';
import { readBaseline } from '../nights.ts';
import { audited } from './fixtures/finder.ts';

const baseline = await readBaseline(baselineText);

suite('what closes a finding, proved', () => {
  for (const { name, account: parts, findings: which, titles, refused = [], most, absent, notInSandbox } of closings) {
    void test(name, () => {
      const { findings, finder } = audited(account(parts), baseline, undefined, most);
      const meant = findings.filter(
        ({ check, resource }) => check === which.check && which.about.includes(resource.id),
      );
      assert.notEqual(meant.length, 0, 'there is such a finding');
      const repairs = finder.ofFindings(meant);
      if (notInSandbox === undefined) {
        const usual = most === undefined ? repairs : audited(account(parts), baseline).finder.ofFindings(meant);
        assert.deepEqual(unservedIn(usual), [], 'the sandbox takes each call');
      }
      const offered = repairs.filter(({ commands }) => commands.length > 0);
      const found = offered.map(({ title }) => title);
      assert.deepEqual(
        found.filter((title) => titles.includes(title)),
        titles,
        `offered: ${found.join('; ')}`,
      );
      if (absent)
        assert.deepEqual(
          found.filter((title) => absent.test(title)),
          [],
        );
      if (titles.length === 0 && refused.length === 0 && !absent) assert.deepEqual(found, []);
      for (const { closes } of offered) assert.ok(meant.every(({ id }) => closes.includes(id)));
      assert.deepEqual(
        repairs.filter(({ commands }) => commands.length === 0).map(({ title }) => title),
        refused,
      );
    });
  }
});

const served: ReadonlyMap<string, ReadonlyMap<string, Write>> = new Map([
  ['ec2', ec2Writes],
  ['iam', iamWrites],
  ['rds', rdsWrites],
]);

/** The calls of printed commands that the sandbox does not take. */
function unservedIn(repairs: readonly Pick<Repair, 'commands' | 'inverse'>[]) {
  return repairs
    .flatMap(({ commands, inverse }) => [...commands, ...inverse])
    .flatMap((command) => [...command.matchAll(/(?:^|\n)aws (\S+) (\S+)/g)])
    .map(([, service = '', command = '']) => ({ service, command }))
    .filter(({ service, command }) => command !== 'wait' && !operations(service).has(command.replaceAll('-', '')));
}

function operations(service: string): ReadonlySet<string> {
  return new Set([...(served.get(service)?.keys() ?? [])].map((name) => name.toLowerCase()));
}
