import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { isFull, numRuns } from '../../fixtures/runs.ts';
import { randomAccount, randomUnread } from '../../propose/random-accounts.ts';
import { assertValid, firstAudit, initOf } from './call-init.ts';

/*
 * For any account: what `init` writes is valid, and the first audit by it says what `init` named, no more and no less.
 */
test(
  'an account has the findings that init names, and no others',
  { timeout: isFull ? 1_800_000 : 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'driftwarden-init-'));
    let number = 0;
    try {
      await fc.assert(
        fc.asyncProperty(randomAccount, randomUnread, async (parts, leftOut) => {
          number += 1;
          const cwd = join(folder, String(number));
          await mkdir(cwd);
          const summary = await initOf(cwd, parts, { leftOut });
          await assertValid(cwd);
          const audited = await firstAudit(cwd);
          assert.deepEqual(said(audited.findings), said(summary.findings));
          assert.deepEqual(audited.undecided, summary.undecided);
          await rm(cwd, { recursive: true });
        }),
        { numRuns: numRuns(300, 6), endOnFailure: true },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);

function said(findings: readonly { readonly id: string; readonly title: string }[]): readonly string[] {
  return findings.map(({ id, title }) => `${id} ${title}`).sort();
}
