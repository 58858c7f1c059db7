import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { newDraft } from '../../../src/commands/init/place-files.ts';

const files = new Map([
  ['a', 'new a'],
  ['deep/er/b', 'new b'],
  ['c/d', 'new d'],
]);

async function draftIn(context: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'driftwarden-place-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const target = join(folder, 'target');
  await mkdir(target);
  await writeFile(join(target, 'a'), 'old a');
  const draft = await newDraft(target);
  await draft.write(files);
  return { target, draft };
}

test('all files take their places together', async (context) => {
  const { target, draft } = await draftIn(context);
  await draft.place({ isForced: true });
  await draft.discard();
  for (const [path, text] of files) assert.equal(await readFile(join(target, path), 'utf8'), text);
  assert.deepEqual((await readdir(target)).sort(), ['a', 'c', 'deep']);
});

test('where the last one cannot, the first ones are taken back, and what was replaced is there again', async (context) => {
  const { target, draft } = await draftIn(context);
  await writeFile(join(target, 'c'), 'in the way of c/d');
  await assert.rejects(
    draft.place({ isForced: true }),
    /nothing was written into .*: a part of its path is not a folder/,
  );
  await draft.discard();
  assert.deepEqual((await readdir(target)).sort(), ['a', 'c']);
  assert.equal(await readFile(join(target, 'a'), 'utf8'), 'old a');
});

test('a file that came in between is not replaced unless it is forced', async (context) => {
  const { target, draft } = await draftIn(context);
  await assert.rejects(draft.place({ isForced: false }), /a exists by now; --force replaces it/);
  await draft.discard();
  assert.equal(await readFile(join(target, 'a'), 'utf8'), 'old a');
});

test('a folder that was made for nothing is removed, one that was there is not', async (context) => {
  const { target } = await draftIn(context);
  const draft = await newDraft(join(target, 'x/y'));
  await draft.discard();
  assert.ok(!(await readdir(target)).includes('x'));
});
