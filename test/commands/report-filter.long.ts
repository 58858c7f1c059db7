import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callCli } from './call-cli.ts';
import { acceptedAccount } from './audited-account.ts';

interface Filtered {
  readonly verdict: string;
  readonly totals: object;
  readonly filter?: { readonly shown: number; readonly of: number };
  readonly findings: readonly { readonly severity: string; readonly region: string }[];
}

test('filters narrow what audit and report show, and leave exit code, verdict and totals alone', async (t) => {
  const { cwd, audit, baseline, account } = await acceptedAccount(t);
  await audit();
  const run = async (...args: readonly string[]) => {
    const { code, stdout } = await callCli(
      ['audit', '--from', account, '--baseline', baseline, '--format', 'json', ...args],
      { cwd },
    );
    return { code, document: JSON.parse(stdout) as Filtered };
  };
  const all = await run();
  const hidden = await run('--check', 'shutdown-behavior');
  assert.deepEqual(hidden.document.findings, []);
  assert.equal(hidden.document.filter?.of, all.document.findings.length);
  assert.deepEqual(
    [hidden.code, hidden.document.verdict, hidden.document.totals],
    [all.code, all.document.verdict, all.document.totals],
  );
  assert.equal(all.code, 2);
  const region = await run('--region', 'global', '--severity', 'medium', '--severity', 'low');
  assert.ok(region.document.findings.length > 0);
  assert.ok(region.document.findings.every((each) => each.region === 'global' && each.severity !== 'high'));
  const report = await callCli(['report', '--severity', 'high'], { cwd });
  assert.match(report.stdout, /findings\s+shown:\s+--severity\s+high/);
  const summary = await callCli(['report', '--summary'], { cwd });
  assert.match(summary.stdout, /^Drift: .*\n\ncheck +high +medium +low +drift +accepted\n/s);
  const counted = JSON.parse((await callCli(['report', '--summary', '--format', 'json'], { cwd })).stdout) as object;
  assert.deepEqual(Object.keys(counted), ['schemaVersion', 'run', 'verdict', 'totals', 'checks']);
});

const refused: readonly { readonly args: readonly string[]; readonly says: RegExp }[] = [
  { args: ['--severity', 'hgh'], says: /--severity hgh is not known; did you mean "high"\? valid: low, medium, high/ },
  { args: ['--status', 'fixed'], says: /valid: new, changed, open, resolved, unchecked, accepted/ },
  { args: ['--check', 'user-mf'], says: /did you mean "user-mfa"/ },
  { args: ['--account', '1'], says: /valid: 111122223333/ },
  { args: ['--region', 'us-est-1'], says: /did you mean "us-east-1"\? valid: .*global/ },
  { args: ['--summary', '--format', 'html'], says: /--summary can be had as text or json, not as html/ },
  { args: ['--summary', '--all'], says: /cannot be used with/ },
];

test('an unknown value is refused with the valid choices; an owner without findings is only told', async (t) => {
  const { cwd, audit } = await acceptedAccount(t);
  await audit();
  for (const { args, says } of refused) {
    const { code, stderr } = await callCli(['report', ...args], { cwd });
    assert.equal(code, 1, args.join(' '));
    assert.match(stderr, says);
  }
  const { code, stderr, stdout } = await callCli(['report', '--owner', 'nobody-we-know'], { cwd });
  assert.equal(code, 0);
  assert.match(stderr, /no finding has the owner nobody-we-know; owners: /);
  assert.match(stdout, /0 of \d+ findings\s+shown/);
});
