import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { parseFault, startSandbox } from '../../src/sandbox/index.ts';
import { startCli, temporaryFolder, type CliRun } from './run-cli.ts';

export const baseline = join(import.meta.dirname, '../../examples/shared-account/baseline.yaml');
export const now = new Date();

export interface Report {
  readonly verdict: string;
  readonly run: { readonly id: string };
  readonly findings: readonly {
    readonly id: string;
    readonly check: string;
    readonly status: string;
    readonly resource: { readonly id: string };
  }[];
  readonly coverage: readonly {
    readonly region: string;
    readonly kind: string;
    readonly status: string;
    readonly error?: string;
    readonly attributes?: { readonly carried: number };
  }[];
}

/** A temporary folder with the demo's first night in an account directory. */
export async function demoAccount(t: TestContext) {
  const cwd = await temporaryFolder(t);
  const from = join(cwd, 'account');
  await mkdir(from);
  await writeFirstNight(from, { now });
  return { cwd, from };
}

/** The demo's first night behind an endpoint, and a driftwarden.yaml that reads it, with more settings. */
export async function servedAccount(
  t: TestContext,
  { settings, faults = [] }: { readonly settings: string; readonly faults?: readonly string[] },
) {
  const { cwd, from } = await demoAccount(t);
  const sandbox = await startSandbox({ directory: from, faults: faults.map(parseFault) });
  t.after(() => sandbox.close());
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: [us-east-1]\nendpoint: ${sandbox.url}\nbaseline: ${baseline}\n${settings}\n`,
  );
  return { cwd, from, sandbox };
}

/** The setting of a mail server on a port of this machine. */
export function mailBy(port: number): string {
  return `mail: { from: a@example.com, to: [b@example.com], smtp: { host: 127.0.0.1, port: ${port}, tls: none } }`;
}

/** A worker of a folder, which ends with the test. */
export function startWorker(t: TestContext, cwd: string) {
  const worker = startCli(['serve', '--health-port', '0'], { cwd });
  t.after(() => worker.kill('SIGKILL'));
  return worker;
}

/** What `audit --format json` wrote. */
export function reportOf({ stdout, stderr }: CliRun): Report {
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as Report;
}
