import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { baselineJsonSchema, loadBaseline, loadSettings, settingsJsonSchema } from '../../src/config/index.ts';
import { vocabulary } from '../../src/commands/setup.ts';
import { channels } from '../../src/notify/index.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const files = globSync('*/*.yaml', { cwd: examples })
  .map((file) => join(examples, file))
  .toSorted();
const ajv = new Ajv({ allowUnionTypes: true });

test('there are examples', () => {
  assert.ok(files.length >= 2);
});

for (const file of files) {
  const isSettings = basename(file) === 'driftwarden.yaml';
  const name = join(basename(dirname(file)), basename(file));

  test(`the example ${name} loads, with no exception that is malformed`, async () => {
    if (isSettings) {
      const settings = await loadSettings({ file, cwd: '/', env: {}, channels });
      assert.equal(settings.baseline, join(dirname(file), 'baseline.yaml'));
    } else {
      assert.deepEqual((await loadBaseline(file, vocabulary)).malformedExceptions, []);
    }
  });

  test(`the schema accepts the example ${name}`, async () => {
    const validate = ajv.compile(
      isSettings ? { ...settingsJsonSchema(channels), $id: name } : { ...baselineJsonSchema(vocabulary), $id: name },
    );
    assert.ok(validate(parse(await readFile(file, 'utf8'))), ajv.errorsText(validate.errors));
  });
}
