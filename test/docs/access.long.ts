import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { runCli, temporaryFolder } from '../commands/run-cli.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/access.md'), 'utf8');

test("docs/access.md shows what the commands say of the demo's account", async (t) => {
  const cwd = await temporaryFolder(t);
  await mkdir(join(cwd, 'account'));
  await writeFirstNight(join(cwd, 'account'), { now: new Date() });
  const examples = [...page.matchAll(/```console\n\$ driftwarden (.*)\n([\s\S]*?)```/g)];
  assert.ok(examples.length >= 3);
  for (const [, command = '', output] of examples) {
    const { stdout } = await runCli([...command.split(' '), '--from', 'account'], { cwd });
    assert.equal(stdout, output, command);
  }
});
