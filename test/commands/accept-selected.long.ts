import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { callCli } from './call-cli.ts';
import { acceptedAccount, type AcceptReport } from './audited-account.ts';

const common = ['--reason', 'known', '--until', '2099-12-31'];

interface Offer {
  readonly written: boolean;
  readonly covers: number;
  readonly exception: { readonly findings?: readonly { readonly id: string }[]; readonly atMost?: number };
  readonly checks: readonly { readonly check: string; readonly count: number }[];
  readonly notCovered: { readonly highSeverity: readonly string[]; readonly acceptedAlready: number };
}

const idsOf = ({ findings }: AcceptReport, status: string) =>
  findings.filter((finding) => finding.status === status).map(({ id }) => id);

test('without --yes and a terminal nothing is written, and what would be is shown', async (t) => {
  const { cwd, audit, baseline } = await acceptedAccount(t);
  await audit();
  const before = await readFile(baseline, 'utf8');
  const args = ['accept', '--check', 'user-mfa', '--baseline', baseline, ...common];
  const shown = await callCli(args, { cwd });
  assert.equal(shown.code, 1);
  assert.match(shown.stdout, /user-mfa +1\n.*has a console password and no MFA/);
  assert.match(shown.stderr, /nothing was written: add --yes/);
  const dry = await callCli([...args, '--dry-run', '--format', 'json'], { cwd });
  assert.equal(dry.code, 0);
  assert.equal((JSON.parse(dry.stdout) as Offer).written, false);
  assert.equal(await readFile(baseline, 'utf8'), before);
});

