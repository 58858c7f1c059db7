import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { digest } from '../../src/domain/digest.ts';
import { findingStatuses, severities, type ReportedFinding } from '../../src/domain/finding.ts';
import { isAboutException, type Reconciled } from '../../src/findings/index.ts';
import { numRuns } from '../fixtures/runs.ts';
import { RunHistory, exceptionFor, idOf, startOf, type RunStory } from './story.ts';

type Run = Omit<RunStory, 'expect'>;

const names = ['a', 'b', 'a@eu-west-1', 'b@eu-west-1'] as const;
const regionOf = (name: string) => (name.endsWith('@eu-west-1') ? 'eu-west-1' : 'us-east-1');
const status = fc.constantFrom('complete' as const, 'complete' as const, 'denied' as const, 'failed' as const);

const someException = fc.record(
  {
    finding: fc.constantFrom(...names),
    until: fc.constantFrom('2026-11-02', '2026-11-04', '2026-12-31'),
    reason: fc.constantFrom('wanted', 'agreed'),
    evidence: fc.constantFrom(digest({ seen: 'x' }), digest({ seen: 'y' })),
    line: fc.integer({ min: 1, max: 99 }),
  },
  { requiredKeys: ['finding', 'until', 'reason', 'line'] },
);

/** Runs as they can be: what a scope that was not read to its end holds may still be found in part. */
const runs: fc.Arbitrary<readonly Run[]> = fc.array(
  fc
    .record({
      found: fc.dictionary(fc.constantFrom(...names), fc.constantFrom('x', 'y'), { noNullPrototype: true }),
      carried: fc.subarray([...names]),
      read: fc.record({ 'us-east-1': status, 'eu-west-1': status }, { requiredKeys: ['us-east-1'] }),
      dropped: fc.subarray([...names], { maxLength: 1 }),
      exceptions: fc.array(someException, { maxLength: 3 }),
    })
    .map((run) => ({
      ...run,
      found: Object.fromEntries(Object.entries(run.found).filter(([name]) => Object.hasOwn(run.read, regionOf(name)))),
      carried: run.carried.filter((name) => run.read[regionOf(name)] !== 'complete'),
    })),
  { minLength: 1, maxLength: 8 },
);

interface Lived {
  readonly run: Run;
  readonly startedAt: string;
  readonly before: ReadonlyMap<string, ReportedFinding>;
  readonly reported: ReadonlyMap<string, ReportedFinding>;
  readonly coveredBefore: ReadonlyMap<string, string>;
  readonly result: Reconciled;
}

/** Goes through any sequence of runs, and holds every run of it against the property. */
function always(name: string, holds: (lived: Lived) => void): void {
  test(name, () => {
    fc.assert(
      fc.property(runs, (sequence) => {
        const history = new RunHistory();
        for (const [index, run] of sequence.entries()) {
          const before = new Map(history.known);
          const coveredBefore = history.covered;
          const result = history.add(run);
          holds({
            run,
            startedAt: startOf(index + 1),
            before,
            coveredBefore,
            result,
            reported: new Map(result.findings.map((finding) => [finding.id, finding])),
          });
        }
      }),
      { numRuns: numRuns(400) },
    );
  });
}

function isOpen(finding: ReportedFinding | undefined): finding is ReportedFinding {
  return finding !== undefined && finding.status !== 'resolved' && finding.status !== 'unchecked';
}

