import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { vocabulary } from '../../../src/commands/setup.ts';
import { baselineJsonSchema, settingsJsonSchema } from '../../../src/config/index.ts';
import { channels } from '../../../src/notify/index.ts';
import type { AccountParts } from '../../accounts/account.ts';
import { writeAccount } from '../../accounts/directory.ts';
import { callCli } from '../call-cli.ts';

/** What `init --format json` says. */
export interface Summary {
  readonly folder: string;
  readonly files: readonly string[];
  readonly intended: readonly string[];
  readonly drift: readonly { readonly check: string; readonly count: number }[];
  readonly findings: readonly { readonly id: string; readonly check: string; readonly title: string }[];
  readonly undecided: readonly unknown[];
  readonly notRead: readonly { readonly region: string; readonly kind: string }[];
}

/** Writes an account into a folder and calls `init` on it: the files are in `out` there. */
export async function initOf(
  cwd: string,
  parts: AccountParts,
  { flags = [], leftOut = [] }: { readonly flags?: readonly string[]; readonly leftOut?: readonly string[] } = {},
): Promise<Summary> {
  await writeAccount(join(cwd, 'account'), parts, { leftOut });
  const { code, stdout, stderr } = await callCli(['init', 'out', '--from', 'account', '--format', 'json', ...flags], {
    cwd,
  });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Summary;
}

/** A file that `init` wrote. */
export function written(cwd: string, file: string): Promise<string> {
  return readFile(join(cwd, 'out', file), 'utf8');
}

/** What the first audit by the files of `init` says. */
export async function firstAudit(cwd: string): Promise<Pick<Summary, 'findings' | 'undecided'>> {
  const args = ['audit', '-c', 'out/driftwarden.yaml', '--from', 'account', '--format', 'json', '--fail-on', 'none'];
  const { code, stdout, stderr } = await callCli(args, { cwd });
  assert.ok(code === 0 || code === 3, stderr);
  return JSON.parse(stdout) as Summary;
}

const ajv = new Ajv({ allowUnionTypes: true });
const accepts = {
  baseline: ajv.compile(baselineJsonSchema(vocabulary)),
  settings: ajv.compile(settingsJsonSchema(channels)),
};

/** Both files are what their schemas accept, and nothing in them can steer a terminal. */
export async function assertValid(cwd: string): Promise<void> {
  for (const [file, validate] of [
    ['driftwarden.yaml', accepts.settings],
    ['baseline.yaml', accepts.baseline],
  ] as const) {
    const text = await written(cwd, file);
    assert.match(text, /^# yaml-language-server: \$schema=\.\/schemas\/[a-z]+\.schema\.json\n/);
    assert.doesNotMatch(text, /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u202e]/u);
    assert.ok(validate(parse(text)), `${file}: ${ajv.errorsText(validate.errors)}\n${text}`);
  }
}
