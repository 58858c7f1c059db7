import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openMailbox } from '../../demo/mailbox.ts';
import { writeAccount } from '../accounts/directory.ts';
import { callCli } from './call-cli.ts';
import { baseline, demoAccount, reportOf } from './demo-account.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const account = '111122223333';

describe('driftwarden audit', () => {
  test("ends with 2 and the contract's JSON where something drifted", async (t) => {
    const { cwd, from } = await demoAccount(t);
    const run = await runCli(['audit', '--from', from, '--baseline', baseline, '--format', 'json'], { cwd });
    assert.equal(run.code, 2, run.stderr);
    const report = reportOf(run);
    assert.equal(report.verdict, 'drift');
    assert.ok(report.findings.every(({ status }) => status === 'new' || status === 'accepted'));
    assert.ok((await readdir(cwd)).includes('driftwarden.db'));
  });

  test('ends with 3 where a scope was not read and nothing drifted', async (t) => {
    const { cwd, from } = await demoAccount(t);
    await writeFile(
      join(cwd, 'lenient.yaml'),
      'version: 1\ncredentials: { mfa: optional, maxKeyAgeDays: null }\nseverity: { root-access-key: off }\n',
    );
    const audit = ['audit', '--from', from, '--baseline', 'lenient.yaml', '--format', 'json'];
    assert.equal((await callCli(audit, { cwd })).code, 0);
    await rm(join(from, account, 'eu-west-1/ec2/describe-volumes.json'));
    const run = await callCli(audit, { cwd });
    assert.equal(run.code, 3, run.stderr);
    const report = reportOf(run);
    assert.equal(report.verdict, 'incomplete');
    const unread = report.coverage
      .filter(({ status }) => status !== 'complete')
      .map(({ region, kind }) => `${region} ${kind}`);
    assert.deepEqual(unread, ['eu-west-1 volume']);
  });

  test('an audit on demand tells times in the zone that all schedules share', async (t) => {
    const cwd = await temporaryFolder(t);
    await writeAccount(join(cwd, 'account'), { instances: [{ id: 'i-1' }] });
    const zoneIn = async (schedules: string) => {
      await writeFile(join(cwd, 'driftwarden.yaml'), `${schedules}\n`);
      const { stdout, stderr } = await callCli(['audit', '--from', 'account', '--baseline', baseline], { cwd });
      return /\d\d:\d\d (\S+) ·/.exec(stdout)?.[1] ?? stderr;
    };
    const at = (zone: string) => `{ cron: "0 3 * * *", timezone: ${zone} }`;
    assert.equal(await zoneIn(`schedule: ${at('Asia/Tokyo')}`), '+09:00');
    assert.equal(await zoneIn(`schedules: { a: ${at('Asia/Tokyo')}, b: ${at('Asia/Tokyo')} }`), '+09:00');
    assert.equal(await zoneIn(`schedules: { a: ${at('Asia/Tokyo')}, b: ${at('Asia/Seoul')} }`), 'UTC');
    assert.equal(await zoneIn('regions: [us-east-1]'), 'UTC');
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
    const modes = await Promise.all(
      ['out', `out/${(await readdir(join(cwd, 'out')))[0] ?? ''}`, 'driftwarden.db'].map(async (name) =>
        ((await stat(join(cwd, name))).mode & 0o777).toString(8),
      ),
    );
    assert.deepEqual(modes, ['700', '600', '600']);
    assert.match((await readFile(join(cwd, 'out', (await readdir(join(cwd, 'out')))[0] ?? ''))).toString(), /<html/);
  });

  test('a mail that cannot be delivered ends with 1, and the report is there', async (t) => {
    const { cwd, from } = await demoAccount(t);
    await writeFile(join(cwd, 'driftwarden.yaml'), mailConfiguration(1));
    const run = await callCli(['audit', '--from', from, '--notify', '--format', 'json'], { cwd });
    assert.equal(run.code, 1);
    assert.equal(reportOf(run).verdict, 'drift');
    assert.match(run.stderr, /127\.0\.0\.1:1/);
    assert.equal((await readdir(join(cwd, 'out'))).length, 1);
  });

  const failures: readonly { name: string; args: readonly string[]; says: RegExp }[] = [
    { name: 'no baseline', args: ['--from', 'account'], says: /--baseline/ },
    {
      name: 'a baseline that is not there',
      args: ['--from', 'account', '--baseline', 'nowhere.yaml'],
      says: /nowhere\.yaml/,
    },
    {
      name: 'an account directory that is not there',
      args: ['--from', 'nowhere', '--baseline', baseline],
      says: /nowhere/,
    },
    { name: 'an unknown flag', args: ['--form', 'account'], says: /--from/ },
    { name: 'an unknown threshold', args: ['--fail-on', 'sometimes'], says: /none.*new.*low/ },
  ];
  for (const { name, args, says } of failures) {
    test(`${name} ends with 1, a sentence on standard error and one JSON value on standard output`, async (t) => {
      const { cwd } = await demoAccount(t);
      const run = await callCli(['audit', '--format', 'json', ...args], { cwd });
      assert.equal(run.code, 1);
      assert.match(run.stderr, says);
      assert.match((JSON.parse(run.stdout) as { error: { message: string } }).error.message, says);
    });
  }
});

function mailConfiguration(port: number): string {
  return `baseline: ${baseline}
report: { directory: out }
mail: { from: driftwarden@example.com, to: [ana@example.com], smtp: { host: 127.0.0.1, port: ${port}, tls: none } }
`;
}