suite('whatever the runs bring', () => {
  always('no finding is reported twice', ({ result, reported }) => {
    assert.equal(reported.size, result.findings.length);
  });

  always(
    'what was found is reported, and as there, but for what was read on earlier runs alone and nobody knows of',
    ({ run, before, reported }) => {
      for (const name of Object.keys(run.found ?? {})) {
        const known = before.get(idOf(name));
        const mayBeSilent = run.carried?.includes(name) && (!known || known.status === 'resolved');
        assert.equal(isOpen(reported.get(idOf(name))), !mayBeSilent, name);
      }
    },
  );

  always(
    'only what was open, was not found, is still asked for and was read to its end is resolved',
    ({ run, before, reported }) => {
      for (const name of names) {
        const isGone = isOpen(before.get(idOf(name))) && !Object.hasOwn(run.found ?? {}, name);
        const isAsked = !run.dropped?.includes(name);
        assert.equal(
          reported.get(idOf(name))?.status === 'resolved',
          isGone && isAsked && run.read?.[regionOf(name)] === 'complete',
          name,
        );
        assert.equal(
          reported.get(idOf(name))?.status === 'unchecked',
          isGone && !isAsked && run.read?.[regionOf(name)] !== undefined,
          name,
        );
      }
    },
  );

  always('only what was read is new or changed', ({ run, reported }) => {
    for (const name of names) {
      const { status = 'none', certainty } = reported.get(idOf(name)) ?? {};
      const isRead = run.read?.[regionOf(name)] === 'complete';
      if (status === 'changed') assert.ok(isRead, name);
      if (status === 'new') assert.ok(!run.carried?.includes(name), name);
      if (status === 'new') assert.equal(certainty, isRead ? 'known' : 'partial', name);
    }
  });

  always('what was open and could not be read stays, with the evidence that was seen', ({ run, before, reported }) => {
    for (const name of names) {
      const known = before.get(idOf(name));
      const read = run.read?.[regionOf(name)];
      if (!isOpen(known) || read === undefined || read === 'complete' || run.dropped?.includes(name)) continue;
      const carried = reported.get(idOf(name));
      assert.ok(isOpen(carried));
      assert.deepEqual(
        [carried.evidence, carried.firstSeen, carried.lastSeen],
        [known.evidence, known.firstSeen, known.lastSeen],
      );
    }
  });

  always('what was known never becomes what was read by half', ({ before, reported }) => {
    for (const finding of reported.values()) {
      const known = before.get(finding.id);
      if (isOpen(known) && known.certainty === 'known') assert.equal(finding.certainty, 'known');
    }
  });

  always(
    'accepted means: an exception of this run names it, has not ended, and accepts this evidence',
    ({ run, startedAt, reported }) => {
      const exceptions = (run.exceptions ?? []).map(exceptionFor);
      for (const finding of reported.values()) {
        assert.equal(finding.status === 'accepted', finding.exception !== undefined);
        if (finding.status !== 'accepted') continue;
        const seen = digest(finding.evidence);
        assert.ok(
          exceptions.some(
            (entry) =>
              entry.finding === finding.id &&
              entry.until >= startedAt.slice(0, 10) &&
              (entry.evidence ?? seen) === seen,
          ),
        );
      }
    },
  );

  always('no finding about an exception is accepted', ({ reported }) => {
    for (const { check, status } of reported.values()) assert.ok(!isAboutException(check) || status !== 'accepted');
  });

  always(
    'first seen is not after last seen, and last seen is in this run for what is new or changed',
    ({ startedAt, reported }) => {
      for (const { status, firstSeen, lastSeen, previous } of reported.values()) {
        assert.ok(firstSeen <= lastSeen && lastSeen <= startedAt);
        if (status === 'new') assert.equal(firstSeen, startedAt);
        if (status === 'changed') assert.equal(lastSeen, startedAt);
        assert.equal(previous !== undefined, status === 'changed');
      }
    },
  );

  always('the order is that of status, then severity', ({ result }) => {
    const ranks = result.findings.map(
      ({ status, severity }) => findingStatuses.indexOf(status) * 10 - severities.indexOf(severity),
    );
    assert.deepEqual(
      ranks,
      ranks.toSorted((a, b) => a - b),
    );
  });

  always('what an exception covered first stays what it accepts', ({ coveredBefore, result }) => {
    for (const [key, evidence] of result.covered) assert.equal(evidence, coveredBefore.get(key) ?? evidence);
  });
});

/** What is there, run by run, and the regions that cannot be read. */
const truths = fc.array(
  fc.record({
    there: fc.dictionary(fc.constantFrom(...names), fc.constantFrom('x', 'y'), { noNullPrototype: true }),
    unread: fc.subarray(['us-east-1', 'eu-west-1'] as const),
  }),
  { minLength: 1, maxLength: 10 },
);

test('a run that could not read a region leaves the runs after it as if it had not been about that region', () => {
  fc.assert(
    fc.property(truths, (sequence) => {
      const [unlucky, selective] = [new RunHistory(), new RunHistory()];
      let lastSeen: Readonly<Record<string, string>> = {};
      for (const { there, unread } of sequence) {
        const isUnread = (name: string) => unread.some((region) => region === regionOf(name));
        const whole = (['us-east-1', 'eu-west-1'] as const).filter((region) => !unread.includes(region));
        const fresh = Object.fromEntries(Object.entries(there).filter(([name]) => !isUnread(name)));
        const carried = Object.entries(lastSeen).filter(([name]) => isUnread(name));
        const read = Object.fromEntries(whole.map((region) => [region, 'complete' as const]));
        const denied = Object.fromEntries(unread.map((region) => [region, 'denied' as const]));
        lastSeen = { ...fresh, ...Object.fromEntries(carried) };
        const { findings } = unlucky.add({
          found: lastSeen,
          carried: carried.map(([name]) => name),
          read: { ...read, ...denied },
        });
        const { findings: expected } = selective.add({ found: fresh, read });
        const drift = (status: ReportedFinding['status']) =>
          status === 'new' || status === 'changed' || status === 'resolved';
        assert.deepEqual(
          findings.filter(({ region }) => !unread.some((each) => each === region)),
          expected,
        );
        assert.deepEqual(
          findings.filter(({ region, status }) => unread.some((each) => each === region) && drift(status)),
          [],
        );
      }
    }),
    { numRuns: 400 },
  );
});

test('the report does not depend on the order in which things come', () => {
  fc.assert(
    fc.property(runs, (sequence) => {
      const forward = new RunHistory();
      const backward = new RunHistory();
      for (const { found = {}, read = {} } of sequence) {
        const { findings } = forward.add({ read, found });
        const reversed = backward.add({ read, found: Object.fromEntries(Object.entries(found).reverse()) });
        assert.deepEqual(reversed.findings, findings);
      }
    }),
  );
});
