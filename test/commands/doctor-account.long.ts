import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { openMailbox } from '../../demo/mailbox.ts';
import { leastPolicy } from '../../src/aws/index.ts';
import { parseFaults, startSandbox } from '../../src/sandbox/index.ts';
import { serveAccount } from '../accounts/directory.ts';
import { eventFiles } from '../accounts/events.ts';
import { writeFiles } from '../accounts/files.ts';
import { home } from '../accounts/places.ts';
import { openStore } from '../../src/store/index.ts';
import { simulator } from '../verify/fixtures/simulator.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

import { baseline, failedIn, linesIn, type Diagnoses } from './diagnoses.ts';

test('doctor says of every part whether it works, and ends with 1 where one does not', async (t) => {
  const cwd = await temporaryFolder(t);
  const account = join(cwd, 'account');
  await mkdir(account);
  await writeFirstNight(account, { now: new Date() });
  await writeFiles(join(account, home), eventFiles({ 'us-east-1': [], 'eu-west-1': [] }));
  const sandbox = await startSandbox({ directory: account });
  t.after(() => sandbox.close());
  const mailbox = await openMailbox();
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: all
endpoint: ${sandbox.url}
baseline: ${baseline}
mail: { from: a@example.com, to: [b@example.com], smtp: { host: 127.0.0.1, port: ${mailbox.port}, tls: none } }
`,
  );
  const well = await runCli(['doctor', '--format', 'json'], { cwd });
  assert.equal(well.code, 0, well.stdout + well.stderr);
  assert.deepEqual(failedIn(well.stdout), []);
  // What there is nothing to ask about was not tried, and is not said to be allowed.
  assert.deepEqual(
    [
      ...new Set(linesIn(well.stdout).flatMap(({ part, outcome }) => (outcome === 'not checkable' ? [part] : []))),
    ].sort(),
    [
      'rbin:GetRule',
      'rds:DescribeDBClusterSnapshotAttributes',
      'rds:DescribeDBSnapshotAttributes',
      'rds:DescribeTenantDatabases',
    ],
  );
  const policy = leastPolicy() as { Statement: { Action: string[] }[] };
  assert.deepEqual(
    [...new Set(linesIn(well.stdout).flatMap(({ part, region }) => (region === undefined ? [] : [part])))].sort(),
    policy.Statement[0]?.Action,
    'each call of the least policy, and no other, has a line',
  );

  await mailbox.close();
  sandbox.setFaults(parseFaults('deny ec2:DescribeImages@eu-west-1'));
  const ill = await runCli(['doctor', '--format', 'json'], { cwd });
  assert.equal(ill.code, 1);
  const failing = failedIn(ill.stdout);
  assert.deepEqual(failing.map(({ part, region = '' }) => `${part} ${region}`).sort(), [
    'ec2:DescribeImages eu-west-1',
    'mail ',
  ]);
  assert.match(failing.map((line) => line.said).join(), /UnauthorizedOperation/);
  assert.ok(failing.every(({ advice }) => advice !== undefined && advice.length > 20));
  const attribute = linesIn(ill.stdout).filter(({ part }) => part === 'ec2:DescribeImageAttribute');
  assert.deepEqual(attribute.map(({ region, outcome }) => `${region ?? ''} ${outcome}`).sort(), [
    'eu-west-1 not checkable',
    'us-east-1 passed',
  ]);
  const read = sandbox.calls().filter(({ action }) => action === 'DescribeInstances').length;
  sandbox.clearCalls();
  const text = await runCli(['doctor'], { cwd });
  assert.match(text.stdout, /^FAILED {8}ec2:DescribeImages in eu-west-1: denied: UnauthorizedOperation/m);
  assert.match(text.stdout, /^passed {8}ec2:DescribeVolumes in eu-west-1, us-east-1: allowed$/m);
  assert.match(text.stdout, /^\d+ passed, 2 failed, \d+ not checkable$/m);
  assert.ok(read >= 2);
  assert.equal(sandbox.calls().filter(({ action }) => action === 'DescribeInstances').length, 2, 'one call a region');
});

test("doctor compares this machine's clock with that of AWS's answers and with the last run", async (t) => {
  const cwd = await temporaryFolder(t);
  let ahead = 0;
  const clock = () => Date.now() + ahead * 1000;
  const sandbox = await serveAccount(t, join(cwd, 'account'), { users: { ana: {} } }, { answerClock: clock });
  const yaml = `regions: [us-east-1]\nendpoint: ${sandbox.url}\nbaseline: ${baseline}\ncloudtrail: off\n`;
  // The SDK takes a refusal for an effect of the clock, and asks again.
  await writeFile(join(cwd, 'driftwarden.yaml'), `${yaml}budget: { attempts: 1 }\n`);
  const asked = async (seconds: number) => {
    ahead = seconds;
    const { stdout } = await runCli(['doctor', '--format', 'json'], { cwd });
    const { outcome, said: words = '' } = linesIn(stdout).find(({ part }) => part === 'clock') ?? {};
    return `${outcome ?? ''}: ${words.replace(/\d+ s (ahead|behind)/, 'N s $1')}`;
  };
  assert.equal(await asked(0), `passed: agrees with that of ${sandbox.url}`);
  assert.equal(await asked(200), `passed: N s behind that of ${sandbox.url}; AWS tolerates 300 s`);
  const beyond = 'AWS refuses signatures beyond 300 s';
  assert.equal(await asked(400), `failed: this machine's clock is N s behind that of ${sandbox.url}; ${beyond}`);
  assert.equal(await asked(-400), `failed: this machine's clock is N s ahead of that of ${sandbox.url}; ${beyond}`);

  ahead = 0;
  const store = await openStore(join(cwd, 'driftwarden.db'), { now: () => new Date() });
  const startedAt = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  const lastRun = async () => {
    const { stdout } = await runCli(['doctor', '--format', 'json'], { cwd });
    return linesIn(stdout).find(({ part }) => part === 'last run')?.outcome;
  };
  const nothing = { accounts: [home], resources: [], coverage: [] };
  await store.recordSnapshot({ id: 'a', startedAt: startedAt(-30), baselineDigest: '' }, nothing);
  assert.equal(await lastRun(), 'passed');
  await store.recordSnapshot({ id: 'b', startedAt: startedAt(600), baselineDigest: '' }, nothing);
  assert.equal(await lastRun(), 'failed');
  await store.close();
});

