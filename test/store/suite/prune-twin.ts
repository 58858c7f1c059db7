import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { concludeAudit, type ReportContext, type Run } from '../../../src/domain/audit-result.ts';
import type { CoverageStatus } from '../../../src/domain/scope.ts';
import { findingStatuses } from '../../../src/domain/finding.ts';
import type { Store } from '../../../src/store/index.ts';
import { numRuns } from '../../fixtures/runs.ts';
import { account, cover, finding, now, resource, runOf, snapshot } from '../helpers.ts';
import { withNewStore, type NewDatabase } from './database.ts';

const kinds = ['image', 'volume', 'address'] as const;
const statuses: readonly CoverageStatus[] = ['complete', 'complete', 'complete', 'denied', 'failed', 'skipped'];
const audiences = ['admins', 'owner:ana'] as const;

/** What a run sees, concludes and tells; a scope that is left out is not covered. */
interface Lived {
  readonly scopes: Readonly<Record<string, { readonly status: CoverageStatus; readonly version: number }>>;
  readonly findings: Readonly<Record<string, (typeof findingStatuses)[number]>>;
  readonly concludes: boolean;
  readonly baseline: string;
  readonly schedule: 'nightly' | 'hourly' | undefined;
  readonly tells: Readonly<Record<string, 'waiting' | 'sent' | 'permanently-failed'>>;
}

/** Mostly nothing: each finding and notification may need its run. */
function rarely<T>(of: fc.Arbitrary<Readonly<Record<string, T>>>): fc.Arbitrary<Readonly<Record<string, T>>> {
  return fc.oneof({ weight: 6, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: of });
}

const version = fc.integer({ min: 1, max: 3 });
const plain = { noNullPrototype: true };

const anyRun: fc.Arbitrary<Lived> = fc.record({
  scopes: fc.oneof(
    {
      weight: 2,
      arbitrary: version.map((each) =>
        Object.fromEntries(kinds.map((kind) => [kind, { status: 'complete' as const, version: each }])),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.dictionary(
        fc.constantFrom(...kinds),
        fc.record({ status: fc.constantFrom(...statuses), version }),
        plain,
      ),
    },
  ),
  findings: rarely(
    fc.dictionary(fc.constantFrom('one', 'two', 'three'), fc.constantFrom(...findingStatuses, 'resolved'), plain),
  ),
  concludes: fc.constantFrom(true, true, true, true, true, false),
  baseline: fc.constantFrom('b', 'c'),
  schedule: fc.constantFrom('nightly', 'hourly', undefined),
  tells: rarely(
    fc.dictionary(fc.constantFrom(...audiences), fc.constantFrom('waiting', 'sent', 'permanently-failed'), plain),
  ),
});

async function live(store: Store, number: number, lived: Lived): Promise<Run> {
  const { scopes, findings, concludes, baseline, schedule, tells } = lived;
  const run = { ...runOf(number), baselineDigest: baseline.repeat(64) };
  const coverage = Object.entries(scopes).map(([kind, { status }]) => cover(kind, status));
  const seen = Object.entries(scopes).flatMap(([kind, { version }]) => [
    resource(kind, 'steady'),
    resource(kind, 'changing', { version }),
  ]);
  await store.keepBaseline(run.baselineDigest, { name: baseline });
  await store.recordSnapshot(run, snapshot(coverage, seen));
  if (!concludes) return run;
  const background: ReportContext = { nights: [], ...(schedule !== undefined && { schedule }) };
  const reported = Object.entries(findings).map(([name, status]) => finding(name, { status }));
  const notifications = Object.keys(tells).map((audience) => ({
    channel: 'email',
    audience,
    content: {},
    recipients: [{ address: `${audience}@example.com`, messageId: `<${run.id}-${audience}@example.com>` }],
  }));
  await store.recordResult(
    concludeAudit(run, coverage, { findings: reported, background }),
    new Map([[`exception-${number}`, 'evidence']]),
    notifications,
  );
  for (const { id, run: about, address } of await store.outbox.due(now())) {
    const state = tells[address.split('@')[0] ?? ''];
    if (about !== run.id || state === undefined || state === 'waiting') continue;
    await store.outbox.begin(id, now());
    await store.outbox.end(id, { state, answer: 'so it was' });
  }
  return run;
}

/** All that the next audit, the health page and the outbox ask, after a further run has been recorded. */
async function nextRunAsks(store: Store, number: number, lived: Lived): Promise<unknown> {
  const lastRead = await store.lastRead([account]);
  const held = await Promise.all(
    lastRead.scopes.map(async (scope) => [
      await lastRead.resources(scope),
      scope.complete && (await lastRead.resources(scope, scope.complete.run)),
      scope.complete && (await lastRead.digests(scope, scope.complete.run)),
    ]),
  );
  const before = {
    scopes: lastRead.scopes,
    held,
    findings: (await store.knownFindings()).filter(({ status }) => status !== 'resolved'),
    covered: await store.coveredEvidence(),
    baseline: await store.lastBaseline([account]),
    declared: await store.declaredBy((await store.lastBaseline([account])) ?? ''),
    lastComplete: await store.lastComplete(),
    lastOfSchedule: await Promise.all(['nightly', 'hourly'].map((schedule) => store.lastOfSchedule(schedule))),
    outbox: await store.outboxState(),
    notified: await Promise.all(audiences.map((audience) => store.lastNotified('email', audience))),
  };
  const { id } = await live(store, number, lived);
  return { before, differences: await store.differences(id) };
}

export function pruneTwinTests(newDatabase: NewDatabase): void {
  suite('after old runs were deleted', () => {
    test('the next run is told what it is told where none was, except of resolved findings', async () => {
      let deletions = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyRun, { minLength: 14, maxLength: 28 }),
          fc.array(fc.record({ after: fc.nat(27), runs: fc.integer({ min: 1, max: 3 }) }), {
            minLength: 1,
            maxLength: 3,
          }),
          anyRun,
          (lived, prunings, next) =>
            withNewStore(newDatabase, (store) =>
              withNewStore(newDatabase, async (twin) => {
                for (const [index, run] of lived.entries()) {
                  await live(store, index + 1, run);
                  await live(twin, index + 1, run);
                  for (const { after, runs } of prunings)
                    if (after % lived.length === index) deletions += (await store.prune({ runs })).runs.length;
                }
                const number = lived.length + 1;
                assert.deepEqual(await nextRunAsks(store, number, next), await nextRunAsks(twin, number, next));
                assert.deepEqual(await store.problems(), []);
              }),
            ),
        ),
        { numRuns: numRuns(100) },
      );
      assert.ok(deletions > 30, `only ${deletions} runs were deleted`);
    });
  });
}
