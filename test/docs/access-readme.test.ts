import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { runCli, temporaryFolder } from '../commands/run-cli.ts';

const page = await readFile(join(import.meta.dirname, '../../src/access/README.md'), 'utf8');

test('src/access/README.md shows what the commands print for the account that it shows', async (t) => {
  const cwd = await temporaryFolder(t);
  for (const [, file = '', body = ''] of page.matchAll(/```json (\S+)\n([\s\S]*?)```/g)) {
    await mkdir(dirname(join(cwd, file)), { recursive: true });
    await writeFile(join(cwd, file), body);
  }
  const examples = [...page.matchAll(/```console\n\$ driftwarden (.*)\n([\s\S]*?)```/g)];
  assert.ok(examples.length >= 3);
  for (const [, command = '', output] of examples) {
    const { stdout } = await runCli([...command.split(' '), '--from', 'account'], { cwd });
    assert.equal(stdout, output, command);
  }
});
