import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { relationLines } from '../../src/report/causes/words.ts';
import { readBaseline, twoNights, type Night } from './nights.ts';

/** An instance without termination protection, by a rule that protects what some teams have. */
async function night(team: string, protectedTeams: readonly string[]): Promise<Night> {
  const match = `{ tag: { team: [${protectedTeams.join()}] } }`;
  return {
    parts: { instances: [{ id: 'i-1', tags: { team } }] },
    baseline: await readBaseline(
      `version: 1\nprotect: [{ name: production, match: ${match}, instances: { terminationProtection: true } }]\n`,
    ),
  };
}

const tagChanged = 'tag team of instance i-1 was changed from a to b';
const baselineChanged = 'the baseline was changed';

suite('a cause that has more than the changes of the account', () => {
  const cases: readonly (readonly [string, string, readonly string[], readonly string[], unknown])[] = [
    ['a change alone', 'b', ['b'], [tagChanged], undefined],
    ['the baseline alone', 'a', ['a', 'b'], [baselineChanged], undefined],
    ['a change and the baseline, each of which suffices', 'b', ['a', 'b'], [tagChanged, baselineChanged], ['baseline']],
  ];
  for (const [name, team, protectedTeams, parts, besides] of cases)
    test(name, async () => {
      const { causes } = twoNights(await night('a', ['b']), await night(team, protectedTeams));
      assert.equal(causes.length, 1);
      const [cause] = causes;
      assert.ok(cause);
      for (const part of [tagChanged, baselineChanged])
        assert.equal(cause.title.includes(part), parts.includes(part), `${part}: ${cause.title}`);
      assert.equal(cause.title.endsWith('each of them suffices'), parts.length > 1);
      assert.deepEqual(cause.besides, besides);
      assert.deepEqual(
        relationLines({ ids: [cause.id], cause, findings: [], together: [] }),
        besides ? ['Each of these is enough by itself: taking one back closes nothing.'] : [],
      );
    });
});
