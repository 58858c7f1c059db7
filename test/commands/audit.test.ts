import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { Ajv } from 'ajv';
import { secondNightFaults, writeFirstNight, writeSecondNight } from '../../demo/account/index.ts';
import { openMailbox } from '../../demo/mailbox.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { runCli, temporaryFolder, type CliRun } from './run-cli.ts';

const baseline = join(import.meta.dirname, '../../examples/shared-account/baseline.yaml');
const account = '111122223333';
const now = new Date();

interface Report {
  readonly verdict: string;
  readonly run: { readonly id: string };
  readonly findings: readonly { readonly id: string; readonly check: string; readonly status: string; readonly resource: { readonly id: string } }[];
  readonly coverage: readonly { readonly region: string; readonly kind: string; readonly status: string; readonly error?: string }[];
}

describe('driftwarden audit', () => {
  test('ends with 2 and the contract\'s JSON where something drifted', async (t) => {
    const { cwd, from } = await demoAccount(t);
    const run = await runCli(['audit', '--from', from, '--baseline', baseline, '--format', 'json'], { cwd });
    assert.equal(run.code, 2, run.stderr);
    const report = reportOf(run);
    assert.equal(report.verdict, 'drift');
    assert.ok(report.findings.every(({ status }) => status === 'new' || status === 'accepted'));
    assert.ok((await readdir(cwd)).includes('driftwarden.db'));
  });

  test('a second night tells old from new, fixed from open', async (t) => {
    const { cwd, from } = await demoAccount(t);
    const audit = ['audit', '--from', from, '--baseline', baseline, '--format', 'json'];
    const first = reportOf(await runCli(audit, { cwd }));
    const again = reportOf(await runCli([...audit, '--fail-on', 'new'], { cwd }));
    assert.deepEqual(new Set(again.findings.map(({ status }) => status)), new Set(['open', 'accepted']));
    await writeSecondNight(from, { now });
    const second = reportOf(await runCli(audit, { cwd }));
    const before = new Set(first.findings.map(({ id }) => id));
    for (const { id, status } of second.findings) if (!before.has(id)) assert.equal(status, 'new');
    assert.ok(second.findings.some(({ check, status }) => check === 'over-broad-grant' && status === 'new'));
  });

  test('--fail-on sets what ends with 2', async (t) => {
    const { cwd, from } = await demoAccount(t);
    const audit = (failOn: string) => runCli(['audit', '--from', from, '--baseline', baseline, '--fail-on', failOn, '-q'], { cwd });
    assert.equal((await audit('new')).code, 2);
    assert.equal((await audit('new')).code, 0);
    assert.equal((await audit('low')).code, 2);
    assert.equal((await audit('none')).code, 0);
  });

  test('ends with 3 where a scope was not read and nothing drifted', async (t) => {
    const { cwd, from } = await demoAccount(t);
    await writeFile(join(cwd, 'lenient.yaml'), 'version: 1\ncredentials: { mfa: optional, maxKeyAgeDays: null }\nseverity: { root-access-key: off }\n');
    const audit = ['audit', '--from', from, '--baseline', 'lenient.yaml', '--format', 'json'];
    assert.equal((await runCli(audit, { cwd })).code, 0);
    await rm(join(from, account, 'eu-west-1/ec2/describe-volumes.json'));
    const run = await runCli(audit, { cwd });
    assert.equal(run.code, 3, run.stderr);
    const report = reportOf(run);
    assert.equal(report.verdict, 'incomplete');
    const unread = report.coverage.filter(({ status }) => status !== 'complete').map(({ region, kind }) => `${region} ${kind}`);
    assert.deepEqual(unread, ['eu-west-1 volume']);
  });

  test('says finding for finding the same of a directory and of the sandbox that serves it', async (t) => {
    const { cwd, from } = await demoAccount(t);
    await writeSecondNight(from, { now });
    const sandbox = await startSandbox({ directory: from });
    t.after(() => sandbox.close());
    await writeFile(join(cwd, 'driftwarden.yaml'), `regions: all\nendpoint: ${sandbox.url}\n`);
    const flags = ['--baseline', baseline, '--format', 'json'];
    const fromDirectory = reportOf(await runCli(['audit', '--from', from, '--store', 'a.db', ...flags], { cwd }));
    const overHttp = reportOf(await runCli(['audit', '--store', 'b.db', ...flags], { cwd }));
    const timeless = ({ findings }: Report) => findings.map((finding) => ({ ...finding, firstSeen: '', lastSeen: '' }));
    assert.deepEqual(timeless(overHttp), timeless(fromDirectory));
    assert.equal(overHttp.verdict, fromDirectory.verdict);
  });

  test('a denied scope is incomplete, and what it held is neither missing nor fixed', async (t) => {
    const { cwd, from } = await demoAccount(t);
    const sandbox = await startSandbox({ directory: from });
    t.after(() => sandbox.close());
    await writeFile(join(cwd, 'driftwarden.yaml'), `regions: all\nendpoint: ${sandbox.url}\nbaseline: ${baseline}\n`);
    const first = reportOf(await runCli(['audit', '--format', 'json'], { cwd }));
    sandbox.setFaults(secondNightFaults);
    const run = await runCli(['audit', '--format', 'json'], { cwd });
    const second = reportOf(run);
    assert.equal(run.code, 2);
    assert.equal(second.verdict, 'drift-incomplete');
    assert.match(second.coverage.find(({ status }) => status === 'denied')?.error ?? '', /UnauthorizedOperation/);
    assert.deepEqual(second.findings.map(({ id }) => id).sort(), first.findings.map(({ id }) => id).sort());
    assert.ok(second.findings.every(({ status }) => status === 'open' || status === 'accepted'));
  });

  test('--notify writes the report and mails it', async (t) => {
    const { cwd, from } = await demoAccount(t);
    const mailbox = await openMailbox();
    t.after(() => mailbox.close());
    await writeFile(join(cwd, 'driftwarden.yaml'), mailConfiguration(mailbox.port));
    const run = await runCli(['audit', '--from', from, '--notify'], { cwd });
    assert.equal(run.code, 2, run.stderr);
    const [mail] = mailbox.mails;
    assert.match(mail?.subject ?? '', /driftwarden/);
    assert.match((await readFile(join(cwd, 'out', (await readdir(join(cwd, 'out')))[0] ?? ''))).toString(), /<html/);
  });

  test('a mail that cannot be delivered ends with 1, and the report is there', async (t) => {
    const { cwd, from } = await demoAccount(t);
    await writeFile(join(cwd, 'driftwarden.yaml'), mailConfiguration(1));
    const run = await runCli(['audit', '--from', from, '--notify', '--format', 'json'], { cwd });
    assert.equal(run.code, 1);
    assert.equal(reportOf(run).verdict, 'drift');
    assert.match(run.stderr, /127\.0\.0\.1:1/);
    assert.equal((await readdir(join(cwd, 'out'))).length, 1);
  });

  const failures: readonly { name: string; args: readonly string[]; says: RegExp }[] = [
    { name: 'no baseline', args: ['--from', 'account'], says: /--baseline/ },
    { name: 'a baseline that is not there', args: ['--from', 'account', '--baseline', 'nowhere.yaml'], says: /nowhere\.yaml/ },
    { name: 'an account directory that is not there', args: ['--from', 'nowhere', '--baseline', baseline], says: /nowhere/ },
    { name: 'an unknown flag', args: ['--form', 'account'], says: /--from/ },
    { name: 'an unknown threshold', args: ['--fail-on', 'sometimes'], says: /none.*new.*low/ },
  ];
  for (const { name, args, says } of failures) {
    test(`${name} ends with 1, a sentence on standard error and one JSON value on standard output`, async (t) => {
      const { cwd } = await demoAccount(t);
      const run = await runCli(['audit', '--format', 'json', ...args], { cwd });
      assert.equal(run.code, 1);
      assert.match(run.stderr, says);
      assert.match((JSON.parse(run.stdout) as { error: { message: string } }).error.message, says);
    });
  }
});

