import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { account } from '../../accounts/account.ts';
import { baselineText } from './fixtures/closing.ts';
import { closings } from './fixtures/closings.ts';
import { readBaseline } from '../nights.ts';
import { audited } from './fixtures/finder.ts';

const baseline = await readBaseline(baselineText);

suite('what closes a finding, proved', () => {
  for (const { name, account: parts, findings: which, titles, refused = [], most, absent } of closings) {
    void test(name, () => {
      const { findings, finder } = audited(account(parts), baseline, undefined, most);
      const meant = findings.filter(
        ({ check, resource }) => check === which.check && which.about.includes(resource.id),
      );
      assert.notEqual(meant.length, 0, 'there is such a finding');
      const repairs = finder.ofFindings(meant);
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
