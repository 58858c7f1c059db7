import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { parse } from 'yaml';
import { loadSettings } from '../../../src/config/index.ts';
import { channels } from '../../../src/notify/index.ts';
import { region, type AccountParts } from '../../accounts/account.ts';
import { writeAccount } from '../../accounts/directory.ts';
import { allow } from '../../accounts/statements.ts';
import { callCli } from '../call-cli.ts';
import { assertValid, firstAudit, initOf, written } from './call-init.ts';

async function newFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'driftwarden-init-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const tags = { Owner: 'ana@example.com', department: 'prod' };
const flags = { disableApiTermination: true, disableApiStop: true };
const parts: AccountParts = {
  groups: { admins: { attached: ['arn:aws:iam::aws:policy/AdministratorAccess'] } },
  users: { ana: { groups: ['admins'], mfa: true } },
  managed: { 'arn:aws:iam::aws:policy/AdministratorAccess': [allow('*')] },
  images: [{ id: 'ami-1' }],
  instances: ['i-1', 'i-2', 'i-3', 'i-4'].map((id) => ({ id, tags, flags })),
};
const files = ['baseline.yaml', 'driftwarden.yaml', 'schemas'];

suite('near twins', () => {
  test('an account that is all alike has no drift', async (context) => {
    const cwd = await newFolder(context);
    const { findings, undecided, notRead } = await initOf(cwd, parts);
    assert.deepEqual({ findings, undecided, notRead }, { findings: [], undecided: [], notRead: [] });
    assert.deepEqual((await firstAudit(cwd)).findings, []);
  });

  test('one instance more without tags is named', async (context) => {
    const cwd = await newFolder(context);
    const more = { ...parts, instances: [...(parts.instances ?? []), { id: 'i-5', flags }] };
    const { findings } = await initOf(cwd, more);
    assert.deepEqual(findings.map(({ title }) => title).sort(), [
      'Tag Owner is missing on i-5',
      'Tag department is missing on i-5',
    ]);
  });

  test('production without protection is named', async (context) => {
    const cwd = await newFolder(context);
    const open = { ...parts, instances: [...(parts.instances ?? []).slice(1), { id: 'i-1', tags }] };
    const { drift } = await initOf(cwd, open);
    assert.deepEqual(
      drift.map(({ check, count }) => [check, count]),
      [
        ['stop-protection', 1],
        ['termination-protection', 1],
      ],
    );
  });

  test('somebody who can destroy production is named', async (context) => {
    const cwd = await newFolder(context);
    const eve = { ...parts, users: { ...parts.users, eve: { inline: { p: [allow('ec2:*')] }, mfa: true } } };
    const { drift } = await initOf(cwd, eve);
    assert.ok(drift.some(({ check }) => check === 'access-not-allowed'));
    assert.ok(drift.some(({ check }) => check === 'over-broad-grant'));
  });

  test('what could not be read is said, and neither intended nor drift', async (context) => {
    const cwd = await newFolder(context);
    const { notRead, findings } = await initOf(cwd, parts, { leftOut: ['iam/get-account-authorization-details.json'] });
    assert.deepEqual([...new Set(notRead.map(({ kind }) => kind))].sort(), ['group', 'policy', 'role', 'user']);
    assert.deepEqual(findings, []);
    const { stdout } = await callCli(['init', 'out', '--from', 'account', '--force'], { cwd });
    assert.match(stdout, /Left as drift: nothing in what was read\. [^.]* be\s+incomplete/);
    assert.match(
      await written(cwd, 'baseline.yaml'),
      /^# Not read, or not completely: group in global, user in global\.\n# groups:/m,
    );
  });
});

