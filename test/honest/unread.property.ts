import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { vocabulary } from '../../src/commands/setup.ts';
import { loadBaseline } from '../../src/config/index.ts';
import type { Baseline } from '../../src/domain/baseline.ts';
import type { ReportedFinding } from '../../src/domain/finding.ts';
import { canonicalJson } from '../../src/domain/json.ts';
import type { AccountParts } from '../accounts/account.ts';
import { writeAccount } from '../accounts/directory.ts';
import { leaveOutAnswers, lived } from './nights.ts';
import { randomAccount, randomUnread, type Unread } from './random-account.ts';

/*
 * For random accounts and random sets of what is not read: what an incomplete run says is what the complete one says or
 * what was known before, and the run after it is as if the incomplete one had not been.
 */

const baselineText = `
version: 1
tags: { required: [ { key: Owner } ], on: [instance, user] }
protect:
  - name: production
    match: { id: "*" }
    instances: { terminationProtection: true, stopProtection: true }
access:
  - { name: only admins, actions: destroy, resources: { id: "*" }, allowedTo: ["group/admins"] }
  - { name: with mfa, actions: destroy, resources: { id: "*" }, requires: mfa }
  - { name: ana works, actions: ["ec2:TerminateInstances"], resources: { id: "*" }, mustAllow: ["user/ana"] }
groups: { devs: { members: [], inline: any, attached: [] } }
grants: { forbidden: [ { actions: ["ec2:*"] } ] }
credentials: { mfa: required, maxKeyAgeDays: 90 }
`;

const runs = Number(process.env['DRIFTWARDEN_PROPERTY_RUNS'] ?? 40);

test(
  'an incomplete run says what the complete one says or what was known, and leaves no trace',
  { timeout: 900_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'driftwarden-honest-'));
    try {
      await writeFile(join(folder, 'baseline.yaml'), baselineText);
      const baseline = await loadBaseline(join(folder, 'baseline.yaml'), vocabulary);
      let number = 0;
      await fc.assert(
        fc.asyncProperty(
          randomAccount,
          randomAccount,
          fc.boolean(),
          randomUnread,
          async (before, other, isSame, unread) => {
            number += 1;
            const after = isSame ? before : { ...before, ...someOf(other, number) };
            await holds(join(folder, String(number)), baseline, before, after, unread);
          },
        ),
        { numRuns: runs, endOnFailure: true },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);

/** A part of another account, so that two runs differ in some things and not in all. */
function someOf(other: AccountParts, number: number): Partial<AccountParts> {
  const { users = {}, instances = [], groups = {} } = other;
  return [{ users }, { instances }, { groups }][number % 3] ?? {};
}

async function holds(
  folder: string,
  baseline: Baseline,
  before: AccountParts,
  after: AccountParts,
  unread: Unread,
): Promise<void> {
  const [first, second, half] = [join(folder, 'first'), join(folder, 'second'), join(folder, 'half')];
  await writeAccount(first, before);
  await writeAccount(second, after);
  await writeAccount(half, after, { leftOut: unread.files });
  await leaveOutAnswers(half, unread.instances);

  const interrupted = await lived(join(folder, 'interrupted.db'), baseline, [first, half, second]);
  const straight = await lived(join(folder, 'straight.db'), baseline, [first, second]);
  const [known, incomplete, later] = interrupted;
  const complete = straight[1];
  assert.ok(known && incomplete && later && complete);

  const knownById = byId(known.findings);
  const completeById = byId(complete.findings);
  for (const finding of incomplete.findings) {
    const { id, title, status } = finding;
    const isCarried = status === 'open' && saysTheSame(finding, knownById.get(id));
    const isOfComplete = completeById.get(id)?.status === status;
    assert.ok(
      isCarried || isOfComplete,
      `"${title}" is ${status}; complete: ${completeById.get(id)?.status ?? 'nothing'}; known: ${knownById.get(id)?.status ?? 'nothing'}`,
    );
  }
  const wasToldAlready = byId(incomplete.findings);
  const laterById = byId(later.findings);
  for (const { id, title, status } of complete.findings) {
    const told = wasToldAlready.get(id)?.status;
    const expected =
      told === 'new' && status === 'new'
        ? 'open'
        : told === status && (status === 'resolved' || status === 'changed')
          ? undefined
          : status;
    if (expected !== undefined)
      assert.equal(laterById.get(id)?.status, expected, `"${title}" after it was ${told ?? 'nothing'}`);
    if (laterById.has(id) && status !== 'resolved')
      assert.ok(saysTheSame(laterById.get(id), completeById.get(id)), title);
  }
  for (const { id, title, status } of later.findings)
    assert.ok(completeById.has(id), `"${title}" is ${status} though a straight run says nothing of it`);
  assert.equal(later.verdict, complete.verdict);
}

/** Equal in all that a finding says, whenever it was seen. */
function saysTheSame(one: ReportedFinding | undefined, other: ReportedFinding | undefined): boolean {
  const said = (finding: ReportedFinding | undefined) =>
    finding && canonicalJson({ evidence: finding.evidence, title: finding.title, actual: finding.actual });
  return one !== undefined && said(one) === said(other);
}

function byId(findings: readonly ReportedFinding[]): ReadonlyMap<string, ReportedFinding> {
  return new Map(findings.map((finding) => [finding.id, finding]));
}
