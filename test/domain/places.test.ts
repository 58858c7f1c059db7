import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { placesIn } from '../../src/domain/places.ts';
import { numRuns } from '../fixtures/runs.ts';

suite('places in a list of resources', () => {
  const names = fc.record({
    account: fc.constantFrom('111122223333', '444455556666'),
    region: fc.constantFrom('eu-west-1', 'us-east-1'),
    id: fc.constantFrom('i-1', 'i-2', 'i-3', 'i-4'),
  });
  const compare = (one: object, other: object) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
  const list = fc.array(names, { maxLength: 12 });

  test('are found in any order of questions, and of several with one id, side by side, it is the last one', () => {
    fc.assert(
      fc.property(list, fc.boolean(), fc.array(names, { maxLength: 30 }), (drawn, isSorted, others) => {
        const distinct = [...new Map(drawn.map((name) => [JSON.stringify(name), name])).values()];
        const listed = isSorted ? drawn.toSorted(compare) : distinct;
        const resources = listed.map((name) => ({ ...name, kind: 'instance', arn: name.id, tags: {}, attributes: {} }));
        const find = placesIn(resources);
        for (const asked of [...listed, ...others, ...listed]) {
          const last = listed.findLastIndex((name) => JSON.stringify(name) === JSON.stringify(asked));
          assert.equal(find(asked, asked.id), last < 0 ? undefined : last);
        }
      }),
      { numRuns: numRuns(300) },
    );
  });
});
