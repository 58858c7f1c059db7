import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import type { RunTraffic } from '../../src/domain/traffic.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { writeFiles } from '../accounts/files.ts';
import { temporaryFolder, useCredentials } from '../aws/fixtures/environment.ts';
import { account, inAccount } from '../aws/fixtures/rich-account.ts';
import { fleet } from '../aws/fixtures/served-account.ts';
import { callCli } from './call-cli.ts';

beforeEach(() => {
  useCredentials(account);
});

interface WithTraffic {
  readonly findings: readonly object[];
  readonly coverage: readonly { readonly region: string; readonly kind: string; readonly status: string }[];
  readonly traffic?: RunTraffic;
}

test('an audit of an account that throttles is complete, and tells with `runs` what it asked of AWS', async (t) => {
  const cwd = await temporaryFolder(t);
  const directory = join(cwd, 'account');
  await writeFiles(directory, inAccount(account, fleet(40)));
  const sandbox = await startSandbox({ directory, throttling: { capacity: 10, perSecond: 60 } });
  t.after(() => sandbox.close());
  const configuration = `endpoint: ${sandbox.url}\nregions: [us-east-1]\ncloudtrail: off\nbudget: { requestsPerSecond: 300 }\n`;
  await writeFile(join(cwd, 'driftwarden.yaml'), configuration);
  const rule = '{ name: production, match: { id: "*" }, instances: { stopProtection: true } }';
  await writeFile(join(cwd, 'baseline.yaml'), `version: 1\nprotect: [ ${rule} ]\n`);
  const audit = async (...more: readonly string[]) => {
    const { stdout, stderr } = await callCli(['audit', '--format', 'json', ...more], { cwd });
    assert.notEqual(stdout, '', stderr);
    return JSON.parse(stdout) as WithTraffic;
  };
  const { traffic, coverage, findings } = await audit();
  assert.ok(traffic);
  assert.equal(coverage.find(({ kind }) => kind === 'instance-attribute')?.status, 'complete');
  assert.equal(traffic.requests, sandbox.calls().length);
  assert.equal(traffic.throttled, sandbox.calls().filter(({ status }) => status === 503).length);
  assert.ok(traffic.throttled > 0 && traffic.retries >= traffic.throttled);
  const placeOf = ({ region, kind }: { readonly region: string; readonly kind: string }) => `${region} ${kind}`;
  assert.deepEqual(traffic.scopes.map(placeOf).sort(), coverage.map(placeOf).sort());
  const slowest = traffic.scopes.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
  assert.equal(slowest?.kind, 'instance-attribute');

  const fromFiles = await audit('--from', directory, '--store', 'files.db');
  assert.equal(fromFiles.traffic, undefined);
  const identity = (each: object) => ({ ...each, firstSeen: '', lastSeen: '' });
  assert.equal(findings.length, 40);
  assert.deepEqual(findings.map(identity), fromFiles.findings.map(identity));

  const listed = async (store: string) => {
    const { stdout } = await callCli(['runs', '--format', 'json', '--store', store], { cwd });
    return (JSON.parse(stdout) as { readonly runs: readonly WithTraffic[] }).runs[0];
  };
  assert.deepEqual((await listed('driftwarden.db'))?.traffic, traffic);
  assert.equal((await listed('files.db'))?.traffic, undefined);
  const { stdout: text } = await callCli(['runs'], { cwd });
  const words = `${traffic.requests} requests to AWS, ${traffic.throttled} throttled`;
  assert.ok(text.replaceAll(/\s+/g, ' ').includes(words), text);
});
