import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { authorOf } from '../../../src/commands/bulk/author.ts';
import { temporaryFolder } from '../run-cli.ts';

test('who accepts is whom git names here; without an address, or without git, the user of the machine', async (t) => {
  const cwd = await temporaryFolder(t);
  const file = join(cwd, 'gitconfig');
  const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: file, GIT_CONFIG_NOSYSTEM: '1' };
  await writeFile(file, '[user]\n\temail = ann@example.com\n');
  assert.equal(await authorOf({ cwd, env }), 'ann@example.com');
  assert.equal(await authorOf({ cwd, env: { ...env, PATH: cwd } }), userInfo().username);
  await writeFile(file, '[user]\n\tname = Ann\n');
  assert.equal(await authorOf({ cwd, env }), userInfo().username);
});
