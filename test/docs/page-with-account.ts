import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCli } from '../commands/run-cli.ts';

const root = join(import.meta.dirname, '../..');

/** Writes the files that a page shows (`json PATH`, `yaml PATH`) into a folder; gives the page's text. */
export async function writeFilesOfPage(page: string, folder: string): Promise<string> {
  const text = await readFile(join(root, page), 'utf8');
  for (const [, file = '', body = ''] of text.matchAll(/```(?:json|yaml) (\S+)\n([\s\S]*?)```/g)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), body);
  }
  return text;
}

/** Runs every command that a page shows on the account `account` in the folder: each prints what the page says. */
export async function runCommandsOfPage(text: string, folder: string): Promise<void> {
  const examples = [...text.matchAll(/```console\n\$ driftwarden (.*)\n([\s\S]*?)```/g)];
  assert.ok(examples.length >= 3);
  for (const [, command = '', output] of examples) {
    const { stdout } = await runCli([...command.split(' '), '--from', 'account'], { cwd: folder });
    assert.equal(stdout, output, command);
  }
}
