import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { concludeAudit } from '../../../src/domain/audit-result.ts';
import { summarizeCoverage } from '../../../src/report/coverage.ts';
import { cover, finding, known, recordRun, resource, runOf, scope, snapshot } from '../helpers.ts';
import { newStore, type NewDatabase } from './database.ts';

const seen = snapshot(
  [cover('image'), { ...cover('volume', 'denied'), error: 'UnauthorizedOperation' }],
  [resource('image', 'a')],
);

export function resultTests(newDatabase: NewDatabase): void {
  suite('what a run concluded', () => {
    test('comes back as it was recorded, findings in their order', async (t) => {
      const store = await newStore(t, newDatabase);
      const findings = [
        finding('z', {
          owner: 'ana@example.com',
          fix: { commands: ["aws ec2 modify-image-attribute --image-id 'z'"] },
        }),
        finding('a', { status: 'changed', previous: { actual: 'private', evidence: { public: false } } }),
        finding('m', { status: 'accepted', exception: { reason: 'a mirror', by: 'ana', until: '2026-12-31' } }),
        finding('b', { status: 'resolved', severity: 'low' }),
        finding('u', {
          status: 'unchecked',
          because: 'the baseline does not ask for it any more',
          restsOn: [{ ...cover('image'), id: 'u' }],
        }),
        finding('c', {
          status: 'open',
          certainty: 'partial',
          evidence: { list: [1, null, { __proto__: null, deep: true }] },
        }),
      ];
      const result = await recordRun(store, runOf(1), seen, findings);
      assert.deepEqual(await store.result(runOf(1).id), JSON.parse(JSON.stringify(result)));
      assert.equal((await store.result('latest')).verdict, 'drift-incomplete');
    });

    test('comes back with what could not be decided, and with what a finding speaks for', async (t) => {
      const store = await newStore(t, newDatabase);
      const coverage = [
        { ...cover('image', 'failed'), code: 'ScopeCollapsed', error: 'ScopeCollapsed: none' },
        cover('volume'),
      ];
      const undecided = [{ rule: 'images.public', check: 'image-public', count: 12, because: [scope('image')] }];
      const folded = [finding('b', { status: 'resolved', foldedInto: 'dw-a' }), finding('c', { foldedInto: 'dw-a' })];
      const result = await recordRun(store, runOf(1), snapshot(coverage), [finding('a')], { undecided, folded });
      assert.deepEqual(await store.result('latest'), result);
      assert.deepEqual([result.totals.new, result.totals.resolved, result.verdict], [1, 0, 'drift-incomplete']);
      assert.deepEqual(
        (await store.knownFindings()).map(({ id, status, foldedInto }) => [id, status, foldedInto]),
        [
          ['dw-a', 'new', undefined],
          ['dw-b', 'resolved', 'dw-a'],
          ['dw-c', 'new', 'dw-a'],
        ],
      );
    });

    test('is known with the baseline of the run that spoke of it last', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordRun(store, { ...runOf(1), baselineDigest: 'one' }, seen, [finding('a'), finding('b')]);
      await recordRun(store, { ...runOf(2), baselineDigest: 'two' }, seen, [finding('b', { status: 'open' })]);
      assert.deepEqual(
        (await store.knownFindings()).map(({ id, baselineDigest }) => [id, baselineDigest]),
        [
          ['dw-a', 'one'],
          ['dw-b', 'two'],
        ],
      );
    });

    test('old results stay as they were when later runs say something else', async (t) => {
      const store = await newStore(t, newDatabase);
      const one = await recordRun(store, runOf(1), seen, [finding('a')]);
      const two = await recordRun(store, runOf(2), seen, [
        finding('a', { status: 'open', title: 'Reworded', lastSeen: runOf(2).startedAt }),
      ]);
      assert.deepEqual(await store.result(one.run.id), one);
      assert.deepEqual(await store.result(two.run.id), two);
    });

    test('is known tomorrow by its last state, the resolved too', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordRun(store, runOf(1), seen, [finding('a'), finding('b')]);
      const resolved = finding('b', { status: 'resolved' });
      const open = finding('a', { status: 'open', lastSeen: runOf(2).startedAt });
      await recordRun(store, runOf(2), seen, [open, resolved]);
      await recordRun(store, runOf(3), seen, [{ ...open, lastSeen: runOf(3).startedAt }]);
      assert.deepEqual(await store.knownFindings(), [
        known({ ...open, lastSeen: runOf(3).startedAt }),
        known(resolved),
      ]);
    });

    test('is recorded once, and only of the run that was recorded', async (t) => {
      const store = await newStore(t, newDatabase);
      const result = await recordRun(store, runOf(1), seen, [finding('a')]);
      await assert.rejects(store.recordResult(result, new Map()), {
        name: 'StoreError',
        message: `run ${runOf(1).id} has concluded already`,
      });
      await assert.rejects(store.recordResult(concludeAudit(runOf(2), seen.coverage, { findings: [] }), new Map()), {
        name: 'StoreError',
        message: /^no run is called "20261102T030000Z-000002"; the last ones are 20261101T030000Z-000001$/,
      });
      await store.recordSnapshot(runOf(2), seen);
      await assert.rejects(store.recordResult(concludeAudit(runOf(2), [cover('image')], { findings: [] }), new Map()), {
        name: 'StoreError',
        message: /speaks of another snapshot/,
      });
    });

    test('leaves nothing behind when it fails half-way', async (t) => {
      const store = await newStore(t, newDatabase);
      await store.recordSnapshot(runOf(1), seen);
      const twice = concludeAudit(runOf(1), seen.coverage, { findings: [finding('a'), finding('a')] });
      await assert.rejects(store.recordResult(twice, new Map([['key', 'evidence']])), { name: 'StoreError' });
      assert.deepEqual(await store.knownFindings(), []);
      assert.deepEqual(await store.coveredEvidence(), new Map());
      assert.equal((await store.runs())[0]?.verdict, null);
    });

    test('of an older run that ends after a newer one does not turn findings back', async (t) => {
      const store = await newStore(t, newDatabase);
      await store.recordSnapshot(runOf(1), seen);
      await recordRun(store, runOf(2), seen, [finding('a', { status: 'resolved' })]);
      await store.recordResult(
        concludeAudit(runOf(1), seen.coverage, { findings: [finding('a', { status: 'new' })] }),
        new Map(),
      );
      assert.deepEqual(
        (await store.knownFindings()).map(({ status }) => status),
        ['resolved'],
      );
    });
  });

  suite('the list of runs', () => {
    test('counts scopes as the report does: without optional ones that the account lacks', async (t) => {
      const store = await newStore(t, newDatabase);
      const optional = { ...cover('credential'), status: 'skipped' as const, optional: true as const };
      const coverage = [cover('image'), { ...cover('instance'), status: 'denied' as const }, optional];
      await store.recordSnapshot(runOf(1), { ...seen, coverage, resources: [] });
      const [run] = await store.runs();
      const { read, meant } = summarizeCoverage(coverage);
      assert.deepEqual(run?.scopes, { complete: read, all: meant });
      assert.equal(meant, 2);
    });
  });

  suite('a run that was interrupted before it concluded', () => {
    test('stays listed without a verdict, and its snapshot can be read', async (t) => {
      const store = await newStore(t, newDatabase);
      await recordRun(store, runOf(1), seen, [finding('a')]);
      await store.recordSnapshot(runOf(2), seen);
      const [interrupted, concluded] = await store.runs();
      assert.deepEqual(interrupted, {
        id: runOf(2).id,
        startedAt: runOf(2).startedAt,
        finishedAt: null,
        accounts: ['111122223333'],
        baselineDigest: 'b'.repeat(64),
        verdict: null,
        drift: 0,
        scopes: { complete: 1, all: 2 },
      });
      assert.deepEqual(
        [concluded?.verdict, concluded?.drift, concluded?.finishedAt],
        ['drift-incomplete', 1, runOf(1).finishedAt],
      );
      assert.deepEqual(await store.snapshot(runOf(2).id), seen);
    });

    test('never counts: the latest is the one before, and findings are as that one left them', async (t) => {
      const store = await newStore(t, newDatabase);
      const one = await recordRun(store, runOf(1), seen, [finding('a')]);
      await store.recordSnapshot(runOf(2), seen);
      assert.deepEqual(await store.result('latest'), one);
      assert.deepEqual(await store.knownFindings(), [known(finding('a'))]);
      await assert.rejects(store.result(runOf(2).id), {
        name: 'StoreError',
        message: `run ${runOf(2).id} never concluded, so there is no result; what it saw can still be compared`,
      });
    });
  });

  suite('naming a run', () => {
    test('by a beginning that no other shares, or by an id that others begin with', async (t) => {
      const store = await newStore(t, newDatabase);
      for (const [index, id] of ['2026-a', '2026-a1', '2026-b_'].entries())
        await recordRun(store, runOf(index + 1, id), seen);
      assert.equal((await store.result('2026-b')).run.id, '2026-b_');
      assert.equal((await store.result('2026-a')).run.id, '2026-a');
      assert.equal((await store.result('latest')).run.id, '2026-b_');
      await assert.rejects(store.result('2026'), {
        name: 'StoreError',
        message: '3 runs begin with "2026"; say more of the id: 2026-b_, 2026-a1, 2026-a',
      });
    });

    test('an unknown name is answered with the last runs', async (t) => {
      const store = await newStore(t, newDatabase);
      for (const number of [1, 2, 3, 4, 5, 6]) await recordRun(store, runOf(number, `run-${number}`), seen);
      for (const name of ['nope', '%', 'run-_', '', "' OR 1=1 --"]) {
        await assert.rejects(store.snapshot(name), {
          name: 'StoreError',
          message: `no run is called ${JSON.stringify(name)}; the last ones are run-6, run-5, run-4, run-3, run-2`,
        });
      }
    });

    test('in a store without runs there is none', async (t) => {
      const store = await newStore(t, newDatabase);
      await assert.rejects(store.result('latest'), {
        name: 'StoreError',
        message: 'no run has concluded; none was recorded yet',
      });
      await assert.rejects(store.changes('a', 'b'), {
        name: 'StoreError',
        message: 'no run is called "a"; none was recorded yet',
      });
      assert.deepEqual([await store.runs(), await store.knownFindings()], [[], []]);
    });
  });

  suite('what exceptions covered', () => {
    test('is kept from run to run, the first evidence for good', async (t) => {
      const store = await newStore(t, newDatabase);
      for (const [number, evidence] of [
        [1, 'first'],
        [2, 'second'],
      ] as const) {
        await store.recordSnapshot(runOf(number), seen);
        await store.recordResult(
          concludeAudit(runOf(number), seen.coverage, { findings: [] }),
          new Map([
            ['exception', evidence],
            [`of ${number}`, 'x'],
          ]),
        );
      }
      assert.deepEqual(
        await store.coveredEvidence(),
        new Map([
          ['exception', 'first'],
          ['of 1', 'x'],
          ['of 2', 'x'],
        ]),
      );
    });
  });
}