test('doctor says whose the credentials are, and calls nothing of another account than the configured one', async (t) => {
  const cwd = await temporaryFolder(t);
  const sandbox = await serveAccount(t, join(cwd, 'account'), { users: { ana: {} } });
  const asked = async (account: string) => {
    const yaml = `account: "${account}"\nregions: [us-east-1]\nendpoint: ${sandbox.url}\nbaseline: ${baseline}\n`;
    await writeFile(join(cwd, 'driftwarden.yaml'), `${yaml}cloudtrail: off\n`);
    sandbox.clearCalls();
    const { stdout } = await runCli(['doctor', '--format', 'json'], { cwd });
    const { outcome, said: words } = linesIn(stdout).find(({ part }) => part === 'credentials') ?? {};
    return [outcome, words, [...new Set(sandbox.calls().map(({ service }) => service))].sort().join(' ')];
  };
  const me = `arn:aws:iam::${home}:root`;
  assert.deepEqual(await asked(home), [
    'passed',
    `${me} in account ${home} at ${sandbox.url} (as the configuration expects)`,
    'ec2 iam rds sts',
  ]);
  assert.deepEqual(await asked('444455556666'), [
    'failed',
    `the credentials belong to account ${home} (${me}); the configuration expects 444455556666`,
    'sts',
  ]);
});

test('doctor --print-policy prints the least policy as JSON', async (t) => {
  const { code, stdout } = await runCli(['doctor', '--print-policy'], { cwd: await temporaryFolder(t) });
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), leastPolicy());
});

