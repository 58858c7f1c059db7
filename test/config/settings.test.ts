import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadSettings } from '../../src/config/index.ts';
import { errorOf, inFolder } from './helper.ts';

const mail = (smtp: string) =>
  `mail: { from: a@example.com, to: b@example.com, smtp: { host: mail.example.com, ${smtp} } }`;

const settingsOf = (yaml: string, env: NodeJS.ProcessEnv = {}) =>
  inFolder({ 'driftwarden.yaml': yaml }, (cwd) => loadSettings({ cwd, env }));
const errorFor = (yaml: string, env: NodeJS.ProcessEnv = {}) =>
  inFolder({ 'driftwarden.yaml': yaml }, (cwd) =>
    errorOf(
      loadSettings({
        cwd,
        env,
        kinds: ['instance', 'image'],
        cronProblem: (cron) => (cron === 'x' ? undefined : 'it is no x'),
      }),
      cwd,
    ),
  );

test('without a file the defaults hold, paths being those of the current folder', async () => {
  await inFolder({}, async (cwd) => {
    assert.deepEqual(await loadSettings({ cwd, env: {} }), {
      file: undefined,
      account: undefined,
      regions: 'all',
      endpoint: undefined,
      baseline: undefined,
      store: join(cwd, 'driftwarden.db'),
      budget: { concurrency: 8, requestsPerSecond: 20, attempts: 15 },
      timeLimit: 3600,
      report: { directory: join(cwd, 'driftwarden-reports') },
      mail: undefined,
      heartbeat: undefined,
      health: { host: '127.0.0.1', port: 8787, names: [] },
      schedules: {},
    });
  });
});

test('a file that says everything is read whole, its paths being relative to its folder', async () => {
  const yaml = `
version: 1
account: 012345678901
regions: [us-east-1, eu-west-1, us-east-1]
endpoint: http://127.0.0.1:4566
baseline: rules/b.yaml
store: data/d.db
budget: { concurrency: 2, requestsPerSecond: 0.5, attempts: 3 }
report: { directory: out }
mail:
  from: Driftwarden <dw@example.com>
  to: [ana@example.com, Jürgen K. <juergen@bücher.example>]
  smtp: { host: smtp.example.com, port: 2525, tls: none }
  name: prod
  notify: on-change
  threading: subject
  keepDays: 3
  attachmentLimit: 1.5
  owners: { domains: example.com, addresses: { ana: Ana <ana@example.org> }, fallback: ops@example.com, notify: weekly-summary, limit: 7 }
  dkim: { domain: example.com, selector: s1, keyFile: dkim.pem }
schedule: { cron: "0 3 * * *", timezone: Europe/Berlin, grace: 5, kinds: instance, regions: us-east-1, notify: never }
timeLimit: 600
heartbeat: https://watch.example.com/uuid
health: { host: 0.0.0.0, port: 9000, names: driftwarden.monitoring.svc }
`;
  await inFolder({ 'etc/driftwarden.yaml': yaml, 'etc/dkim.pem': 'PEM' }, async (folder) => {
    const etc = join(folder, 'etc');
    assert.deepEqual(
      await loadSettings({ file: 'etc/driftwarden.yaml', cwd: folder, env: { AWS_REGION: 'us-west-2' } }),
      {
        file: join(etc, 'driftwarden.yaml'),
        account: '012345678901',
        regions: ['us-east-1', 'eu-west-1'],
        endpoint: 'http://127.0.0.1:4566',
        baseline: join(etc, 'rules/b.yaml'),
        store: join(etc, 'data/d.db'),
        budget: { concurrency: 2, requestsPerSecond: 0.5, attempts: 3 },
        timeLimit: 600,
        report: { directory: join(etc, 'out') },
        mail: {
          from: 'Driftwarden <dw@example.com>',
          to: ['ana@example.com', 'Jürgen K. <juergen@bücher.example>'],
          name: 'prod',
          notify: 'on-change',
          threading: 'subject',
          keepDays: 3,
          attachmentLimit: 1.5,
          owners: {
            domains: ['example.com'],
            addresses: { ana: 'Ana <ana@example.org>' },
            fallback: ['ops@example.com'],
            notify: 'weekly-summary',
            limit: 7,
          },
          smtp: { host: 'smtp.example.com', port: 2525, tls: 'none', credentials: undefined },
          ses: undefined,
          dkim: { domain: 'example.com', selector: 's1', privateKey: 'PEM' },
        },
        heartbeat: 'https://watch.example.com/uuid',
        health: { host: '0.0.0.0', port: 9000, names: ['driftwarden.monitoring.svc'] },
        schedules: {
          schedule: {
            cron: '0 3 * * *',
            timezone: 'Europe/Berlin',
            grace: 5,
            kinds: ['instance'],
            regions: ['us-east-1'],
            notify: 'never',
          },
        },
      },
    );
  });
});