suite('texts of others', () => {
  const texts = [
    'a\nprotect: []',
    '\r\naccess: []',
    'x: y # z',
    '\'"',
    '\u202e\u001b[31m',
    '🔥',
    '- [{',
    '<<',
    '__proto__',
  ];

  test('stay in their scalars and comments, and the files are what the texts are not', async (context) => {
    const cwd = await newFolder(context);
    const instances = texts.flatMap((text, index) => {
      const own = Object.fromEntries([
        ['Name', text],
        ['Owner', text],
        ['team', 'x'],
        [text, text],
      ]);
      return ['a', 'b'].map((half) => ({ id: `i-${index}${half}`, tags: own, flags }));
    });
    const bare = { id: 'i-\nversion: 2', tags: { Name: texts[0] ?? '' } };
    const { findings, notRead } = await initOf(
      cwd,
      { ...parts, instances: [...instances, bare] },
      { flags: ['--production', `team=x`, '--owner-tag', 'a\nprotect: []'] },
    );
    await assertValid(cwd);
    assert.deepEqual(notRead, []);
    const baseline = parse(await written(cwd, 'baseline.yaml')) as Record<string, unknown>;
    assert.equal(baseline['version'], 1);
    assert.equal(baseline['ownerTag'], 'a\nprotect: []');
    assert.equal((baseline['protect'] as unknown[]).length, 1);
    assert.deepEqual((await firstAudit(cwd)).findings.map(({ id }) => id).sort(), findings.map(({ id }) => id).sort());
  });
});

suite('the files', () => {
  test('are written where they are asked for, and nothing else stays', async (context) => {
    const cwd = await newFolder(context);
    await initOf(cwd, parts);
    assert.deepEqual((await readdir(join(cwd, 'out'))).sort(), files);
    await assertValid(cwd);
  });

  test('are all kept as they are without --force, and all replaced with it', async (context) => {
    const cwd = await newFolder(context);
    await mkdir(join(cwd, 'out'));
    await writeFile(join(cwd, 'out', 'baseline.yaml'), 'mine');
    await writeAccount(join(cwd, 'account'), parts);
    const refused = await callCli(['init', 'out', '--from', 'account'], { cwd });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /baseline\.yaml exists in .*; nothing was written\. --force replaces it/);
    assert.deepEqual(await readdir(join(cwd, 'out')), ['baseline.yaml']);
    assert.equal(await written(cwd, 'baseline.yaml'), 'mine');
    await initOf(cwd, parts, { flags: ['--force'] });
    assert.deepEqual((await readdir(join(cwd, 'out'))).sort(), files);
    assert.notEqual(await written(cwd, 'baseline.yaml'), 'mine');
  });

  test('none is written where one cannot be', async (context) => {
    const cwd = await newFolder(context);
    await mkdir(join(cwd, 'out', 'driftwarden.yaml'), { recursive: true });
    const { code, stderr } = await callCli(['init', 'out', '--from', 'account', '--force'], { cwd });
    assert.equal(code, 1);
    assert.match(stderr, /driftwarden\.yaml is a folder/);
    assert.deepEqual(await readdir(join(cwd, 'out')), ['driftwarden.yaml']);
  });

  test('none goes through a link that leads elsewhere', async (context) => {
    const cwd = await newFolder(context);
    await mkdir(join(cwd, 'out'));
    await mkdir(join(cwd, 'elsewhere'));
    await symlink(join(cwd, 'elsewhere'), join(cwd, 'out', 'schemas'));
    const { code, stderr } = await callCli(['init', 'out', '--from', 'account', '--force'], { cwd });
    assert.equal(code, 1);
    assert.match(stderr, /schemas is no folder/);
    assert.deepEqual(await readdir(join(cwd, 'elsewhere')), []);
  });

  test('a folder that is not there is an error, and leaves nothing behind', async (context) => {
    const cwd = await newFolder(context);
    const { code, stderr } = await callCli(['init', 'deep/out', '--from', 'nowhere'], { cwd });
    assert.equal(code, 1);
    assert.match(stderr, /nowhere/);
    assert.deepEqual(await readdir(cwd), []);
  });
});

