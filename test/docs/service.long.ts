import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { copyWithExamples, type Example } from './examples.ts';

const root = join(import.meta.dirname, '../..');

/** What the compiler says about the rooms aws and sandbox of a copy: each error on a line. */
async function compile(copy: string): Promise<readonly string[]> {
  const { compilerOptions } = JSON.parse(await readFile(join(root, 'tsconfig.json'), 'utf8')) as {
    compilerOptions: object;
  };
  const files = ['src/aws/index.ts', 'src/sandbox/index.ts'];
  await writeFile(join(copy, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const child = spawn(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', copy]);
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return stdout.split('\n').filter((line) => line.includes('error TS'));
}

const cases: readonly {
  name: string;
  isChosen?: (example: Example) => boolean;
  remove?: readonly [file: string, line: string];
  expected: readonly RegExp[];
}[] = [
  { name: 'the examples of CONTRIBUTING.md compile', expected: [] },
  {
    name: 'a kind whose service has no row in services.ts does not compile, and the error names it',
    isChosen: ({ file }) => file !== 'src/aws/services.ts' && !file.startsWith('src/sandbox/'),
    expected: [/^\S*src\/aws\/kinds\/redshift-cluster\.ts.*"redshift:DescribeClusters"/],
  },
  {
    name: 'a row that is not complete does not compile, and the error names what is missing',
    remove: ['src/aws/services.ts', 'paging'],
    expected: [/^\S*src\/aws\/services\.ts.*'paging' is missing/],
  },
  {
    name: 'a row without its file in the sandbox does not compile, and the error names it',
    isChosen: ({ file }) => !file.startsWith('src/sandbox/'),
    expected: [/^\S*src\/sandbox\/services\/index\.ts.*'redshift' is missing/],
  },
];
for (const { name, isChosen, remove, expected } of cases) {
  test(name, { timeout: 600_000 }, async (t) => {
    const copy = await copyWithExamples(t, isChosen);
    if (remove) {
      const [file, field] = remove;
      const source = await readFile(join(copy, file), 'utf8');
      const row = source.indexOf('  redshift: {');
      await writeFile(
        join(copy, file),
        source.slice(0, row) + source.slice(row).replace(new RegExp(` {4}${field}: .*\n`), ''),
      );
    }
    const errors = await compile(copy);
    if (expected.length === 0) assert.deepEqual(errors, []);
    for (const pattern of expected)
      assert.ok(
        errors.some((line) => pattern.test(line)),
        errors.join('\n'),
      );
  });
}