test('the file is looked for in the current folder and then in its parents', async () => {
  await inFolder({ 'driftwarden.yaml': 'regions: all', 'a/driftwarden.yaml': 'regions: us-east-1' }, async (folder) => {
    await mkdir(join(folder, 'a/b/c'), { recursive: true });
    await mkdir(join(folder, 'z'));
    const found = async (cwd: string) => (await loadSettings({ cwd: join(folder, cwd), env: {} })).file;
    assert.equal(await found('a/b/c'), join(folder, 'a/driftwarden.yaml'));
    assert.equal(await found('a'), join(folder, 'a/driftwarden.yaml'));
    assert.equal(await found('z'), join(folder, 'driftwarden.yaml'));
  });
});

test('a baseline.yaml beside the file is the baseline unless another is named', async () => {
  await inFolder({ 'driftwarden.yaml': 'version: 1', 'baseline.yaml': '', 'bare/baseline.yaml': '' }, async (cwd) => {
    assert.equal((await loadSettings({ cwd, env: {} })).baseline, join(cwd, 'baseline.yaml'));
  });
  await inFolder({ 'baseline.yaml': '' }, async (cwd) => {
    assert.equal((await loadSettings({ cwd, env: {} })).baseline, join(cwd, 'baseline.yaml'));
  });
});

test('the environment names the region where the file names none', async () => {
  assert.deepEqual(
    (await settingsOf('version: 1', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-east-1' })).regions,
    ['eu-west-1'],
  );
  assert.deepEqual((await settingsOf('version: 1', { AWS_DEFAULT_REGION: 'us-east-1' })).regions, ['us-east-1']);
  assert.equal((await settingsOf('version: 1', { AWS_REGION: '' })).regions, 'all');
  assert.equal((await settingsOf('regions: all', { AWS_REGION: 'eu-west-1' })).regions, 'all');
});

test('a store may be a URL', async () => {
  assert.equal((await settingsOf('store: postgres://db.example.com/dw')).store, 'postgres://db.example.com/dw');
});

test("the mail server's port and encryption follow from each other and from its host", async () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ['', 587, 'starttls'],
    ['port: 465', 465, 'implicit'],
    ['tls: implicit', 465, 'implicit'],
    ['port: 2465, tls: implicit', 2465, 'implicit'],
    ['port: 25', 25, 'starttls'],
    ['port: 25, tls: opportunistic', 25, 'opportunistic'],
  ];
  for (const [smtp, port, tls] of cases) {
    const { mail: given } = await settingsOf(mail(smtp));
    assert.deepEqual([given?.smtp?.port, given?.smtp?.tls], [port, tls], smtp);
  }
  for (const host of ['localhost', '127.0.0.1', '127.8.8.8', '"::1"']) {
    const { mail: given } = await settingsOf(mail('port: 25').replace('mail.example.com', host));
    assert.equal(given?.smtp?.tls, 'opportunistic', host);
  }
});