suite('flags', () => {
  test('say whom to mail and when, and the file is loaded as it was said', async (context) => {
    const cwd = await newFolder(context);
    await initOf(cwd, parts, {
      flags: [
        '--mail',
        'ana@example.com',
        '--mail',
        'ben@example.com',
        '--smtp',
        'mail.example.com:2525',
        '--cron',
        '30 4 * * 1',
      ],
    });
    const settings = await loadSettings({ file: join(cwd, 'out', 'driftwarden.yaml'), cwd, env: {}, channels });
    assert.equal(settings.account, '111122223333');
    assert.ok(settings.regions.includes(region));
    assert.equal(settings.channels.length, 1);
    assert.equal(settings.schedules['schedule']?.cron, '30 4 * * 1');
    assert.equal(settings.baseline, join(cwd, 'out', 'baseline.yaml'));
  });

  test('that are wrong are refused with what is expected, before anything is read', async (context) => {
    const cwd = await newFolder(context);
    await writeAccount(join(cwd, 'account'), parts);
    const refusals: readonly (readonly [readonly string[], RegExp])[] = [
      [['--mail', 'ana'], /Expected a mail address: ana@example\.com/],
      [['--mail', 'a@b.c\nBcc: x@y.z'], /Expected a mail address/],
      [['--mail', 'a@b.c', '--smtp', 'http://mail'], /Expected a host name/],
      [['--smtp', 'mail:99999'], /Expected a host name/],
      [['--cron', '61 3 * * *'], /--cron 61 3 \* \* \*: .*expected cron's five fields/],
      [['--production', 'prod'], /Expected KEY=VALUE/],
      [['--admins', 'a b'], /Expected the name of a group/],
      [['--admins', 'admin'], /there is no group admin in the account; did you mean "group\/admins"\?/],
      [['--owner-tag', ''], /Expected a tag key/],
      [['--region', 'mars'], /Expected a region/],
      [['--baseline', 'x.yaml'], /does not take --baseline/],
    ];
    for (const [args, message] of refusals) {
      const { code, stderr } = await callCli(
        ['init', 'out', ...(args[0] === '--region' ? [] : ['--from', 'account']), ...args],
        { cwd },
      );
      assert.equal(code, 1, args.join(' '));
      assert.match(stderr, message);
    }
    assert.deepEqual(await readdir(cwd), ['account']);
  });

  test('--production and --admins stand over what the account suggests', async (context) => {
    const cwd = await newFolder(context);
    const stage = {
      ...parts,
      instances: (parts.instances ?? []).map((one) => ({ ...one, tags: { ...tags, stage: 'blue' } })),
    };
    await initOf(cwd, stage, { flags: ['--production', 'stage=blue', '--admins', 'user/ana'] });
    const baseline = await written(cwd, 'baseline.yaml');
    assert.match(baseline, /match: \{ tag: \{ stage: blue \} \}/);
    assert.match(baseline, /except: \[ user\/ana \]/);
  });
});

test('the text says what is intended, what is drift, and what to call next, without asking', async (context) => {
  const cwd = await newFolder(context);
  await writeAccount(join(cwd, 'account'), { ...parts, instances: [...(parts.instances ?? []), { id: 'i-5', flags }] });
  const { code, stdout, stderr } = await callCli(['init', '--from', 'account'], { cwd });
  assert.equal(code, 0);
  assert.equal(stderr, '');
  assert.match(stdout, /^Wrote driftwarden\.yaml, baseline\.yaml, schemas\/ \(2 files\)/);
  assert.match(stdout, /Taken as intended:\n {2}tag Owner, with an address at example\.com on instances\n/);
  assert.match(stdout, /Left as drift: 2 findings.*\n {2}medium required-tag: 2\n/);
  assert.match(stdout, /Next:\n {2}driftwarden audit --from account\n/);
  assert.equal(
    (await readFile(join(cwd, 'baseline.yaml'), 'utf8')).split('\n', 1)[0],
    '# yaml-language-server: $schema=./schemas/baseline.schema.json',
  );
});
