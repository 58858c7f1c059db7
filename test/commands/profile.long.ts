import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { serveAccount, writeAccount } from '../accounts/directory.ts';
import { home } from '../accounts/places.ts';
import { linesIn } from './diagnoses.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const noKeys = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

async function audited(t: TestContext, env: NodeJS.ProcessEnv, files: Readonly<Record<string, string>>) {
  const cwd = await temporaryFolder(t);
  await mkdir(join(cwd, '.aws'));
  for (const [name, content] of Object.entries({ '../baseline.yaml': 'version: 1\n', ...files }))
    await writeFile(join(cwd, '.aws', name), content);
  return {
    cwd,
    ...(await runCli(['audit', '--region', 'us-east-1', '--baseline', 'baseline.yaml'], {
      cwd,
      env: { ...noKeys, AWS_ENDPOINT_URL: 'http://127.0.0.1:9', ...env },
    })),
  };
}

const files = {
  config:
    '[default]\nregion = us-east-1\n[profile audit]\nregion = us-east-1\n[sso-session corp]\nsso_region = us-east-1\n',
  credentials: '[prod]\naws_access_key_id = x\naws_secret_access_key = y\n',
};

test('a profile that is in no file is named, with those that there are', async (t) => {
  const { code, stderr } = await audited(t, { AWS_PROFILE: 'prdo' }, files);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^driftwarden: "prdo" \(AWS_PROFILE or --profile\) is not a profile of ~\/\.aws\/config or ~\/\.aws\/credentials: they hold audit, default, prod \(/m,
  );
  assert.doesNotMatch(stderr, /set AWS_PROFILE/);
});

test('files elsewhere are named as they are, and such that hold none are said to', async (t) => {
  const { stderr } = await audited(t, { AWS_PROFILE: 'x', AWS_CONFIG_FILE: 'nowhere.ini' }, {});
  assert.match(stderr, /is not a profile of nowhere\.ini or ~\/\.aws\/credentials: they hold no profile/);
});

test('a profile that is there is not blamed', async (t) => {
  const known = await audited(t, { AWS_PROFILE: 'prod' }, files);
  assert.match(known.stderr, /http:\/\/127\.0\.0\.1:9 does not answer sts:GetCallerIdentity/);
  const keyless = await audited(t, { AWS_PROFILE: 'audit' }, files);
  assert.match(keyless.stderr, /no AWS credentials: the profile "audit" \(AWS_PROFILE or --profile\) has none/);
});

test('--profile is used in place of keys in the environment and of AWS_PROFILE, whatever way its credentials come', async (t) => {
  const cwd = await temporaryFolder(t);
  const [other, third] = ['444455556666', '777788889999'];
  await writeAccount(join(cwd, 'account'), {}, { id: other });
  await writeAccount(join(cwd, 'account'), {}, { id: third });
  const sandbox = await serveAccount(t, join(cwd, 'account'), {});
  await mkdir(join(cwd, '.aws'));
  const printed = JSON.stringify({ Version: 1, AccessKeyId: third, SecretAccessKey: 'x' });
  await writeFile(join(cwd, 'keys.json'), printed);
  await writeFile(
    join(cwd, '.aws', 'config'),
    `[profile static]\naws_access_key_id = ${other}\naws_secret_access_key = x\n` +
      `[profile process]\ncredential_process = cat ${join(cwd, 'keys.json')}\n` +
      `[profile role]\nrole_arn = arn:aws:iam::${third}:role/auditor\nsource_profile = static\nregion = us-east-1\n`,
  );
  const asked = async (...flags: readonly string[]) => {
    const env = { AWS_ENDPOINT_URL: sandbox.url, AWS_PROFILE: 'nobody', AWS_ACCESS_KEY_ID: home };
    const { stdout, stderr } = await runCli(['doctor', '--format', 'json', ...flags], { cwd, env });
    if (stdout.includes('"error"')) return (JSON.parse(stdout) as { error: { message: string } }).error.message;
    const line = linesIn(stdout).find(({ part }) => part === 'credentials');
    assert.equal(flags.length === 0 ? '' : stderr, '');
    return line?.said.replace(/ at http.*| in account.*/, '') ?? '';
  };
  assert.equal(await asked('--profile', 'static'), `arn:aws:iam::${other}:root`);
  assert.equal(await asked('--profile', 'process'), `arn:aws:iam::${third}:root`);
  assert.match(await asked('--profile', 'role'), new RegExp(`^arn:aws:sts::${third}:assumed-role/auditor/`));
  assert.match(await asked(), /^"nobody" \(AWS_PROFILE or --profile\) is not a profile/);
  assert.match(await asked('--profile', 'sttic'), /they hold process, role, static/);
});
