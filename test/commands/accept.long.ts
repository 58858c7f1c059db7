import assert from 'node:assert/strict';
import { chmod, readFile, stat } from 'node:fs/promises';
import { test } from 'node:test';
import { acceptedAccount } from './audited-account.ts';
import { callCli } from './call-cli.ts';

test('accept writes an exception that holds from the next audit on, and leaves the rest of the baseline as it was', async (t) => {
  const { cwd, audit, baseline } = await acceptedAccount(t);
  const open = (await audit()).findings.find(({ status }) => status === 'new');
  assert.ok(open);
  const before = await readFile(baseline, 'utf8');
  await chmod(baseline, 0o666);
  const run = await callCli(['accept', open.id, '--baseline', baseline, '--reason', 'known', '--until', '2099-12-31'], {
    cwd,
  });
  assert.equal(run.code, 0, run.stderr);
  assert.equal((await stat(baseline)).mode & 0o777, 0o666);
  const added = (await readFile(baseline, 'utf8')).split('\n').filter((line) => !before.split('\n').includes(line));
  assert.equal(added.length, 1);
  const accepted = (await audit()).findings.find(({ id }) => id === open.id);
  assert.equal(accepted?.status, 'accepted');
  assert.equal(accepted.exception?.reason, 'known');
});

test('accept takes several findings, and causes: one exception each, in one change of the file', async (t) => {
  const { cwd, audit, baseline } = await acceptedAccount(t);
  const open = (await audit()).findings.filter(({ status }) => status === 'new').slice(0, 3);
  const before = await readFile(baseline, 'utf8');
  const ids = open.map(({ id }) => id);
  const common = ['--baseline', baseline, '--reason', 'known', '--until', '2099-12-31'];
  const wrong = await callCli(['accept', ...ids, 'dwc-0000000000000000', ...common], { cwd });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /no cause dwc-0000000000000000 is known/);
  assert.equal(await readFile(baseline, 'utf8'), before);
  const run = await callCli(['accept', ...ids, ...common, '--format', 'json'], { cwd });
  assert.equal(run.code, 0, run.stderr);
  const { exceptions, exception } = JSON.parse(run.stdout) as { exceptions: readonly object[]; exception?: object };
  assert.deepEqual([exceptions.length, exception], [3, undefined]);
  const accepted = (await audit()).findings.filter(({ status }) => status === 'accepted').map(({ id }) => id);
  assert.ok(ids.every((id) => accepted.includes(id)));
});

test('accept --alike takes what the same act brought to other resources, and nothing else', async (t) => {
  const { cwd, audit, baseline, untag } = await acceptedAccount(t);
  await audit();
  const untagged = await untag('Owner', 5);
  const { causes, findings } = await audit();
  const ofTags = causes.filter(({ title }) => title.startsWith('tag Owner'));
  assert.equal(ofTags.length, untagged);
  const expected = new Set(ofTags.flatMap((cause) => cause.findings));
  const args = ['--baseline', baseline, '--reason', 'known', '--until', '2099-12-31'];
  const run = await callCli(['accept', ofTags[0]?.id ?? '', '--alike', ...args], { cwd });
  assert.equal(run.code, 0, run.stderr);
  const wasOpen = new Set(findings.filter(({ status }) => status === 'accepted').map(({ id }) => id));
  const accepted = (await audit()).findings.filter(({ id, status }) => status === 'accepted' && !wasOpen.has(id));
  assert.deepEqual(new Set(accepted.map(({ id }) => id)), expected);
});

const refused: readonly { name: string; args: readonly string[]; says: RegExp }[] = [
  {
    name: 'a finding that is not there',
    args: ['dw-nothing', '--reason', 'x', '--until', '2099-12-31'],
    says: /dw-nothing.*there are dw-/,
  },
  { name: 'a date that is in the past', args: ['ID', '--reason', 'x', '--until', '2020-01-01'], says: /past/ },
  { name: 'a date that is none', args: ['ID', '--reason', 'x', '--until', '2099-02-30'], says: /2099-02-30/ },
  { name: 'no reason', args: ['ID', '--until', '2099-12-31'], says: /--reason/ },
];
test('accept refuses what it cannot accept, and the baseline stays as it was', async (t) => {
  const { cwd, audit, baseline } = await acceptedAccount(t);
  const open = (await audit()).findings.find(({ status }) => status === 'new');
  const before = await readFile(baseline, 'utf8');
  for (const { name, args, says } of refused) {
    await t.test(name, async () => {
      const run = await callCli(
        ['accept', ...args.map((arg) => (arg === 'ID' ? (open?.id ?? '') : arg)), '--baseline', baseline],
        { cwd },
      );
      assert.equal(run.code, 1);
      assert.match(run.stderr, says);
      assert.equal(await readFile(baseline, 'utf8'), before);
    });
  }
});