test('user and password of the mail server come from the environment or from files that it names', async () => {
  await inFolder(
    { 'driftwarden.yaml': mail('port: 25'), user: 'bot\n', password: ' p w \r\n', empty: '\n' },
    async (cwd) => {
      const credentials = async (env: NodeJS.ProcessEnv) => (await loadSettings({ cwd, env })).mail?.smtp?.credentials;
      const error = (env: NodeJS.ProcessEnv) => errorOf(loadSettings({ cwd, env }), cwd);
      const user = { DRIFTWARDEN_SMTP_USER: 'bot' };
      const userFile = { DRIFTWARDEN_SMTP_USER_FILE: join(cwd, 'user') };
      const password = { DRIFTWARDEN_SMTP_PASSWORD: 'secret' };
      const passwordFile = { DRIFTWARDEN_SMTP_PASSWORD_FILE: join(cwd, 'password') };

      assert.equal(await credentials({}), undefined);
      assert.deepEqual(await credentials({ ...user, ...password }), { user: 'bot', password: 'secret' });
      assert.deepEqual(await credentials({ ...userFile, ...passwordFile }), { user: 'bot', password: ' p w ' });
      assert.equal(
        await error(user),
        'environment: DRIFTWARDEN_SMTP_PASSWORD is missing, while DRIFTWARDEN_SMTP_USER is set; set DRIFTWARDEN_SMTP_PASSWORD or DRIFTWARDEN_SMTP_PASSWORD_FILE too',
      );
      assert.equal(
        await error(passwordFile),
        'environment: DRIFTWARDEN_SMTP_USER is missing, while DRIFTWARDEN_SMTP_PASSWORD is set; set DRIFTWARDEN_SMTP_USER or DRIFTWARDEN_SMTP_USER_FILE too',
      );
      assert.equal(
        await error({ ...user, ...userFile, ...password }),
        'environment: DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_USER_FILE are both set; set one of them',
      );
      assert.equal(
        await error({ ...user, DRIFTWARDEN_SMTP_PASSWORD_FILE: join(cwd, 'none') }),
        'none: cannot be read: there is no such file; DRIFTWARDEN_SMTP_PASSWORD_FILE names it',
      );
      assert.equal(
        await error({ ...user, DRIFTWARDEN_SMTP_PASSWORD_FILE: join(cwd, 'empty') }),
        'empty: is empty; DRIFTWARDEN_SMTP_PASSWORD_FILE names it',
      );
    },
  );
});

