import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import type { Cluster, ClustersMessage } from '@aws-sdk/client-redshift';
import { emptyIam, emptyRegion, writeFiles } from '../accounts/files.ts';
import { inAccount } from '../aws/fixtures/rich-account.ts';
import type * as SandboxRoom from '../../src/sandbox/index.ts';
import { copyWithExamples } from './examples.ts';

// The example "Add a resource kind of a new service" of CONTRIBUTING.md, applied to a copy. Redshift names the next page
// by Marker alone: a list of 150 takes two pages over HTTP.

const account = '111122223333';
const region = 'us-east-1';
const listFile = `account/${account}/${region}/redshift/describe-clusters.json`;
const ids = Array.from({ length: 150 }, (_, number) => `cluster-${String(number).padStart(3, '0')}`);

function cluster(id: string): Cluster {
  return { ClusterIdentifier: id, PubliclyAccessible: false, Tags: [] };
}

/** A copy with the examples, an account with 150 Redshift clusters, and a baseline that asks for a tag on each. */
async function copyWithClusters(t: TestContext): Promise<string> {
  const copy = await copyWithExamples(t);
  const files = { ...emptyIam, ...emptyRegion(region) };
  await writeFiles(join(copy, 'account'), inAccount(account, files));
  await writeFile(
    join(copy, `account/${account}/${region}/ec2/describe-security-groups.json`),
    JSON.stringify({ SecurityGroups: [] }),
  );
  await writeList(copy, { Clusters: ids.map(cluster) });
  await writeFile(
    join(copy, 'baseline.yaml'),
    'version: 1\ntags: { required: [{ key: Owner }], on: [redshift-cluster] }\n',
  );
  return copy;
}

async function writeList(copy: string, list: ClustersMessage): Promise<void> {
  await mkdir(dirname(join(copy, listFile)), { recursive: true });
  await writeFile(join(copy, listFile), JSON.stringify(list));
}

/** Runs the copy's own command. */
async function run(copy: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const child = spawn(process.execPath, [join(copy, 'src/cli.ts'), ...args], {
    cwd: copy,
    env: { PATH: process.env['PATH'], HOME: copy, AWS_EC2_METADATA_DISABLED: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

interface Audit {
  readonly coverage: readonly { kind: string; status: string; error?: string }[];
  readonly findings: readonly { check: string; resource: { kind: string; id: string } }[];
}

async function audit(copy: string, args: readonly string[], env?: NodeJS.ProcessEnv) {
  const { coverage, findings } = (await run(
    copy,
    ['audit', '--baseline', 'baseline.yaml', '--store', 'once.db', '--format', 'json', ...args],
    env,
  )) as Audit;
  return {
    scope: coverage.find(({ kind }) => kind === 'redshift-cluster'),
    unread: coverage.filter(({ kind, status }) => status !== 'complete' && kind !== 'credential'),
    found: findings.map(({ resource: { id } }) => id).sort(),
  };
}

test('a kind of a new service is read to its last page over HTTP, and the sandbox serves the same pages', async (t) => {
  const copy = await copyWithClusters(t);
  const { startSandbox } = (await import(join(copy, 'src/sandbox/index.ts'))) as typeof SandboxRoom;
  const sandbox = await startSandbox({ directory: join(copy, 'account') });
  t.after(() => sandbox.close());
  const { scope, unread, found } = await audit(copy, [], {
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
  assert.deepEqual([scope?.status, unread], ['complete', []]);
  assert.deepEqual(found, ids);
  const calls = sandbox.calls().filter(({ service }) => service === 'redshift');
  assert.deepEqual(
    calls.map(({ action, region: of, status }) => `${action} ${of} ${status}`),
    [`DescribeClusters ${region} 200`, `DescribeClusters ${region} 200`],
  );
});

test('it is read from a directory, in which the AWS CLI merged the pages; part of the list is refused', async (t) => {
  const copy = await copyWithClusters(t);
  const { scope, unread, found } = await audit(copy, ['--from', 'account']);
  assert.deepEqual([scope?.status, unread], ['complete', []]);
  assert.deepEqual(found, ids);

  await writeList(copy, { Clusters: ids.slice(0, 100).map(cluster), Marker: 'more' });
  const part = await audit(copy, ['--from', 'account']);
  assert.equal(part.scope?.status, 'failed');
  assert.match(part.scope.error ?? '', /^PartOfAList: .*redshift\/describe-clusters\.json holds one page of several/);

  await rm(join(copy, listFile));
  const missing = await audit(copy, ['--from', 'account']);
  assert.match(missing.scope?.error ?? '', /^NoSuchFile: .*us-east-1\/redshift\/describe-clusters\.json/);
});

test('its operation is in the least policy', async (t) => {
  const copy = await copyWithClusters(t);
  const policy = (await run(copy, ['doctor', '--print-policy'])) as { Statement: readonly { Action: string[] }[] };
  assert.ok(policy.Statement[0]?.Action.includes('redshift:DescribeClusters'), JSON.stringify(policy));
});
