import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concludeAudit, type AuditResult } from '../../../src/domain/audit-result.ts';
import { changeBetween, type Change } from '../../../src/domain/change.ts';
import { findingStatuses, severities, type ReportedFinding } from '../../../src/domain/finding.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { Resource } from '../../../src/domain/resource.ts';
import { scopeKey, type Coverage } from '../../../src/domain/scope.ts';
import type { Snapshot } from '../../../src/domain/snapshot.ts';
import type { KnownFinding, Store } from '../../../src/store/index.ts';
import { numRuns } from '../../fixtures/runs.ts';
import { finding, known, resource, runOf, scope } from '../helpers.ts';
import { withNewStore, type NewDatabase } from './database.ts';

const kinds = ['address', 'image', 'volume'];
const text = fc.string({ unit: 'binary', maxLength: 8 });
const json = fc
  .dictionary(text, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3, noNullPrototype: true })
  // JSON.stringify writes the number -0 as 0.
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

const scopeInRun = fc.record({
  status: fc.constantFrom('complete' as const, 'complete' as const, 'denied' as const, 'absent' as const),
  held: fc.dictionary(fc.constantFrom('id-1', 'id-2', 'id-3'), fc.integer({ min: 1, max: 3 }), {
    noNullPrototype: true,
  }),
  told: fc.record(
    { api: text, code: text, error: text, optional: fc.constant(true as const) },
    { requiredKeys: [], noNullPrototype: true },
  ),
});

const reported: fc.Arbitrary<ReportedFinding> = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    body: fc.record(
      {
        title: text,
        actual: text,
        owner: text,
        evidence: json,
        certainty: fc.constantFrom('known' as const, 'partial' as const),
        severity: fc.constantFrom(...severities),
        fix: fc.record({ commands: fc.array(text, { maxLength: 2 }) }, { noNullPrototype: true }),
      },
      { requiredKeys: ['title', 'actual', 'evidence', 'certainty', 'severity'], noNullPrototype: true },
    ),
    run: fc.record(
      {
        status: fc.constantFrom(...findingStatuses),
        because: text,
        foldedInto: text,
        again: text,
        firstSeen: text,
        lastSeen: text,
        previous: fc.record({ actual: text, evidence: json }, { noNullPrototype: true }),
        exception: fc.record(
          { reason: text, by: text, until: text },
          { requiredKeys: ['reason', 'until'], noNullPrototype: true },
        ),
      },
      { requiredKeys: ['status', 'firstSeen', 'lastSeen'], noNullPrototype: true },
    ),
  })
  .map(({ name, body, run }) => ({ ...finding(name), ...body, ...run }));

const anyRun = fc.record({
  scopes: fc.tuple(scopeInRun, scopeInRun, scopeInRun),
  findings: fc.uniqueArray(reported, { selector: ({ id }) => id, maxLength: 4 }),
  undecided: fc.array(
    fc.record(
      { rule: text, check: text, count: fc.nat(), because: fc.constantFrom([], [scope('image')]) },
      { noNullPrototype: true },
    ),
    { maxLength: 2 },
  ),
  concludes: fc.boolean(),
});

type AnyRun = typeof anyRun extends fc.Arbitrary<infer T> ? T : never;

/** What the store must hold, kept in maps: the specification that it is compared with. */
class Model {
  readonly snapshots: Snapshot[] = [];
  readonly results: (AuditResult | undefined)[] = [];
  readonly findings = new Map<string, KnownFinding>();
  readonly #lastSeen = new Map<string, readonly Resource[]>();

  async live({ scopes, findings: reported, undecided, concludes }: AnyRun, store: Store): Promise<void> {
    const run = runOf(this.snapshots.length + 1);
    const coverage = scopes.flatMap(({ status, told }, index): Coverage[] =>
      status === 'absent' ? [] : [{ ...scope(kinds[index] ?? ''), status, ...told }],
    );
    const seen = scopes.flatMap(({ status, held }, index) =>
      status === 'absent'
        ? []
        : Object.entries(held)
            .sort()
            .map(([id, version]) => resource(kinds[index] ?? '', id, { version })),
    );
    const byScope = Map.groupBy(seen, scopeKey);
    for (const entry of coverage) {
      if (entry.status === 'complete') this.#lastSeen.set(scopeKey(entry), byScope.get(scopeKey(entry)) ?? []);
    }
    await store.recordSnapshot(run, { accounts: run.accounts, resources: seen.toReversed(), coverage });
    this.snapshots.push({
      accounts: run.accounts,
      resources: coverage.flatMap((entry) => this.#lastSeen.get(scopeKey(entry)) ?? []),
      coverage,
    });
    const { findings = [], folded = [] } = Object.groupBy(reported, ({ foldedInto }) =>
      foldedInto === undefined ? 'findings' : 'folded',
    );
    const result = concludes ? concludeAudit(run, coverage, { findings, folded, undecided }) : undefined;
    this.results.push(result);
    if (!result) return;
    await store.recordResult(result, new Map());
    for (const one of reported) this.findings.set(one.id, known(one, run));
  }

  changes(from: Snapshot, to: Snapshot): readonly Change[] {
    const read = ({ coverage }: Snapshot) =>
      new Set(coverage.filter(({ status }) => status === 'complete').map(scopeKey));
    const comparable = read(from).intersection(read(to));
    const byPlace = ({ resources }: Snapshot) =>
      new Map(
        resources
          .filter((one) => comparable.has(scopeKey(one)))
          .map((one) => [`${scopeKey(one)}/${one.id}`, one as Resource]),
      );
    const [before, after] = [byPlace(from), byPlace(to)];
    const places = [...new Set([...before.keys(), ...after.keys()])].sort();
    return places.flatMap((place) => changeBetween(before.get(place), after.get(place)) ?? []);
  }
}

export function anyRunsTests(newDatabase: NewDatabase): void {
  test('whatever runs see and conclude, each can be read back and compared with every other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRun, { minLength: 1, maxLength: 6 }), (runs) =>
        withNewStore(newDatabase, async (store) => {
          const model = new Model();
          for (const run of runs) await model.live(run, store);
          for (const [index, expected] of model.snapshots.entries()) {
            const { id } = runOf(index + 1);
            assert.deepEqual(await store.snapshot(id), expected);
            const result = model.results[index];
            if (result) assert.deepEqual(await store.result(id), result);
            for (const [other, otherExpected] of model.snapshots.entries()) {
              const { changes } = await store.changes(id, runOf(other + 1).id);
              assert.deepEqual(changes, model.changes(expected, otherExpected));
            }
          }
          assert.deepEqual(
            await store.knownFindings(),
            [...model.findings.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
          );
        }),
      ),
      { numRuns: numRuns(60) },
    );
  });
}
