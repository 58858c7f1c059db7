import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
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
    /^driftwarden: AWS_PROFILE is "prdo", which is not a profile of ~\/\.aws\/config or ~\/\.aws\/credentials: they hold audit, default, prod \(/m,
  );
  assert.doesNotMatch(stderr, /set AWS_PROFILE/);
});

test('files elsewhere are named as they are, and such that hold none are said to', async (t) => {
  const { stderr } = await audited(t, { AWS_PROFILE: 'x', AWS_CONFIG_FILE: 'nowhere.ini' }, {});
  assert.match(stderr, /which is not a profile of nowhere\.ini or ~\/\.aws\/credentials: they hold no profile/);
});

test('a profile that is there is not blamed', async (t) => {
  const known = await audited(t, { AWS_PROFILE: 'prod' }, files);
  assert.match(known.stderr, /http:\/\/127\.0\.0\.1:9 does not answer sts:GetCallerIdentity/);
  const keyless = await audited(t, { AWS_PROFILE: 'audit' }, files);
  assert.match(keyless.stderr, /no AWS credentials: the profile "audit" of AWS_PROFILE has none/);
});
