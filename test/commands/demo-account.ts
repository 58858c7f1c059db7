import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { temporaryFolder, type CliRun } from './run-cli.ts';

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

/** What `audit --format json` wrote. */
export function reportOf({ stdout, stderr }: CliRun): Report {
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as Report;
}
