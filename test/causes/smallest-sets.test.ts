import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { SmallestSets } from '../../src/causes/explain/set-search.ts';
import { smallestSets } from '../../src/causes/explain/smallest-sets.ts';
import { numRuns } from '../fixtures/runs.ts';

/** A goal that is there as long as all candidates of one of its ways are: by those it can be made to vanish. */
type Goal = readonly (readonly number[])[];

function vanishes(goal: Goal, taken: readonly number[]): boolean {
  return goal.every((way) => way.some((candidate) => taken.includes(candidate)));
}

interface Asked {
  readonly budget?: number;
  readonly likely?: (goal: Goal) => readonly number[];
}

function found(
  candidates: number,
  goals: readonly Goal[],
  { budget = 10_000, likely = () => [] }: Asked = {},
): ReadonlyMap<Goal, SmallestSets> {
  return smallestSets({
    candidates,
    goals,
    budget,
    likely,
    vanishing: (taken, asked) => new Set(asked.filter((goal) => vanishes(goal, taken))),
  });
}

function setsOf(candidates: number, goal: Goal): unknown {
  const answer = found(candidates, [goal]).get(goal);
  return typeof answer === 'object' ? answer.sets.map((set) => [...set].sort((a, b) => a - b)) : answer;
}

suite('the smallest sets of changes', () => {
  for (const count of [5, 90]) {
    const cases: readonly (readonly [string, Goal, unknown])[] = [
      ['one change alone', [[3]], [[3]]],
      ['two that are needed together are two sets of one', [[1, 4]], [[1], [4]]],
      ['two that each suffice are one set of two', [[1], [4]], [[1, 4]]],
      [
        'one that is needed with either of two others is a set of one',
        [
          [0, 1],
          [0, 4],
        ],
        [[0]],
      ],
      ['what stays whatever is taken back has none', [[]], 'none'],
    ];
    for (const [name, goal, expected] of cases)
      test(`among ${count}: ${name}`, () => {
        assert.deepEqual(setsOf(count, goal), expected);
      });
  }

  test('without candidates there are none', () => {
    assert.equal(setsOf(0, [[]]), 'none');
  });

  test('where the budget ends it is said to be unknown, and not none', () => {
    const goal = [[1], [30], [17]];
    assert.equal(found(40, [goal], { budget: 3 }).get(goal), 'unknown');
  });

  test('a thousand goals of a thousand changes take a few questions each bit, and one each change', () => {
    const goals = Array.from({ length: 1000 }, (_, index): Goal => [[index]]);
    let asked = 0;
    const answers = smallestSets({
      candidates: 1000,
      goals,
      budget: 2000,
      vanishing: (taken, some) => {
        asked += 1;
        return new Set(some.filter((goal) => vanishes(goal, taken)));
      },
    });
    assert.deepEqual(
      goals.map((goal) => answers.get(goal)),
      goals.map((_, index) => ({ sets: [[index]] })),
    );
    assert.ok(asked <= 1000 + 2 * 10 + 1, `${asked} questions`);
  });

  test('a hundred goals of one likely change take two questions', () => {
    const goals = Array.from({ length: 100 }, (): Goal => [[17]]);
    const asked: number[] = [];
    const answers = smallestSets({
      candidates: 50,
      goals,
      budget: 100,
      likely: () => [17, 4],
      vanishing: (taken, some) => {
        asked.push(some.length);
        return new Set(some.filter((goal) => vanishes(goal, taken)));
      },
    });
    assert.deepEqual(new Set(goals.map((goal) => JSON.stringify(answers.get(goal)))), new Set(['{"sets":[[17]]}']));
    assert.deepEqual(asked, [100, 100]);
  });

  test('a single change is found beside others that bring its goal back, where each is tried alone', () => {
    const hidden = fc
      .record({
        count: fc.integer({ min: 2, max: 40 }),
        singles: fc.dictionary(fc.stringMatching(/^\d$/), fc.uniqueArray(fc.nat({ max: 39 }), { maxLength: 3 })),
        guess: fc.nat({ max: 9 }),
      })
      .map(({ count, singles, guess }) => ({
        count,
        guess: guess % count,
        // Each makes the goal vanish, unless one of these others is taken back with it.
        singles: new Map(Object.entries(singles).map(([one, others]) => [Number(one), others] as const)),
      }));
    fc.assert(
      fc.property(hidden, ({ count, singles, guess }) => {
        const isGone = (taken: readonly number[]) =>
          taken.some((one) => singles.get(one)?.every((other) => other === one || !taken.includes(other)));
        const answers = smallestSets({
          candidates: count,
          goals: ['goal'],
          budget: 400,
          eachAlone: true,
          likely: () => [guess],
          vanishing: (taken, goals) => new Set(isGone(taken) ? goals : []),
        });
        const alone = [...singles.keys()].filter((one) => one < count).sort((a, b) => a - b);
        const expected = alone.length > 0 ? { sets: alone.map((one) => [one]) } : 'none';
        assert.deepEqual(answers.get('goal'), expected);
      }),
      { numRuns: numRuns(2000, 200) },
    );
  });

  test('each set makes its goal vanish, no part of it does, and no single change is overlooked', () => {
    const candidates = fc.integer({ min: 1, max: 100 });
    const world = candidates.chain((count) => {
      const way = fc.uniqueArray(fc.nat({ max: count - 1 }), { minLength: 1, maxLength: 3 });
      return fc.record({
        count: fc.constant(count),
        goals: fc.array(fc.array(way, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
        // Some are right, some are not, and several goals share them.
        lists: fc.array(fc.uniqueArray(fc.nat({ max: count - 1 }), { maxLength: 10 }), { minLength: 1, maxLength: 3 }),
        areNamed: fc.boolean(),
      });
    });
    fc.assert(
      fc.property(world, ({ count, goals, lists, areNamed }) => {
        const likely = (goal: Goal) => [
          ...new Set([
            ...(areNamed ? goal.flat() : []),
            ...(lists[(goals as readonly Goal[]).indexOf(goal) % lists.length] ?? []),
          ]),
        ];
        const answers = found(count, goals, { likely });
        for (const goal of goals) {
          const answer = answers.get(goal);
          assert.ok(typeof answer === 'object', JSON.stringify(answer));
          for (const set of answer.sets) {
            assert.ok(vanishes(goal, set), `${JSON.stringify(goal)} stays without ${set.join()}`);
            for (const member of set)
              assert.ok(
                !vanishes(
                  goal,
                  set.filter((one) => one !== member),
                ),
                `${JSON.stringify(goal)} does not need ${member} of ${set.join()}`,
              );
          }
          const singles = [...Array(count).keys()].filter((candidate) => vanishes(goal, [candidate]));
          const told = answer.sets.flatMap((set) => (set.length === 1 ? set : [])).sort((a, b) => a - b);
          assert.deepEqual(told, singles);
        }
      }),
      { numRuns: numRuns(5000, 300) },
    );
  });
});
