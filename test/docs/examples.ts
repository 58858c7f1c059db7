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

/**
 * A folder with a copy of `src/` to which every example of CONTRIBUTING.md was applied, or those that `isChosen`; it goes
 * with the test.
 */
export async function copyWithExamples(
  t: TestContext,
  isChosen: (example: Example) => boolean = () => true,
): Promise<string> {
  const copy = await temporaryFolder(t);
  await cp(join(root, 'src'), join(copy, 'src'), { recursive: true });
  for (const folder of ['node_modules', 'migrations', 'reports']) await symlink(join(root, folder), join(copy, folder));
  await cp(join(root, 'package.json'), join(copy, 'package.json'));
  for (const { file, isNew, body } of (await examplesOfGuide()).filter(isChosen)) {
    assert.ok(body.split('\n').length <= 60, `${file} takes more than 60 lines`);
    const target = join(copy, file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, isNew ? body : applied(await readFile(target, 'utf8'), body));
  }
  return copy;
}

/** Puts added lines behind the lines that stand before them in the example; these must be in the file exactly once. */
function applied(source: string, diff: string): string {
  let [result, context, added]: [string, string[], string[]] = [source, [], []];
  const apply = () => {
    if (added.length === 0) return;
    const parts = `\n${result}`.split(`\n${context.join('\n')}\n`);
    assert.equal(parts.length, 2, `the lines before "${added[0] ?? ''}" are not in the file exactly once`);
    result = parts.join(`\n${[...context, ...added].join('\n')}\n`).slice(1);
    [context, added] = [[], []];
  };
  for (const line of diff.split('\n')) {
    if (line.startsWith('+')) added.push(line.slice(1));
    else {
      apply();
      context.push(line.slice(1));
    }
  }
  apply();
  return result;
}
