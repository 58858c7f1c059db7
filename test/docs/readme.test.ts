import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { leastPolicy } from '../../src/aws/index.ts';
import { vocabulary } from '../../src/commands/setup.ts';

const root = join(import.meta.dirname, '../..');
const readme = await readFile(join(root, 'README.md'), 'utf8');

test('the README shows the least policy that the code needs', () => {
  const shown = /```json\n([\s\S]*?)```/.exec(section('least-policy'))?.[1] ?? '';
  assert.deepEqual(JSON.parse(shown), leastPolicy());
});

test('the README lists every check with its severity and summary', () => {
  const rows = vocabulary.checks.map(({ id, severity, summary }) => `| \`${id}\` | ${severity} | ${summary} |`);
  assert.equal(section('checks').trim(), ['| check | severity | looks for |', '|---|---|---|', ...rows].join('\n'));
});

function section(name: string): string {
  const found = new RegExp(`<!-- ${name} -->([\\s\\S]*?)<!-- /${name} -->`).exec(readme)?.[1];
  assert.ok(found !== undefined, `README.md has no section ${name}`);
  return found;
}
