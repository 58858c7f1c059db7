import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli, temporaryFolder } from './run-cli.ts';

const cli = join(import.meta.dirname, '../../src/cli.ts');
const schema = ['baseline', 'schema'];
const noFullDevice = existsSync('/dev/full') ? false : 'this system has no /dev/full';

test('-o - is standard output, in every command that writes a result', async (t) => {
  const cwd = await temporaryFolder(t);
  const plain = await runCli(schema, { cwd });
  for (const words of [['-o', '-'], ['--output', '-'], ['--output=-'], ['-o-']]) {
    assert.deepEqual(await runCli([...schema, ...words], { cwd }), plain);
  }
  const ofReport = await runCli(['report', 'schema', '-o', '-'], { cwd });
  assert.match(ofReport.stdout, /^\{/);
  assert.deepEqual(await readdir(cwd), []);
});

test("a result is a file whole, its owner's to read; one that was there keeps its permissions, a link what it points to", async (t) => {
  const cwd = await temporaryFolder(t);
  const { stdout } = await runCli(schema, { cwd });
  await runCli([...schema, '-o', 'new.json'], { cwd });
  assert.equal(await readFile(join(cwd, 'new.json'), 'utf8'), stdout);
  assert.equal((await stat(join(cwd, 'new.json'))).mode & 0o777, 0o600);
  await writeFile(join(cwd, 'there.json'), 'before');
  await chmod(join(cwd, 'there.json'), 0o644);
  await symlink('there.json', join(cwd, 'link.json'));
  await runCli([...schema, '-o', 'link.json'], { cwd });
  assert.equal(await readFile(join(cwd, 'there.json'), 'utf8'), stdout);
  assert.equal((await stat(join(cwd, 'there.json'))).mode & 0o777, 0o644);
  assert.deepEqual((await readdir(cwd)).sort(), ['link.json', 'new.json', 'there.json']);
});

test('a result that cannot be written is a sentence that names the file, and leaves nothing behind', async (t) => {
  const cwd = await temporaryFolder(t);
  await mkdir(join(cwd, 'folder'));
  await writeFile(join(cwd, 'file'), 'before');
  const cases = [
    ['folder', 'it is a folder'],
    ['nowhere/x', 'there is no such folder'],
    ['file/x', 'a part of its path is not a folder'],
    ['x'.repeat(300), 'the name is too long'],
  ] as const;
  for (const [file, reason] of cases) {
    const { code, stderr, stdout } = await runCli([...schema, '-o', file], { cwd });
    assert.deepEqual(
      [code, stdout, stderr],
      [1, '', `driftwarden: the result could not be written to ${join(cwd, file)}: ${reason}\n`],
    );
  }
  assert.deepEqual((await readdir(cwd)).sort(), ['file', 'folder']);
});

test(
  'a disk that is full in the middle of the result leaves what stood there, and no beginning of another',
  { skip: spawnSync('sh', ['-c', 'ulimit -f 1']).status !== 0 },
  async (t) => {
    const cwd = await temporaryFolder(t);
    await writeFile(join(cwd, 'there.json'), 'before');
    for (const file of ['there.json', 'new.json']) {
      // Files of at most a few blocks: the kernel refuses the rest, as it does on a full disk.
      const { status, stderr } = spawnSync(
        'sh',
        ['-c', 'trap "" XFSZ; ulimit -f 4; exec "$@"', 'sh', process.execPath, cli, 'report', 'schema', '-o', file],
        { cwd, encoding: 'utf8' },
      );
      assert.equal(status, 1, stderr);
      assert.match(stderr, /^driftwarden: the result could not be written to .*\.json: .*\n$/);
    }
    assert.deepEqual(await readdir(cwd), ['there.json']);
    assert.equal(await readFile(join(cwd, 'there.json'), 'utf8'), 'before');
  },
);

for (const where of ['> /dev/full', '-o /dev/full', '-o /dev/stdout > /dev/full']) {
  test(`a full device gets a sentence and exit code 1: ${where}`, { skip: noFullDevice }, async (t) => {
    const { status, stderr } = spawnSync('sh', ['-c', `"$0" "$1" baseline schema ${where}`, process.execPath, cli], {
      cwd: await temporaryFolder(t),
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^driftwarden: the result could not be written to (standard output|\/dev\/(full|stdout)): no space is left on the device\n$/,
    );
  });
}

test('diagnostics that nobody can take change no exit code', { skip: noFullDevice }, async (t) => {
  const cwd = await temporaryFolder(t);
  const run = (words: string) =>
    spawnSync('sh', ['-c', `"$0" "$1" ${words} 2> /dev/full`, process.execPath, cli], { cwd, encoding: 'utf8' });
  assert.equal(run('baseline schema').status, 0);
  assert.equal(run('baseline check').status, 1);
});