describe('stored runs', () => {
  test('report schema prints what the JSON of both nights of the demo keeps to', async (t) => {
    const { cwd, from } = await demoAccount(t);
    assert.equal((await runCli(['report', 'schema', '-o', 'schema.json'], { cwd })).code, 0);
    const validate = new Ajv({ strict: true, strictTypes: false, strictRequired: false }).compile(JSON.parse(await readFile(join(cwd, 'schema.json'), 'utf8')) as object);
    const audit = ['audit', '--from', from, '--baseline', baseline, '--format', 'json'];
    for (const prepare of [async () => {}, () => writeSecondNight(from, { now }), () => rm(join(from, account, 'eu-west-1/ec2/describe-volumes.json'))]) {
      await prepare();
      const report = reportOf(await runCli(audit, { cwd }));
      assert.ok(validate(report), JSON.stringify(validate.errors));
      assert.ok(report.findings.length > 0);
    }
  });

  test('report renders a stored run again, runs lists them, diff names the fields that changed', async (t) => {
    const { cwd, from } = await demoAccount(t);
    const audit = ['audit', '--from', from, '--baseline', baseline, '--format', 'html'];
    const first = await runCli(audit, { cwd });
    await writeSecondNight(from, { now });
    await runCli(audit, { cwd });
    const { runs } = JSON.parse((await runCli(['runs', '--format', 'json'], { cwd })).stdout) as { runs: { id: string }[] };
    const [latest, earlier] = runs.map(({ id }) => id);
    assert.ok(latest !== undefined && earlier !== undefined);
    assert.equal((await runCli(['report', earlier, '--format', 'html'], { cwd })).stdout, first.stdout);
    const { changes } = JSON.parse((await runCli(['diff', earlier, latest, '--format', 'json'], { cwd })).stdout) as {
      changes: { kind: string; change: string; fields: { path: string[]; before?: unknown; after?: unknown }[] }[];
    };
    const protection = changes.find(({ kind, change }) => kind === 'instance-attribute' && change === 'changed');
    assert.deepEqual(protection?.fields, [{ path: ['attributes', 'disableApiTermination'], before: true, after: false }]);
    assert.match((await runCli(['diff', earlier, latest], { cwd })).stdout, /disableApiTermination/);
    assert.match((await runCli(['runs'], { cwd })).stdout, new RegExp(latest));
  });
});

async function demoAccount(t: TestContext) {
  const cwd = await temporaryFolder(t);
  const from = join(cwd, 'account');
  await mkdir(from);
  await writeFirstNight(from, { now });
  return { cwd, from };
}

function reportOf({ stdout, stderr }: CliRun): Report {
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as Report;
}

function mailConfiguration(port: number): string {
  return `baseline: ${baseline}
report: { directory: out }
mail: { from: driftwarden@example.com, to: [ana@example.com], smtp: { host: 127.0.0.1, port: ${port}, tls: none } }
`;
}