test('settings that are wrong are refused with their place and what is allowed', async (t) => {
  const secret =
    'credentials do not belong into this file: set DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD, or DRIFTWARDEN_SMTP_USER_FILE and DRIFTWARDEN_SMTP_PASSWORD_FILE, in the environment';
  const oneAddress = 'expected one mail address: ana@example.com or Ana <ana@example.com>';
  const cases: readonly (readonly [yaml: string, error: string | RegExp])[] = [
    ['version: 2', ':1:10: version: found 2; allowed: 1'],
    [
      'region: us-east-1',
      ':1:1: unknown key "region"; did you mean "regions"? valid keys: $schema, version, account, regions, endpoint, baseline, store, budget, timeLimit, report, mail, schedule, schedules, heartbeat, health',
    ],
    ['regions: everywhere', ':1:10: regions: found "everywhere"; expected a region, us-east-1 for one'],
    ['regions: []', ':1:10: regions: found an empty list; expected at least one item'],
    ['account: 1234', ':1:10: account: found "1234"; expected an account id of twelve digits'],
    [
      'endpoint: localhost:4566',
      ':1:11: endpoint: found "localhost:4566"; expected an address that begins with http:// or https://',
    ],
    ['endpoint: "http://[::"', ':1:11: endpoint: "http://[::" is no URL'],
    ['budget: { concurrency: 0 }', ':1:24: budget.concurrency: found 0; expected at least 1'],
    ['budget: { requestsPerSecond: fast }', ':1:30: budget.requestsPerSecond: found "fast"; expected a number'],
    ['schedule: { cron: "" }', ':1:19: schedule.cron: found ""; expected a cron expression, "0 3 * * *" for one'],
    [
      'schedule: { cron: x, timezone: Europe/Berln }',
      ':1:32: schedule.timezone: "Europe/Berln" is no IANA time zone; did you mean "Europe/Berlin"?',
    ],
    ['secretAccessKey: x', /^:1:1: secretAccessKey: credentials do not belong into this file: the AWS SDK finds them/],
    [mail('password: x'), `:1:81: mail.smtp.password: ${secret}`],
    [mail('auth: { user: x }'), `:1:81: mail.smtp.auth: ${secret}`],
    [mail('tls: yes'), ':1:86: mail.smtp.tls: found "yes"; allowed: implicit, starttls, opportunistic, none'],
    [mail('port: 0'), ':1:87: mail.smtp.port: found 0; expected at least 1'],
    [
      mail('port: 25').replace('mail.example.com', 'smtps://h'),
      ':1:63: mail.smtp.host: found "smtps://h"; expected a host name without scheme or port',
    ],
    [mail('port: 25').replace('a@example.com', 'nobody'), `:1:15: mail.from: found "nobody"; ${oneAddress}`],
    [
      mail('port: 25').replace('a@example.com', '"a@example.com\\r\\nBcc: x@y.z"'),
      `:1:15: mail.from: found "a@example.com\\r\\nBcc: x@y.z"; ${oneAddress}`,
    ],
    [
      mail('port: 25').replace('a@example.com', '"A\\nBcc: x <a@example.com>"'),
      `:1:15: mail.from: found "A\\nBcc: x <a@example.com>"; ${oneAddress}`,
    ],
    [
      mail('port: 25').replace('b@example.com', '"b@example.com, c@example.com"'),
      `:1:34: mail.to: found "b@example.com, c@example.com"; ${oneAddress}`,
    ],
    [
      mail('port: 25').replace('b@example.com', '[]'),
      ':1:34: mail.to: found an empty list; expected at least one item',
    ],
    ['mail: { from: a@b.c }', ':1:7: mail.to: is missing; expected a mail address or a list'],
    ['mail: { from: a@b.c, to: d@e.f }', ':1:7: mail: one of smtp and ses, by which mail goes out'],
    [
      mail('port: 25').replace(/ \} *\}$/, ' }, ses: { region: us-east-1 } }'),
      ':1:7: mail: one of smtp and ses, by which mail goes out',
    ],
    [
      mail('port: 25').replace('{ from', '{ owners: { domains: "no domain" }, from'),
      ':1:28: mail.owners.domains: found "no domain"; expected a domain: example.com',
    ],
    [
      mail('port: 25').replace('{ from', '{ notify: daily, from'),
      ':1:17: mail.notify: found "daily"; allowed: always, on-change, weekly-summary',
    ],
    ['schedule: { cron: x }\nschedules: { a: { cron: x } }', ':2:12: schedules: one of schedule and schedules'],
    [
      'heartbeat: http://[planted-uuid',
      /^:1:12: heartbeat: a URL that begins with http:\/\/ or https:\/\/ is expected; what is here is not told/,
    ],
    [
      'endpoint: "ana:planted@127.0.0.1"',
      ':1:11: endpoint: found "[redacted]@127.0.0.1"; expected an address that begins with http:// or https://',
    ],
    ['schedules: { Nightly Run: { cron: x } }', /the name of a schedule is of small letters, digits and dashes/],
    [
      'schedule: { cron: "61 * * * *" }',
      ':1:19: schedule.cron: found "61 * * * *": it is no x; expected cron\'s five fields, "0 3 * * *" for one',
    ],
    [
      'schedules:\n  a: { cron: x }\n  b: { cron: y }',
      ':3:14: schedules.b.cron: found "y": it is no x; expected cron\'s five fields, "0 3 * * *" for one',
    ],
    [
      'schedules:\n  hourly: { cron: x, kinds: [instance, instnce] }',
      ':2:29: schedules.hourly.kinds: found "instnce"; did you mean "instance"? allowed: instance, image',
    ],
  ];
  for (const [yaml, error] of cases) {
    await t.test(yaml, async () => {
      const message = await errorFor(yaml);
      if (typeof error === 'string') assert.equal(message, `driftwarden.yaml${error}`);
      else assert.match(message.replace('driftwarden.yaml', ''), error);
    });
  }
});

test('a refused password is not repeated in the error', async () => {
  assert.doesNotMatch(await errorFor(mail('password: hunter2')), /hunter2/);
});

test('a file that is named and missing is an error, not the defaults', async () => {
  await inFolder({}, async (cwd) => {
    assert.equal(
      await errorOf(loadSettings({ file: 'x.yaml', cwd, env: {} }), cwd),
      'x.yaml: cannot be read: there is no such file; name another with --config FILE',
    );
  });
});
