import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { temporaryFolder } from '../commands/run-cli.ts';

const check = join(import.meta.dirname, '../../.ci/no-binaries.ts');
const skip = spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed';
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

/** A member of an ar archive, as a .deb is one. */
const debianPackage = Buffer.concat([
  Buffer.from('!<arch>\ndebian-binary   1700000000  0     0     100644  4         `\n2.0\n'),
  Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4]),
]);

async function checked(t: TestContext, files: Readonly<Record<string, string | Buffer>>) {
  const folder = await temporaryFolder(t);
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  for (const [path, content] of Object.entries({ 'README.md': '# Déjà vu ☂\n', ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  execFileSync('git', ['add', '--all', '--force'], { cwd: folder });
  return spawnSync(process.execPath, [check], { cwd: folder, encoding: 'utf8' });
}

const binaries = {
  'a package at the root': { 'mail_6.8_amd64.deb': debianPackage },
  'a package under the name of a text': { 'docs/notes.md': debianPackage },
  'an archive without a NUL among its first bytes': { 'src/data.json': gzipSync('x'.repeat(10)).subarray(0, 4) },
  'an executable': { 'bin/tool': Buffer.from('7f454c460201010000000000', 'hex') },
  'a binary that .gitattributes calls a text': { '.gitattributes': '* text diff\n', tool: Buffer.from([0, 1, 2]) },
  'a NUL far behind the beginning': { 'src/a.ts': `${'// text\n'.repeat(20_000)}\0` },
  'something else under the name of a picture': { 'docs/shot.png': debianPackage },
  'a picture elsewhere': { 'src/shot.png': png },
  'a name that no line holds': { 'a\nb.deb': debianPackage },
} satisfies Record<string, Record<string, string | Buffer>>;

for (const [what, files] of Object.entries(binaries)) {
  test(`a repository is refused that holds ${what}`, { skip }, async (t) => {
    const { status, stderr } = await checked(t, files);
    assert.equal(status, 1);
    assert.ok(stderr.includes(JSON.stringify(Object.keys(files).at(-1))), stderr);
  });
}

test('a database is refused', { skip }, async (t) => {
  const file = join(await temporaryFolder(t), 'x.db');
  new Database(file).exec('CREATE TABLE a (b)').close();
  const { status, stderr } = await checked(t, { 'history.db': await readFile(file) });
  assert.equal(status, 1);
  assert.match(stderr, /history\.db/);
});

test('texts in any script, empty files and pictures of the documents are left alone', { skip }, async (t) => {
  const { status, stdout, stderr } = await checked(t, {
    'docs/report.png': png,
    empty: '',
    'test/x.txt': 'a\u202eb\u0007\r\n',
  });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^4 files/);
});

test('one that is not added is not committed', { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  await writeFile(join(folder, 'a.txt'), 'a');
  execFileSync('git', ['add', '--all'], { cwd: folder });
  await writeFile(join(folder, 'b.deb'), debianPackage);
  assert.equal(spawnSync(process.execPath, [check], { cwd: folder }).status, 0);
});
