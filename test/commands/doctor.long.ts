import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
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
import { simulator } from '../verify/fixtures/simulator.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const baseline = join(import.meta.dirname, '../../examples/shared-account/baseline.yaml');

interface Diagnoses {
  readonly diagnoses: readonly { readonly part: string; readonly ok: boolean; readonly said: string }[];
}

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
  assert.ok((JSON.parse(well.stdout) as Diagnoses).diagnoses.every(({ ok }) => ok));

  await mailbox.close();
  sandbox.setFaults(parseFaults('deny ec2:DescribeImages@eu-west-1'));
  const ill = await runCli(['doctor', '--format', 'json'], { cwd });
  assert.equal(ill.code, 1);
  const failing = (JSON.parse(ill.stdout) as Diagnoses).diagnoses.filter(({ ok }) => !ok);
  assert.deepEqual(failing.map(({ part }) => part).sort(), [
    '111122223333 eu-west-1 image',
    '111122223333 eu-west-1 image-attribute',
    'mail',
  ]);
  assert.match(failing.map(({ said }) => said).join(), /UnauthorizedOperation/);
});

test('doctor ends and says so where AWS, the mail server or both never answer', async (t) => {
  const cwd = await temporaryFolder(t);
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: [us-east-1]
endpoint: http://127.0.0.1:${port}
baseline: ${baseline}
mail: { from: a@example.com, to: [b@example.com], smtp: { host: 127.0.0.1, port: ${port}, tls: none } }
`,
  );
  const run = await runCli(['doctor', '--timeout', '1', '--format', 'json'], { cwd });
  assert.equal(run.code, 1, run.stderr);
  const { diagnoses } = JSON.parse(run.stdout) as Diagnoses;
  const failing = diagnoses.filter(({ ok }) => !ok);
  assert.deepEqual(
    failing.map(({ part }) => part),
    ['mail', 'account'],
  );
  for (const { said } of failing) assert.match(said, /within 1 s|timed? ?out|Timeout|Greeting never received/i);
});

test('doctor refuses a cron expression that never comes, with its line', async (t) => {
  const cwd = await temporaryFolder(t);
  await writeFile(join(cwd, 'driftwarden.yaml'), 'version: 1\nschedule: { cron: "61 * * * *" }\n');
  const { code, stderr } = await runCli(['doctor'], { cwd });
  assert.equal(code, 1);
  assert.match(stderr, /driftwarden\.yaml:2:19: schedule\.cron: found "61 \* \* \* \*"/);
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

test("doctor says that the watcher's address is none, and does not tell it", async (t) => {
  const cwd = await temporaryFolder(t);
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: [us-east-1]\nendpoint: http://127.0.0.1:1\nbaseline: ${baseline}\nbudget: { attempts: 1 }\n`,
  );
  const { code, stdout, stderr } = await runCli(['doctor'], {
    cwd,
    env: { DRIFTWARDEN_HEARTBEAT_URL: 'planted-uuid' },
  });
  assert.equal(code, 1);
  assert.match(stdout, /^FAILED heartbeat: .*DRIFTWARDEN_HEARTBEAT_URL/m);
  assert.doesNotMatch(stdout + stderr, /planted-uuid/);
});
