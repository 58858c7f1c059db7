import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadSettings } from '../../src/config/index.ts';
import { errorOf, inFolder } from './helper.ts';
import { channels, settingsOf } from './settings-helper.ts';

test('without a file the defaults hold, paths being those of the current folder', async () => {
  await inFolder({}, async (cwd) => {
    assert.deepEqual(await loadSettings({ cwd, env: {}, channels }), {
      file: undefined,
      account: undefined,
      name: undefined,
      regions: 'all',
      endpoint: undefined,
      baseline: undefined,
      store: join(cwd, 'driftwarden.db'),
      budget: { concurrency: 8, share: 0.7, attempts: 15 },
      timeLimit: 3600,
      cloudtrail: 'on',
      flags: { days: 7, allUpTo: 1000 },
      verify: undefined,
      report: { directory: join(cwd, 'driftwarden-reports') },
      keep: undefined,
      channels: [],
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
name: prod
regions: [us-east-1, eu-west-1, us-east-1]
endpoint: http://127.0.0.1:4566
baseline: rules/b.yaml
store: data/d.db
budget: { concurrency: 2, share: 0.25, requestsPerSecond: 0.5, attempts: 3 }
report: { directory: out }
keep: { days: 400, runs: 30, reportDays: 90 }
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
verify: { sample: 7 }
cloudtrail: off
flags: all
heartbeat: https://watch.example.com/uuid
health: { host: 0.0.0.0, port: 9000, names: driftwarden.monitoring.svc }
`;
  await inFolder({ 'etc/driftwarden.yaml': yaml, 'etc/dkim.pem': 'PEM' }, async (folder) => {
    const etc = join(folder, 'etc');
    assert.deepEqual(
      await loadSettings({ file: 'etc/driftwarden.yaml', cwd: folder, env: { AWS_REGION: 'us-west-2' }, channels }),
      {
        file: join(etc, 'driftwarden.yaml'),
        account: '012345678901',
        name: 'prod',
        regions: ['us-east-1', 'eu-west-1'],
        endpoint: 'http://127.0.0.1:4566',
        baseline: join(etc, 'rules/b.yaml'),
        store: join(etc, 'data/d.db'),
        budget: { concurrency: 2, share: 0.25, requestsPerSecond: 0.5, attempts: 3 },
        timeLimit: 600,
        verify: { sample: 7 },
        cloudtrail: 'off',
        flags: 'all',
        report: { directory: join(etc, 'out') },
        keep: { days: 400, runs: 30, reportDays: 90 },
        channels: [
          {
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
        ],
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
    const found = async (cwd: string) => (await loadSettings({ cwd: join(folder, cwd), env: {}, channels })).file;
    assert.equal(await found('a/b/c'), join(folder, 'a/driftwarden.yaml'));
    assert.equal(await found('a'), join(folder, 'a/driftwarden.yaml'));
    assert.equal(await found('z'), join(folder, 'driftwarden.yaml'));
  });
});

test('where neither the folder nor a parent has the file, another folder and its parents are looked through', async () => {
  await inFolder({ 'a/driftwarden.yaml': 'regions: all', 'z/driftwarden.yaml': 'regions: all' }, async (folder) => {
    await mkdir(join(folder, 'a/b'));
    await mkdir(join(folder, 'c'));
    const found = async (cwd: string) =>
      (await loadSettings({ cwd: join(folder, cwd), otherwise: join(folder, 'a/b'), env: {}, channels })).file;
    assert.equal(await found('c'), join(folder, 'a/driftwarden.yaml'));
    assert.equal(await found('z'), join(folder, 'z/driftwarden.yaml'));
  });
});

test('a baseline.yaml beside the file is the baseline unless another is named', async () => {
  await inFolder({ 'driftwarden.yaml': 'version: 1', 'baseline.yaml': '', 'bare/baseline.yaml': '' }, async (cwd) => {
    assert.equal((await loadSettings({ cwd, env: {}, channels })).baseline, join(cwd, 'baseline.yaml'));
  });
  await inFolder({ 'baseline.yaml': '' }, async (cwd) => {
    assert.equal((await loadSettings({ cwd, env: {}, channels })).baseline, join(cwd, 'baseline.yaml'));
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

test('a file that is named and missing is an error, not the defaults', async () => {
  await inFolder({}, async (cwd) => {
    assert.equal(
      await errorOf(loadSettings({ file: 'x.yaml', cwd, env: {}, channels }), cwd),
      'x.yaml: cannot be read: there is no such file; name another with --config FILE',
    );
  });
});