test('one exception covers all that the selectors match now, and nothing that they match later', async (t) => {
  const { cwd, audit, baseline, untag } = await acceptedAccount(t);
  const first = await audit();
  await untag('Owner', 3);
  const second = await audit();
  const untagged = idsOf(second, 'new');
  assert.ok(untagged.length >= 3);
  const before = await readFile(baseline, 'utf8');
  const args = ['accept', '--check', 'required-tag', '--baseline', baseline, ...common, '--yes', '--format', 'json'];
  const run = await callCli(args, { cwd });
  assert.equal(run.code, 0, run.stderr);
  const offer = JSON.parse(run.stdout) as Offer;
  assert.equal(offer.covers, offer.exception.findings?.length);
  const added = (await readFile(baseline, 'utf8')).split('\n').filter((line) => !before.split('\n').includes(line));
  assert.equal(added.filter((line) => line.includes('match:')).length, 1);
  const third = await audit();
  const listed = new Set(offer.exception.findings?.map(({ id }) => id));
  assert.ok(untagged.every((id) => listed.has(id)));
  assert.ok(third.findings.every(({ id, status }) => !listed.has(id) || status === 'accepted'));
  assert.equal(third.exceptions?.[0]?.covers, offer.covers);
  // The same kind of drift again, on other instances.
  await untag('Owner', 2);
  const fourth = await audit();
  assert.ok(idsOf(fourth, 'new').length >= 2);
  assert.equal(fourth.exceptions?.[0]?.covers, offer.covers);
  // What was open before for other reasons stays open.
  const others = first.findings.filter(({ id, status }) => status === 'new' && !listed.has(id)).map(({ id }) => id);
  assert.ok(others.length > 0 && others.every((id) => idsOf(fourth, 'open').includes(id)));
  // The same selector again takes in what came since.
  const again = JSON.parse((await callCli(args, { cwd })).stdout) as Offer;
  assert.ok(again.covers > offer.covers);
  assert.equal((await readFile(baseline, 'utf8')).match(/match: \{ check: required-tag/g)?.length, 1);
  const stored = JSON.parse((await callCli(['report', '--format', 'json'], { cwd })).stdout) as AcceptReport;
  assert.deepEqual(stored.exceptions, fourth.exceptions);
});

test('tags select by what the last run saw, resources by id, ARN or name, and high severity only by name', async (t) => {
  const { cwd, audit, baseline } = await acceptedAccount(t);
  const { findings } = await audit();
  const offerOf = async (...selectors: readonly string[]) => {
    const args = ['accept', ...selectors, '--baseline', baseline, ...common, '--dry-run', '--format', 'json'];
    const { stdout } = await callCli(args, { cwd });
    return JSON.parse(stdout) as Offer & { readonly error?: { readonly message: string } };
  };
  const open = findings.filter(({ status, severity }) => status === 'new' && severity !== 'high');
  const high = findings.filter(({ status, severity }) => status === 'new' && severity === 'high');
  assert.ok(high.length > 0);
  const all = await offerOf('--account', '*');
  assert.deepEqual([all.covers, all.notCovered.highSeverity.length], [open.length, high.length]);
  const named = await offerOf('--account', '*', '--severity', 'high', '--severity', 'low', '--severity', 'medium');
  assert.equal(named.covers, open.length + high.length);
  const one = open.find(({ resource }) => resource.kind === 'instance') ?? assert.fail('no instance');
  for (const glob of [one.resource.id, one.resource.arn, `*${one.resource.id.slice(3)}`])
    assert.ok((await offerOf('--resource', glob)).covers >= 1, glob);
  assert.match((await offerOf('--resource', 'i-nothing')).error?.message ?? '', /no finding that is there matches/);
  assert.match(
    (await offerOf('--tag', 'Owner=nobody-at-all')).error?.message ?? '',
    /no finding that is there matches/,
  );
  assert.ok((await offerOf('--tag', 'Name=*')).covers >= 1);
});

const refused: readonly { readonly args: readonly string[]; readonly says: RegExp }[] = [
  { args: [], says: /name the findings: by id, or by --check/ },
  { args: ['dw-1', '--check', 'user-mfa'], says: /not by both/ },
  { args: ['--check', 'user-mf'], says: /there is no check user-mf; did you mean "user-mfa"\?/ },
  { args: ['--severity', 'hgh'], says: /the severities are low, medium, high/ },
  { args: ['--tag', 'Owner'], says: /is not KEY=VALUE/ },
  { args: ['--check', 'user-mfa', '--at-most', '3'], says: /--at-most needs --also-later/ },
  { args: ['--check', 'user-mfa', '--also-later', '--at-most', '0'], says: /whole number of 1 or more/ },
  { args: ['dw-1', '--also-later'], says: /--also-later needs a selector/ },
  { args: ['--cause', 'dwc-0000000000000000'], says: /no cause dwc-0000000000000000 is known/ },
  { args: ['--check', 'user-mfa', '--until', '2099-02-30'], says: /2099-02-30 is not a day/ },
];

test('a selector that cannot be meant is refused with the choices, and the baseline stays as it was', async (t) => {
  const { cwd, audit, baseline } = await acceptedAccount(t);
  await audit();
  const before = await readFile(baseline, 'utf8');
  for (const { args, says } of refused) {
    const until = args.includes('--until') ? [] : ['--until', '2099-12-31'];
    const run = await callCli(['accept', ...args, '--baseline', baseline, '--reason', 'x', ...until, '--yes'], { cwd });
    assert.equal(run.code, 1, args.join(' '));
    assert.match(run.stderr, says);
  }
  assert.equal(await readFile(baseline, 'utf8'), before);
});

test('a limit covers what comes later until there is too much of it', async (t) => {
  const { cwd, audit, baseline, untag } = await acceptedAccount(t);
  await audit();
  await untag('Owner', 1);
  await audit();
  const args = ['accept', '--check', 'required-tag', '--baseline', baseline, ...common, '--yes', '--also-later'];
  assert.equal((await callCli([...args, '--at-most', '6'], { cwd })).code, 0);
  await untag('Owner', 1);
  const some = await audit();
  assert.equal(some.exceptions?.[0]?.new, 1);
  assert.deepEqual(idsOf(some, 'new'), []);
  await writeFile(baseline, (await readFile(baseline, 'utf8')).replace('atMost: 6', 'atMost: 1'));
  const tooMany = await audit();
  assert.equal(tooMany.exceptions?.[0]?.covers, 0);
  assert.ok(tooMany.findings.some(({ check }) => check === 'exception-outdated'));
});
