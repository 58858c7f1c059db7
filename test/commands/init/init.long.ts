import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { writeFirstNight } from '../../../demo/account/index.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import { runCli, temporaryFolder } from '../run-cli.ts';
import { assertValid, type Summary } from './call-init.ts';

/* The real command: with an AWS endpoint, and without credentials. */
suite('init reads AWS', () => {
  test('over HTTP it proposes what it does from the directory, and the audit says what it named', async (context) => {
    const cwd = await temporaryFolder(context);
    const account = join(cwd, 'account');
    await writeFirstNight(account, { now: new Date() });
    const sandbox = await startSandbox({ directory: account, throttling: 'off' });
    context.after(() => sandbox.close());
    const env = { AWS_ENDPOINT_URL: sandbox.url, AWS_ACCESS_KEY_ID: '111122223333' };
    const live = await runCli(['init', 'out', '--format', 'json'], { cwd, env });
    assert.equal(live.code, 0, live.stderr);
    const directory = await runCli(['init', 'other', '--from', 'account', '--format', 'json'], { cwd });
    const [read, filed] = [live, directory].map(({ stdout }) => JSON.parse(stdout) as Summary);
    assert.ok(read && filed);
    assert.deepEqual(read.intended, filed.intended);
    assert.deepEqual(idsOf(read), idsOf(filed));
    assert.ok(read.findings.length > 0);
    await assertValid(cwd);
    const settings = parse(await readFile(join(cwd, 'out/driftwarden.yaml'), 'utf8')) as {
      account: string;
      regions: unknown;
    };
    assert.deepEqual([settings.account, settings.regions], ['111122223333', 'all']);
    const audited = await runCli(['audit', '-c', 'out/driftwarden.yaml', '--format', 'json'], { cwd, env });
    assert.equal(audited.code, 2, audited.stderr);
    assert.deepEqual(idsOf(JSON.parse(audited.stdout) as Summary), idsOf(read));
  });

  test('without credentials it writes examples, and says so', async (context) => {
    const cwd = await temporaryFolder(context);
    const env = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    const { code, stdout } = await runCli(['init'], { cwd, env });
    assert.equal(code, 0);
    assert.match(stdout, /No account was read: /);
    assert.match(stdout, /driftwarden init --force/);
    assert.deepEqual((await readdir(cwd)).sort(), ['baseline.yaml', 'driftwarden.yaml', 'schemas']);
    const text = await readFile(join(cwd, 'baseline.yaml'), 'utf8');
    assert.deepEqual(parse(text), { version: 1 });
    // What is shown is what the baseline takes: without the comment signs it is valid, but for the policies' files.
    const shown = text.replace(/^# (?=[ a-z]+:|  )/gm, '').replace(/^(policies|roles|groups):[^]*?\n\n/gm, '');
    const keys = Object.keys(parse(shown) as object);
    for (const key of [
      'tags',
      'protect',
      'instances',
      'images',
      'databases',
      'grants',
      'access',
      'credentials',
      'exceptions',
    ])
      assert.ok(keys.includes(key), key);
    const json = await runCli(['init', '--force', '--format', 'json'], { cwd, env });
    const { accounts, problem } = JSON.parse(json.stdout) as { accounts: string[]; problem: string };
    assert.deepEqual(accounts, []);
    assert.match(problem, /credentials/i);
  });
});

function idsOf({ findings }: Pick<Summary, 'findings'>): readonly string[] {
  return findings.map(({ id }) => id).sort();
}
