import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldersOf } from '../../src/commands/io.ts';

const script = { INIT_CWD: '/repo/sub', npm_package_json: '/repo/package.json' };

test('in a script of npm the user stands where npm was called, elsewhere in the current folder', () => {
  assert.deepEqual(foldersOf('/repo', script), { cwd: '/repo/sub', packageFolder: '/repo' });
  assert.deepEqual(foldersOf('/tmp/other', script), { cwd: '/tmp/other' });
  assert.deepEqual(foldersOf('/repo', { INIT_CWD: '/repo/sub' }), { cwd: '/repo' });
  assert.deepEqual(foldersOf('/repo', {}), { cwd: '/repo' });
});
