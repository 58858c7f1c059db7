import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { acceptedAccount, type AcceptReport } from './audited-account.ts';
import { callCli } from './call-cli.ts';

interface Offer {
  readonly written: boolean;
  readonly taken: readonly { readonly finding: string; readonly check: string; readonly edits: readonly object[] }[];
  readonly notTaken: readonly { readonly finding: string; readonly reason: string }[];
  readonly leftOut: { readonly highSeverity: readonly string[] };
}

/** Those that are there: what the baseline no longer asks for is unchecked. */
const ids = ({ findings }: AcceptReport) =>
  findings.filter(({ status }) => status !== 'resolved' && status !== 'unchecked').map(({ id }) => id);

test('baseline update declares what is now, in place, and the next audit has the rest as before', async (t) => {
  const { cwd, audit, baseline } = await acceptedAccount(t);
  const declared = await readFile(baseline, 'utf8');
  const outdated = declared
    .replace('members: [ben, carla, david, elena]', 'members: [ben, carla, david]  # no longer true')
    .replace('allowedTypes: ["t3.*", "t4g.*", ', 'allowedTypes: ["t3.*", ');
  assert.notEqual(outdated, declared);
  await writeFile(baseline, outdated);
  const before = await audit();
  const args = ['baseline', 'update', '--baseline', baseline, '--check', 'group-declared', '--check', 'instance-type'];
  const shown = await callCli(args, { cwd });
  assert.equal(shown.code, 1);
  assert.match(shown.stderr, /nothing was written: add --yes/);
  assert.equal(await readFile(baseline, 'utf8'), outdated);
  const offer = JSON.parse(
    (await callCli([...args, '--severity', 'high', '--severity', 'medium', '--yes', '--format', 'json'], { cwd }))
      .stdout,
  ) as Offer;
  assert.equal(offer.written, true);
  assert.ok(offer.taken.some(({ check }) => check === 'group-declared'));
  const after = await readFile(baseline, 'utf8');
  assert.ok(after.includes('members: [ben, carla, david, elena]  # no longer true'));
  const changed = after.split('\n').filter((line, index) => line !== outdated.split('\n')[index]);
  assert.ok(changed.length <= 2, changed.join('\n'));
  const taken = new Set(offer.taken.map(({ finding }) => finding));
  const left = ids(before).filter((id) => !taken.has(id));
  assert.deepEqual(ids(await audit()).toSorted(), left.toSorted());
});

test('what cannot be taken over is listed with the reason, and high severity only on demand', async (t) => {
  const { cwd, audit, baseline } = await acceptedAccount(t);
  await audit();
  const args = ['baseline', 'update', '--baseline', baseline, '--account', '*'];
  const run = await callCli(args, { cwd });
  assert.equal(run.code, 1);
  assert.match(run.stdout, /required-tag: the tag is missing, so there is no value to declare/);
  assert.match(run.stdout, /Left out: \d+ findings? of high severity; add --severity high/);
  assert.match(run.stderr, /nothing was written: none of it can be taken over/);
  const none = await callCli(['baseline', 'update', '--baseline', baseline], { cwd });
  assert.match(none.stderr, /say what to take over: by --check/);
  const wrong = await callCli([...args, '--resource', 'i-nothing'], { cwd });
  assert.match(wrong.stderr, /no finding that is there matches/);
});
