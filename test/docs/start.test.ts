import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createProgram } from '../../src/commands/index.ts';
import { processIo } from '../../src/commands/io.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/start.md'), 'utf8');

test('docs/start.md lists the flags that init has of its own', async () => {
  const init = (await createProgram(processIo, () => {})).commands.find((command) => command.name() === 'init');
  assert.ok(init);
  const common = new Set([
    '--from',
    '--config',
    '--baseline',
    '--format',
    '--output',
    '--store',
    '--quiet',
    '--verbose',
    '--no-color',
    '--log',
    '--profile',
  ]);
  const own = init.options.flatMap(({ long }) => (long && !common.has(long) ? [long] : [])).sort();
  const table = /<!-- flags -->([\s\S]*?)<!-- \/flags -->/.exec(page)?.[1] ?? '';
  assert.deepEqual([...table.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, flag]) => flag).sort(), own);
});
