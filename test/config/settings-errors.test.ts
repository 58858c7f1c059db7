import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorFor } from './settings-helper.ts';

test('settings that are wrong are refused with their place and what is allowed', async (t) => {
  const cases: readonly (readonly [yaml: string, error: string | RegExp])[] = [
    ['version: 2', ':1:10: version: found 2; allowed: 1'],
    [
      'region: us-east-1',
      ':1:1: unknown key "region"; did you mean "regions"? valid keys: $schema, version, account, name, regions, endpoint, baseline, store, budget, timeLimit, verify, cloudtrail, flags, report, keep, mail, channels, schedule, schedules, heartbeat, health',
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
    ['channels: { slak: {} }', ':1:13: channels: unknown key "slak"; valid keys: '],
    ['schedule: { cron: x }\nschedules: { a: { cron: x } }', ':2:12: schedules: use either schedule or schedules'],
    [
      'heartbeat: http://[planted-uuid',
      /^:1:12: heartbeat: a URL that begins with http:\/\/ or https:\/\/ is expected; the value is not shown/,
    ],
    [
      'endpoint: "ana:planted@127.0.0.1"',
      ':1:11: endpoint: found "[redacted]@127.0.0.1"; expected a URL that begins with http:// or https://',
    ],
    ['verify: { sample: 0 }', /^:1:19: verify\.sample: found 0; /],
    ['verify: { sample: 1001 }', /^:1:19: verify\.sample: found 1001; /],
    ['keep: { days: 0 }', ':1:15: keep.days: found 0; expected at least 1'],
    ['keep: { runs: all }', ':1:15: keep.runs: found "all"; expected a number'],
    ['keep: {}', ':1:7: keep: is empty; valid keys: days, runs, reportDays'],
    ['keep: { nights: 3 }', /:1:9: keep: unknown key "nights"; valid keys: days, runs, reportDays/],
    ['flags: { days: 0 }', /^:1:16: flags\.days: found 0; /],
    ['flags: { days: 61 }', /^:1:16: flags\.days: found 61; /],
    ['flags: some', /^:1:8: flags: found "some"; /],
    ['verify: true', /^:1:9: verify: found true; /],
    ['verify: { samples: 5 }', /unknown key "samples"; did you mean "sample"\?/],
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
