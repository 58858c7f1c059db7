/**
 * The fault matrix: what the audit makes of answers that are none.
 *
 * An account is audited three times over HTTP, by `audit()` itself: a first time as it is; a second time through a
 * proxy that spoils one of the calls in one of the ways of `faults.ts`; a third time as it is again. Once nothing
 * changed in the account since the first run (`unchanged`; the fault strikes in every region), once exactly one thing
 * did: an instance lost a tag that the baseline requires (`changed`; the fault strikes in the larger of two regions).
 * Each cell of fault × call asserts
 *
 * - of the second run: nothing is new, changed or fixed but that one thing, and what is open says what it said. If it
 *   says that it is complete, it read and found what a run does that nothing befell; if it is incomplete, it says what
 *   was not read and why; if it fails, then by a sentence that names the call. It ends within its time limit, and below
 *   1 GiB of memory;
 * - of the third: it is complete, and what it would be had there been no second.
 *
 * A list of ten or more that falls to none may be reported by one finding `scope-collapsed`, which the third run
 * resolves. Everything is in this process: the two sandboxes, the proxies, the audits. Cells run side by side, but for
 * those of faults that are heavy. The matrix is printed at the end; a cell that is left out is skipped with its reason.
 *
 *     node --test test/faults/matrix.ts
 *     FAULT=denied,cut CALL=ec2:DescribeVolumes VARIANT=changed node --test test/faults/matrix.ts
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { variants } from './account.ts';
import { calls } from './calls.ts';
import type { Fault } from './fault.ts';
import { faults } from './faults.ts';
import { complaintsAbout, newsOf } from './judge.ts';
import { resetPeak } from './memory.ts';
import { matrixLines, nameOf, type Verdict } from './print.ts';
import { begin, type Cell } from './runs.ts';

const asked = {
  faults: chosen('FAULT', faults, ({ name }) => name),
  calls: chosen('CALL', calls, ({ name }) => name),
  variants: chosen('VARIANT', variants, (name) => name),
};

/** Cells at once: those that hang mostly wait. */
const lanesFor = ({ heavy, hangs }: Fault) => (heavy ? 1 : hangs ? 8 : 6);

const beginning = await begin();
const verdicts = new Map<string, Verdict>();

after(async () => {
  await beginning.end();
  console.log(matrixLines(verdicts).join('\n'));
});

suite('the account that everything happens to', () => {
  const { first, reference } = beginning;
  const checks = new Set(first.result.findings.map(({ check }) => check));

  test('has more than a hundred findings of many checks, those about access among them', () => {
    assert.equal(first.result.verdict, 'drift');
    assert.ok(first.result.findings.length > 100, `${first.result.findings.length} findings`);
    for (const check of [
      'access-not-allowed',
      'access-without-mfa',
      'access-missing',
      'access-launch',
      'required-tag',
      'termination-protection',
      'image-shared',
      'group-declared',
      'user-mfa',
      'access-key-age',
    ]) {
      assert.ok(checks.has(check), `no finding of ${check}`);
    }
  });

  test('has more than ten of everything in one region at least', () => {
    const sizes = Map.groupBy(first.snapshot.resources, ({ region, kind }) => `${region} ${kind}`);
    for (const { kind } of first.result.coverage) {
      assert.ok(
        ['us-east-1', 'global'].some((region) => (sizes.get(`${region} ${kind}`)?.length ?? 0) > 10),
        kind,
      );
    }
  });

  test('is as it was in a second run; and where one thing changed, that one thing is new', () => {
    assert.deepEqual(
      new Set(reference.unchanged.second.result.findings.map(({ status }) => status)),
      new Set(['open']),
    );
    assert.equal(newsOf(reference.changed.second.result).size, 1);
    assert.equal(reference.changed.second.result.totals.open, first.result.findings.length);
    assert.equal(reference.changed.second.result.findings.length, first.result.findings.length + 1);
  });
});

for (const fault of asked.faults) {
  suite(`${fault.name}: ${fault.says}`, { concurrency: lanesFor(fault) }, () => {
    before(resetPeak);
    if (fault.heavy) beforeEach(resetPeak);
    for (const call of asked.calls) {
      for (const variant of asked.variants) defineCell({ fault, call, variant });
    }
  });
}

function defineCell(cell: Cell): void {
  const leftOut = cell.fault.leftOut?.(cell.call) ?? sameAsAnother(cell);
  const name = nameOf(cell);
  if (leftOut !== undefined) {
    verdicts.set(name, { leftOut });
    test(name, { skip: leftOut });
    return;
  }
  test(name, async () => {
    const lived = await beginning.live(cell);
    const complaints = complaintsAbout(cell, lived, beginning);
    verdicts.set(name, { complaints, memory: lived.memory });
    assert.ok(complaints.length === 0, complaints.join('\n'));
  });
}

/** Why a cell is not worth its time: another call is read by the same code, and the fault is none of what it holds. */
function sameAsAnother({ fault, call: { like } }: Cell): string | undefined {
  return like !== undefined && !fault.ofContent ? `read as ${like} is` : undefined;
}

/** Those of a list that an environment variable names, separated by commas; all of them where it is not set. */
function chosen<T>(variable: string, all: readonly T[], nameIn: (member: T) => string): readonly T[] {
  const text = process.env[variable];
  if (text === undefined) return all;
  return text.split(',').map((name) => {
    const member = all.find((candidate) => nameIn(candidate) === name);
    if (member === undefined)
      throw new Error(`${variable} names ${name}, which is none of ${all.map(nameIn).join(', ')}`);
    return member;
  });
}