test('doctor tries the policy simulator where verify: is configured, and prints its permission only there', async (t) => {
  const cwd = await temporaryFolder(t);
  const sandbox = await serveAccount(t, join(cwd, 'account'), { users: { ana: {} } }, { operations: simulator() });
  const yaml = `regions: [us-east-1]\nendpoint: ${sandbox.url}\nbaseline: ${baseline}\n`;
  const asked = async (more: string) => {
    await writeFile(join(cwd, 'driftwarden.yaml'), yaml + more);
    const { diagnoses } = JSON.parse((await runCli(['doctor', '--format', 'json'], { cwd })).stdout) as Diagnoses;
    const { stdout } = await runCli(['doctor', '--print-policy'], { cwd });
    const found = diagnoses.find(({ part }) => part === 'verify');
    return [found?.ok, found?.said.split(':', 1)[0], stdout.includes('iam:SimulatePrincipalPolicy')];
  };
  assert.deepEqual(await asked(''), [undefined, undefined, false]);
  const verify = 'verify: { sample: 5 }\n';
  assert.deepEqual(await asked(verify), [true, "AWS's policy simulator answers (iam", true]);
  sandbox.setFaults(parseFaults('deny iam:SimulatePrincipalPolicy'));
  assert.deepEqual(await asked(verify), [false, 'AccessDenied', true]);
});

test('doctor asks CloudTrail in every region, unless it is switched off, and prints its permission only then', async (t) => {
  const cwd = await temporaryFolder(t);
  const sandbox = await serveAccount(t, join(cwd, 'account'), { users: { ana: {} } });
  await writeFiles(join(cwd, 'account', home), eventFiles({ 'us-east-1': [], 'eu-west-1': [] }));
  await sandbox.reload();
  const yaml = `regions: [eu-west-1]\nendpoint: ${sandbox.url}\nbaseline: ${baseline}\n`;
  const asked = async (more: string) => {
    await writeFile(join(cwd, 'driftwarden.yaml'), yaml + more);
    const { diagnoses } = JSON.parse((await runCli(['doctor', '--format', 'json'], { cwd })).stdout) as Diagnoses;
    const { stdout } = await runCli(['doctor', '--print-policy'], { cwd });
    const found = diagnoses.find(({ part }) => part === 'cloudtrail');
    return [found?.ok, found?.said.split(':', 2).join(':'), stdout.includes('cloudtrail:LookupEvents')];
  };
  assert.deepEqual(await asked(''), [true, 'CloudTrail tells who made a change (cloudtrail:LookupEvents)', true]);
  assert.deepEqual(await asked('cloudtrail: off\n'), [undefined, undefined, false]);
  // The events of IAM are in a region that is not read.
  sandbox.setFaults(parseFaults('deny cloudtrail:LookupEvents@us-east-1'));
  assert.deepEqual(await asked(''), [false, 'CloudTrail in us-east-1: AccessDeniedException', true]);
});

test('doctor --print-policy has what SES needs where SES sends, and nothing of it where a mail server does', async (t) => {
  const cwd = await temporaryFolder(t);
  const actionsWith = async (way: string) => {
    await writeFile(join(cwd, 'driftwarden.yaml'), `mail: { from: a@example.com, to: [b@example.com], ${way} }\n`);
    const { code, stdout, stderr } = await runCli(['doctor', '--print-policy'], { cwd });
    assert.equal(code, 0, stderr);
    return (JSON.parse(stdout) as { Statement: { Action: string[] }[] }).Statement.flatMap(({ Action }) => Action);
  };
  const sending = ['ses:SendEmail', 'ses:SendRawEmail'];
  assert.deepEqual(
    (await actionsWith('ses: { region: eu-west-1 }')).filter((action) => action.startsWith('ses:')),
    sending,
  );
  assert.deepEqual(
    (await actionsWith('smtp: { host: mail.example.com }')).filter((action) => action.startsWith('ses:')),
    [],
  );
});
