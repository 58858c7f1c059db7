import assert from 'node:assert/strict';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../commands/run-cli.ts';

const root = join(import.meta.dirname, '../..');

/** An example of CONTRIBUTING.md: a file that it adds, or the lines that it adds to one. */
export interface Example {
  readonly file: string;
  readonly isNew: boolean;
  readonly body: string;
}

/** Every example of CONTRIBUTING.md, in its order. */
export async function examplesOfGuide(): Promise<readonly Example[]> {
  const guide = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');
  return [...guide.matchAll(/```(ts|diff) (\S+)\n([\s\S]*?)```/g)].map(([, language, file = '', body = '']) => ({
    file,
    isNew: language === 'ts',
    body,
  }));
}

/** A folder with a copy of `src/` to which every example of CONTRIBUTING.md was applied; it goes with the test. */
export async function copyWithExamples(t: TestContext): Promise<string> {
  const copy = await temporaryFolder(t);
  await cp(join(root, 'src'), join(copy, 'src'), { recursive: true });
  for (const folder of ['node_modules', 'migrations', 'reports']) await symlink(join(root, folder), join(copy, folder));
  await cp(join(root, 'package.json'), join(copy, 'package.json'));
  for (const { file, isNew, body } of await examplesOfGuide()) {
    assert.ok(body.split('\n').length <= 60, `${file} takes more than 60 lines`);
    const target = join(copy, file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, isNew ? body : applied(await readFile(target, 'utf8'), body));
  }
  return copy;
}

/** Puts each added line behind the line that stands before it in the example. */
function applied(source: string, diff: string): string {
  let context = '';
  return diff.split('\n').reduce((lines, line) => {
    if (!line.startsWith('+')) context = line.slice(1);
    else {
      assert.ok(lines.includes(`${context}\n`), `no line "${context}" to put "${line}" behind`);
      return lines.replace(`${context}\n`, `${context}\n${line.slice(1)}\n`);
    }
    return lines;
  }, source);
}
