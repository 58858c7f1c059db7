import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { newRows } from '../../../../src/access/paths/model/classes/rows.ts';
import { classesOf, type PolicyReads } from '../../../../src/access/paths/model/classes/target-classes.ts';
import { changedTarget } from '../../../../src/access/paths/model/target.ts';
import { targetsOf } from '../../../../src/access/paths/model/target-factory.ts';
import { account } from '../../../accounts/account.ts';

/** Instances and their volumes: what tells them apart depends on what is read of them. */
const snapshot = account({
  instances: Array.from({ length: 12 }, (_, number) => ({
    id: `i-${10 + number}`,
    tags: { team: `t${number % 3}`, Stage: `s${number % 2}` },
    flags: { disableApiTermination: number % 4 === 0 },
  })),
  volumes: Array.from({ length: 12 }, (_, number) => ({
    id: `vol-${10 + number}`,
    tags: { team: `t${number % 2}` },
    attachments:
      number % 6 === 5
        ? []
        : [{ instance: `i-${10 + ((5 * number) % 12)}`, device: '/dev/sdf', deleteOnTermination: true }],
  })),
});

const questions: readonly PolicyReads[] = [
  { keys: new Set(), globs: [], wholeArn: false },
  { keys: new Set(['ec2:resourcetag/team']), globs: [], wholeArn: false },
  { keys: new Set(['aws:resourcetag/stage', 'ec2:resourcetag/team']), globs: [], wholeArn: false },
  { keys: new Set(['ec2:resourcetag/team']), globs: [], wholeArn: true },
];

suite('what is read of resources once for all questions', () => {
  for (const kind of ['instance', 'volume'] as const)
    for (const [place, reads] of questions.entries())
      test(`${kind}s are divided as without it, after other questions too: ${place}`, () => {
        const members = (targets: Parameters<typeof classesOf>[0], of = reads) =>
          classesOf(targets, of).map((each) => each.members);
        for (const subset of [() => true, (at: number) => at % 3 > 0, (at: number) => at > 8]) {
          const resources = snapshot.ofAnyKind(kind).filter((_, at) => subset(at));
          const targets = targetsOf(snapshot, resources);
          const unknown = [...targets].map((target) => changedTarget(target, {}));
          const expected = members(unknown);
          for (const before of questions) members(targets, before);
          assert.deepEqual(members(targets), expected);
          const backwards = members(targetsOf(snapshot, resources.toReversed())).map((each) =>
            each.map((at) => resources.length - 1 - at).sort((a, b) => a - b),
          );
          assert.deepEqual(new Set(backwards.map(String)), new Set(expected.map(String)));
        }
      });

  test('a changed target is not taken for what was read before', () => {
    const [first] = targetsOf(snapshot, snapshot.ofAnyKind('instance'));
    const reads = { keys: new Set(['ec2:resourcetag/team']), globs: [], wholeArn: false };
    assert.ok(first);
    assert.equal(classesOf([first, changedTarget(first, { tags: { team: 't0' } })], reads).length, 1);
    assert.equal(classesOf([first, changedTarget(first, { tags: { team: 'other' } })], reads).length, 2);
    assert.equal(classesOf([first, changedTarget(first, { facts: {} })], reads).length, 2);
  });

  test('rows keep so many columns and no more', () => {
    const { columnOf } = newRows(3);
    const columns = Array.from({ length: 40 }, (_, number) => columnOf(`column ${number}`));
    assert.equal(columns[0], columnOf('column 0'));
    assert.equal(columns[0]?.length, 3);
    assert.equal(columns.at(-1), undefined);
  });
});
