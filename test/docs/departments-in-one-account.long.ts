import assert from 'node:assert/strict';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { runCli, temporaryFolder } from '../commands/run-cli.ts';
import { assertShows } from './shown-output.ts';

const root = join(import.meta.dirname, '../..');
const example = join(root, 'examples/departments');
const page = await readFile(join(root, 'docs/departments-in-one-account.md'), 'utf8');
const changes = ['tags', 'change', 'launch', 'images', 'volumes'];

test('the page shows what its commands print, run in their order in the folder of the example', async (t) => {
  const cwd = await copyOfExample(t);
  const commands = [...page.matchAll(/```console\n\$ driftwarden (.*)\n([\s\S]*?)```/g)];
  assert.equal(commands.length, page.match(/driftwarden (?:audit|can|who-can|fix|policy) /g)?.length);
  for (const [, command = '', shown = ''] of commands) {
    const { stdout, stderr } = await runCli(command.split(' '), { cwd });
    assertShows(shown, stdout, `${command}\n${stderr}`);
  }
});

test('each of the five changes is needed: without it an access rule stays broken that the others do not close', async (t) => {
  const cwd = await copyOfExample(t);
  const audit = async (files: readonly string[]) => {
    const flags = files.flatMap((name) => ['--with', `changes/${name}.yaml`]);
    const { stdout } = await runCli(['audit', '--from', 'account', '--format', 'json', ...flags], { cwd });
    const { findings } = JSON.parse(stdout) as { findings: Record<'new' | 'closed', readonly { check: string }[]> };
    const inAccess = (of: 'new' | 'closed') => findings[of].filter(({ check }) => check.startsWith('access-')).length;
    return { opened: inAccess('new'), closed: inAccess('closed') };
  };
  assert.deepEqual(await audit(changes), { opened: 0, closed: 12 });
  for (const left of changes) {
    const { opened, closed } = await audit(changes.filter((name) => name !== left));
    assert.ok(closed - opened < 12, left);
  }
});

test('the page, the changes and the policy test say what the policies say', async () => {
  const [, file = '', body = ''] = /```json (\S+)\n([\s\S]*?)```/.exec(page) ?? [];
  assert.deepEqual(JSON.parse(body), await parsed(file));
  for (const name of changes) {
    const change = await parsed<{ changes: [{ 'put-inline-policy': { document: unknown } }] }>(`changes/${name}.yaml`);
    assert.deepEqual(change.changes[0]['put-inline-policy'].document, await parsed(`policies/${name}.json`), name);
  }
  const { defaults } = await parsed<{ defaults: { identityPolicies: unknown } }>('tests/launch.yaml');
  assert.deepEqual(defaults.identityPolicies, [await parsed('policies/launch.json')]);
});

async function copyOfExample(t: { after(cleanUp: () => Promise<void>): void }): Promise<string> {
  const cwd = await temporaryFolder(t);
  await cp(example, cwd, { recursive: true });
  return cwd;
}

async function parsed<Value>(file: string): Promise<Value> {
  return parse(await readFile(join(example, file), 'utf8')) as Value;
}
