import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { formats } from '../../src/report/index.ts';
import { callCli } from './call-cli.ts';
import { temporaryFolder } from './run-cli.ts';

const words = async (...typed: readonly string[]) =>
  (await callCli(['__complete', ...typed], { cwd: '/' })).stdout.split('\n').slice(0, -1);

test('commands, flags and choices are completed by what is typed before', async () => {
  assert.deepEqual(await words('aud'), ['audit']);
  assert.deepEqual(await words('policy', ''), ['test', 'help']);
  assert.deepEqual(await words('audit', '--format', ''), formats);
  assert.deepEqual(await words('audit', '--format', 'oc'), ['ocsf']);
  assert.deepEqual(await words('doctor', '--print'), ['--print-policy']);
  assert.ok(!(await words('runs', '--')).includes('--profile'), 'what a command refuses is not offered');
  assert.deepEqual(await words('audit', '--config', ''), [], 'a file');
  assert.deepEqual(await words('completion', 'b'), ['bash']);
});

test('bash completes by the printed script', async (t) => {
  const cwd = await temporaryFolder(t);
  const { stdout: script } = await callCli(['completion', 'bash'], { cwd });
  await writeFile(join(cwd, 'script.bash'), script);
  const cli = join(import.meta.dirname, '../../src/cli.ts');
  await writeFile(join(cwd, 'driftwarden'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
  await chmod(join(cwd, 'driftwarden'), 0o755);
  const typed = 'source script.bash; COMP_WORDS=(driftwarden audit --fail-on "$WORD"); COMP_CWORD=3; _driftwarden';
  const completed = (word: string) =>
    spawnSync('bash', ['--norc', '-c', `${typed}; printf '%s ' "\${COMPREPLY[@]}"; complete -p driftwarden`], {
      cwd,
      env: { PATH: `${cwd}:${process.env['PATH'] ?? ''}`, WORD: word },
    }).stdout.toString();
  assert.equal(completed('me'), 'medium complete -o default -F _driftwarden driftwarden\n');
  assert.match(completed('$(touch pwned)'), /^ complete/);
  assert.ok(!spawnSync('ls', { cwd }).stdout.toString().includes('pwned'));
});
