import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { digest } from '../../src/domain/digest.ts';
import { findingStatuses, severities, type ReportedFinding } from '../../src/domain/finding.ts';
import { isAboutException, type Reconciled } from '../../src/findings/index.ts';
import { Chronicle, exceptionFor, idOf, startOf, unknown, type NightStory } from './story.ts';
import { numRuns } from '../fixtures/runs.ts';

type Night = Omit<NightStory, 'expect'>;

const names = ['a', 'b', 'a@eu-west-1', 'b@eu-west-1'] as const;
const regionOf = (name: string) => name.split('@')[1] ?? 'us-east-1';
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

/** Nights as they can be: what a scope that was not read to its end holds may still be found in part. */
const nights: fc.Arbitrary<readonly Night[]> = fc.array(
  fc
    .record({
      found: fc.dictionary(fc.constantFrom(...names), fc.constantFrom<string | typeof unknown>('x', 'y', unknown), { noNullPrototype: true }),
      read: fc.record({ 'us-east-1': status, 'eu-west-1': status }, { requiredKeys: ['us-east-1'] }),
      exceptions: fc.array(someException, { maxLength: 3 }),
    })
    .map((night) => ({ ...night, found: Object.fromEntries(Object.entries(night.found).filter(([name]) => Object.hasOwn(night.read, regionOf(name)))) })),
  { minLength: 1, maxLength: 8 },
);

interface Lived {
  readonly night: Night;
  readonly startedAt: string;
  readonly before: ReadonlyMap<string, ReportedFinding>;
  readonly reported: ReadonlyMap<string, ReportedFinding>;
  readonly coveredBefore: ReadonlyMap<string, string>;
  readonly result: Reconciled;
}

/** Lives through any sequence of nights, and holds every night of it against the property. */
function always(name: string, holds: (lived: Lived) => void): void {
  test(name, () => {
    fc.assert(
      fc.property(nights, (sequence) => {
        const chronicle = new Chronicle();
        for (const [index, night] of sequence.entries()) {
          const before = new Map(chronicle.known);
          const coveredBefore = chronicle.covered;
          const result = chronicle.live(night);
          holds({ night, startedAt: startOf(index + 1), before, coveredBefore, result, reported: new Map(result.findings.map((finding) => [finding.id, finding])) });
        }
      }),
      { numRuns: numRuns(400) },
    );
  });
}

function isOpen(finding: ReportedFinding | undefined): finding is ReportedFinding {
  return finding !== undefined && finding.status !== 'resolved';
}

suite('whatever the nights bring', () => {
  always('no finding is reported twice', ({ result, reported }) => {
    assert.equal(reported.size, result.findings.length);
  });

  always('what was found is reported, and not as resolved', ({ night, reported }) => {
    for (const name of Object.keys(night.found ?? {})) assert.ok(isOpen(reported.get(idOf(name))), name);
  });

  always('only what was open, was not found and was read to its end is resolved', ({ night, before, reported }) => {
    for (const name of names) {
      const mayBeResolved = isOpen(before.get(idOf(name))) && night.read?.[regionOf(name)] === 'complete' && !Object.hasOwn(night.found ?? {}, name);
      assert.equal(reported.get(idOf(name))?.status === 'resolved', mayBeResolved, name);
    }
  });

  always('what was open and could not be read stays, with the evidence that was seen', ({ night, before, reported }) => {
    for (const name of names) {
      const known = before.get(idOf(name));
      const read = night.read?.[regionOf(name)];
      if (!isOpen(known) || read === undefined || read === 'complete' || Object.hasOwn(night.found ?? {}, name)) continue;
      const carried = reported.get(idOf(name));
      assert.ok(isOpen(carried));
      assert.deepEqual([carried.evidence, carried.firstSeen, carried.lastSeen], [known.evidence, known.firstSeen, known.lastSeen]);
    }
  });

  always('what was known is never replaced by what could not be told', ({ before, reported }) => {
    for (const finding of reported.values()) {
      const known = before.get(finding.id);
      if (isOpen(known) && known.certainty === 'known') assert.equal(finding.certainty, 'known');
    }
  });

  always('accepted means: an exception of tonight names it, has not ended, and accepts this evidence', ({ night, startedAt, reported }) => {
    const exceptions = (night.exceptions ?? []).map(exceptionFor);
    for (const finding of reported.values()) {
      assert.equal(finding.status === 'accepted', finding.exception !== undefined);
      if (finding.status !== 'accepted') continue;
      const seen = digest(finding.evidence);
      assert.ok(exceptions.some((entry) => entry.finding === finding.id && entry.until >= startedAt.slice(0, 10) && (entry.evidence ?? seen) === seen));
    }
  });

  always('no finding about an exception is accepted', ({ reported }) => {
    for (const { check, status } of reported.values()) assert.ok(!isAboutException(check) || status !== 'accepted');
  });

  always('first seen is not after last seen, and last seen is tonight for what is new or changed', ({ startedAt, reported }) => {
    for (const { status, firstSeen, lastSeen, previous } of reported.values()) {
      assert.ok(firstSeen <= lastSeen && lastSeen <= startedAt);
      if (status === 'new') assert.equal(firstSeen, startedAt);
      if (status === 'changed') assert.equal(lastSeen, startedAt);
      assert.equal(previous !== undefined, status === 'changed');
    }
  });

  always('the order is that of status, then severity', ({ result }) => {
    const ranks = result.findings.map(({ status, severity }) => findingStatuses.indexOf(status) * 10 - severities.indexOf(severity));
    assert.deepEqual(ranks, ranks.toSorted((a, b) => a - b));
  });

  always('what an exception covered first stays what it accepts', ({ coveredBefore, result }) => {
    for (const [key, evidence] of result.covered) assert.equal(evidence, coveredBefore.get(key) ?? evidence);
  });
});

test('the report does not depend on the order in which things come', () => {
  fc.assert(
    fc.property(nights, (sequence) => {
      const forward = new Chronicle();
      const backward = new Chronicle();
      for (const { found = {}, read = {} } of sequence) {
        const { findings } = forward.live({ read, found });
        const reversed = backward.live({ read, found: Object.fromEntries(Object.entries(found).reverse()) });
        assert.deepEqual(reversed.findings, findings);
      }
    }),
  );
});
