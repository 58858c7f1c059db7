import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv } from 'ajv';
import { secondNightFaults, writeSecondNight } from '../../demo/account/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { callCli } from './call-cli.ts';
import { baseline, demoAccount, now, reportOf, type Report } from './demo-account.ts';
import { runCli } from './run-cli.ts';

const account = '111122223333';

describe('driftwarden audit', () => {
  test('--fail-on sets what ends with 2', async (t) => {
    const { cwd, from } = await demoAccount(t);
    const audit = (failOn: string) =>
      callCli(['audit', '--from', from, '--baseline', baseline, '--fail-on', failOn, '-q'], { cwd });
    assert.equal((await audit('new')).code, 2);
    assert.equal((await audit('new')).code, 0);
    assert.equal((await audit('low')).code, 2);
    assert.equal((await audit('none')).code, 0);
  });

  test('says finding for finding the same of a directory and of the sandbox that serves it', async (t) => {
    const { cwd, from } = await demoAccount(t);
    await writeSecondNight(from, { now });
    const sandbox = await startSandbox({ directory: from });
    t.after(() => sandbox.close());
    await writeFile(join(cwd, 'driftwarden.yaml'), `regions: all\nendpoint: ${sandbox.url}\n`);
    const flags = ['--baseline', baseline, '--format', 'json'];
    const fromDirectory = reportOf(await callCli(['audit', '--from', from, '--store', 'a.db', ...flags], { cwd }));
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
});

describe('stored runs', () => {
  test('report schema prints the schema that the JSON of both demo runs follows', async (t) => {
    const { cwd, from } = await demoAccount(t);
    assert.equal((await callCli(['report', 'schema', '-o', 'schema.json'], { cwd })).code, 0);
    const validate = new Ajv({ strict: true, strictTypes: false, strictRequired: false }).compile(
      JSON.parse(await readFile(join(cwd, 'schema.json'), 'utf8')) as object,
    );
    const audit = ['audit', '--from', from, '--baseline', baseline, '--format', 'json'];
    for (const prepare of [
      async () => {},
      () => writeSecondNight(from, { now }),
      () => rm(join(from, account, 'eu-west-1/ec2/describe-volumes.json')),
    ]) {
      await prepare();
      const report = reportOf(await callCli(audit, { cwd }));
      assert.ok(validate(report), JSON.stringify(validate.errors));
      assert.ok(report.findings.length > 0);
    }
  });

  test('report renders a stored run again, runs lists them, diff names the fields that changed', async (t) => {
    const { cwd, from } = await demoAccount(t);
    const audit = ['audit', '--from', from, '--baseline', baseline, '--format', 'html'];
    const first = await callCli(audit, { cwd });
    await writeSecondNight(from, { now });
    await callCli(audit, { cwd });
    const { runs } = JSON.parse((await callCli(['runs', '--format', 'json'], { cwd })).stdout) as {
      runs: { id: string }[];
    };
    const [latest, earlier] = runs.map(({ id }) => id);
    assert.ok(latest !== undefined && earlier !== undefined);
    assert.equal((await callCli(['report', earlier, '--format', 'html'], { cwd })).stdout, first.stdout);
    const { changes } = JSON.parse((await callCli(['diff', earlier, latest, '--format', 'json'], { cwd })).stdout) as {
      changes: { kind: string; change: string; fields: { path: string[]; before?: unknown; after?: unknown }[] }[];
    };
    const protection = changes.find(({ kind, change }) => kind === 'instance-attribute' && change === 'changed');
    assert.deepEqual(protection?.fields, [
      { path: ['attributes', 'disableApiTermination'], before: true, after: false },
    ]);
    assert.match((await callCli(['diff', earlier, latest], { cwd })).stdout, /disableApiTermination/);
    assert.match((await callCli(['runs'], { cwd })).stdout, new RegExp(latest));
  });

  test('a second run separates old from new, and fixed from open', async (t) => {
    const { cwd, from } = await demoAccount(t);
    const audit = ['audit', '--from', from, '--baseline', baseline, '--format', 'json'];
    const first = reportOf(await callCli(audit, { cwd }));
    const again = reportOf(await callCli([...audit, '--fail-on', 'new'], { cwd }));
    assert.deepEqual(new Set(again.findings.map(({ status }) => status)), new Set(['open', 'accepted']));
    await writeSecondNight(from, { now });
    const second = reportOf(await callCli(audit, { cwd }));
    const before = new Set(first.findings.map(({ id }) => id));
    for (const { id, status } of second.findings) if (!before.has(id)) assert.equal(status, 'new');
    assert.ok(second.findings.some(({ check, status }) => check === 'over-broad-grant' && status === 'new'));
  });
});
