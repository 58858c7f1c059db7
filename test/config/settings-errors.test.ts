import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mail, errorFor } from './settings-helper.ts';

test('settings that are wrong are refused with their place and what is allowed', async (t) => {
  const secret =
    'credentials do not belong in this file: set DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD, or DRIFTWARDEN_SMTP_USER_FILE and DRIFTWARDEN_SMTP_PASSWORD_FILE, in the environment';
  const oneAddress = 'expected one mail address: ana@example.com or Ana <ana@example.com>';
  const cases: readonly (readonly [yaml: string, error: string | RegExp])[] = [
    ['version: 2', ':1:10: version: found 2; allowed: 1'],
    [
      'region: us-east-1',
      ':1:1: unknown key "region"; did you mean "regions"? valid keys: $schema, version, account, regions, endpoint, baseline, store, budget, timeLimit, report, mail, schedule, schedules, heartbeat, health',
    ],
    ['regions: everywhere', ':1:10: regions: found "everywhere"; expected a region, for example us-east-1'],
    ['regions: []', ':1:10: regions: found an empty list; expected at least one item'],
    ['account: 1234', ':1:10: account: found "1234"; expected an account id of twelve digits'],
    [
      'endpoint: localhost:4566',
      ':1:11: endpoint: found "localhost:4566"; expected a URL that begins with http:// or https://',
    ],
    ['endpoint: "http://[::"', ':1:11: endpoint: "http://[::" is not a URL'],
    ['budget: { concurrency: 0 }', ':1:24: budget.concurrency: found 0; expected at least 1'],
    ['budget: { requestsPerSecond: fast }', ':1:30: budget.requestsPerSecond: found "fast"; expected a number'],
    ['schedule: { cron: "" }', ':1:19: schedule.cron: found ""; expected a cron expression, for example "0 3 * * *"'],
    [
      'schedule: { cron: x, timezone: Europe/Berln }',
      ':1:32: schedule.timezone: "Europe/Berln" is not an IANA time zone; did you mean "Europe/Berlin"?',
    ],
    ['secretAccessKey: x', /^:1:1: secretAccessKey: credentials do not belong in this file: the AWS SDK finds them/],
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
    ['mail: { from: a@b.c, to: d@e.f }', ':1:7: mail: must have either smtp or ses, to send mail'],
    [
      mail('port: 25').replace(/ \} *\}$/, ' }, ses: { region: us-east-1 } }'),
      ':1:7: mail: must have either smtp or ses, to send mail',
    ],
    [
      mail('port: 25').replace('{ from', '{ owners: { domains: "no domain" }, from'),
      ':1:28: mail.owners.domains: found "no domain"; expected a domain: example.com',
    ],
    [
      mail('port: 25').replace('{ from', '{ notify: daily, from'),
      ':1:17: mail.notify: found "daily"; allowed: always, on-change, weekly-summary',
    ],
    ['schedule: { cron: x }\nschedules: { a: { cron: x } }', ':2:12: schedules: use either schedule or schedules'],
    [
      'heartbeat: http://[planted-uuid',
      /^:1:12: heartbeat: a URL that begins with http:\/\/ or https:\/\/ is expected; the value is not shown/,
    ],
    [
      'endpoint: "ana:planted@127.0.0.1"',
      ':1:11: endpoint: found "[redacted]@127.0.0.1"; expected a URL that begins with http:// or https://',
    ],
    [
      'schedules: { Nightly Run: { cron: x } }',
      /the name of a schedule has only lower-case letters, digits and dashes/,
    ],
    [
      'schedule: { cron: "61 * * * *" }',
      ':1:19: schedule.cron: found "61 * * * *": it is no x; expected cron\'s five fields, for example "0 3 * * *"',
    ],
    [
      'schedules:\n  a: { cron: x }\n  b: { cron: y }',
      ':3:14: schedules.b.cron: found "y": it is no x; expected cron\'s five fields, for example "0 3 * * *"',
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
