import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadBaseline } from '../../src/config/index.ts';
import { baselineErrorOf, errorOf, inFolder, vocabulary } from './helper.ts';

const yaml = 'version: 1\ngroups:\n  dev: { inline: { p: policies/p.json } }';
const named = '(named at b.yaml:3:23)';

const wrong: readonly { readonly what: string; readonly json: string; readonly error: string }[] = [
  { what: 'nothing', json: '', error: 'policies/p.json:1:1: is not JSON: found the end of the file; expected a value' },
  {
    what: 'a comma too many',
    json: '{\n  "Version": "2012-10-17",\n}',
    error: 'policies/p.json:3:1: is not JSON: found "}"; expected a key in double quotes',
  },
  {
    what: 'a comma too few',
    json: '{\n  "a": 1\n  "b": 2\n}',
    error: 'policies/p.json:3:3: is not JSON: found "\\""; expected "," or "}"',
  },
  {
    what: 'a comment',
    json: '{ // why\n}',
    error: 'policies/p.json:1:3: is not JSON: found "/"; expected no comment, for JSON has none',
  },
  {
    what: 'a text that is not closed',
    json: '{ "a": "b }',
    error:
      'policies/p.json:1:8: is not JSON: found "\\""; expected a string that ends on its line and escapes only as JSON does',
  },
  {
    what: 'an end too early',
    json: '{ "a": [1, 2',
    error: 'policies/p.json:1:13: is not JSON: found the end of the file; expected "," or "]"',
  },
  {
    what: 'two values',
    json: '{} {}',
    error: 'policies/p.json:1:4: is not JSON: found "{"; expected nothing more after the value',
  },
  {
    what: 'a key given twice',
    json: '{ "a": 1,\n  "\\u0061": 2 }',
    error: 'policies/p.json:2:3: is not JSON: the key "a" is given twice',
  },
  {
    what: 'a list',
    json: '\n [{}]',
    error: 'policies/p.json:2:2: is not a policy document: expected an object, { "Version": …, "Statement": … }',
  },
  {
    what: 'null',
    json: 'null',
    error: 'policies/p.json:1:1: is not a policy document: expected an object, { "Version": …, "Statement": … }',
  },
];

test('a policy file that is not a JSON object is refused at its own line, with the place that names it', async (t) => {
  for (const { what, json, error } of wrong) {
    await t.test(what, async () => {
      assert.equal(await baselineErrorOf(yaml, { 'policies/p.json': json }), `${error} ${named}`);
    });
  }
});

test('a policy file that cannot be read is a problem at the place that names it', async () => {
  const hint = "paths are relative to the baseline's folder";
  assert.equal(
    await baselineErrorOf(yaml),
    `b.yaml:3:23: groups.dev.inline.p: policies/p.json cannot be read: there is no such file; ${hint}`,
  );
  assert.equal(
    await baselineErrorOf(yaml, { 'policies/p.json/x': '' }),
    `b.yaml:3:23: groups.dev.inline.p: policies/p.json cannot be read: it is a folder; ${hint}`,
  );
  assert.equal(
    await baselineErrorOf(yaml.replace('policies/p.json', '""')),
    'b.yaml:3:23: groups.dev.inline.p: found ""; expected the path of a JSON file',
  );
});

test("a policy file is in the baseline's folder or below, wherever its path or a link leads", async () => {
  const document = '{ "Version": "2012-10-17", "Statement": [] }';
  const files = {
    'base/in.json': document,
    'base/deep/in.json': document,
    'base/..odd/in.json': document,
    'out.json': document,
    'base2/in.json': document,
  };
  await inFolder(files, async (folder) => {
    const base = join(folder, 'base');
    await symlink('deep/in.json', join(base, 'link-in.json'));
    await symlink('deep', join(base, 'folder-in'));
    await symlink('../out.json', join(base, 'link-out.json'));
    await symlink('..', join(base, 'folder-out'));
    await symlink('link-out.json', join(base, 'link-to-link.json'));
    await symlink(base, join(folder, 'linked'));
    const load = async (path: string, at = base) => {
      await writeFile(join(at, 'b.yaml'), yaml.replace('policies/p.json', JSON.stringify(path)));
      return loadBaseline(join(at, 'b.yaml'), vocabulary);
    };
    for (const path of [
      'in.json',
      './deep/../in.json',
      'deep/in.json',
      '..odd/in.json',
      'link-in.json',
      'folder-in/in.json',
      join(base, 'in.json'),
    ]) {
      assert.deepEqual((await load(path)).groups?.get('dev')?.inline, new Map([['p', JSON.parse(document)]]), path);
    }
    await load('in.json', join(folder, 'linked'));
    for (const path of [
      '../out.json',
      'deep/../../out.json',
      '../base2/in.json',
      join(folder, 'out.json'),
      '/etc/hostname',
      'link-out.json',
      'link-to-link.json',
      'folder-out/out.json',
      '../nowhere.json',
    ]) {
      const message = await errorOf(load(path), base);
      assert.match(
        message,
        /^b\.yaml:3:23: groups\.dev\.inline\.p: .* cannot be read: it is outside the baseline's folder(, at .*)?; put the file into that folder$/,
        path,
      );
    }
  });
});
