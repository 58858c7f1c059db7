import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { accountId, regions } from '../../demo/account/index.ts';
import { vocabulary } from '../../src/commands/setup.ts';
import { loadBaseline, loadSettings } from '../../src/config/index.ts';
import { channels } from '../../src/notify/index.ts';

const examples = join(import.meta.dirname, '../../examples');
const folders = (await readdir(examples, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && entry.name !== 'deploy')
  .map(({ name }) => name);

describe('the examples', () => {
  for (const name of folders) {
    it(`${name}: the configuration loads and names the baseline beside it, which loads without complaint`, async () => {
      const folder = join(examples, name);
      const settings = await loadSettings({ file: 'driftwarden.yaml', cwd: folder, env: {}, channels });
      assert.equal(settings.baseline, join(folder, 'baseline.yaml'));
      const baseline = await loadBaseline(settings.baseline, vocabulary);
      assert.deepEqual(baseline.malformedExceptions, []);
    });

    it(`${name}: the README has a section on it`, async () => {
      const readme = await readFile(join(examples, 'README.md'), 'utf8');
      assert.ok(readme.includes(`\n## ${name}\n`));
    });
  }

  it("shared-account: the configuration audits the demo's account and regions, on a schedule, and mails the report", async () => {
    const settings = await loadSettings({ cwd: join(examples, 'shared-account'), env: {}, channels });
    assert.equal(settings.account, accountId);
    assert.deepEqual(settings.regions, regions);
    assert.deepEqual(
      settings.channels.map(({ name }) => name),
      ['email'],
    );
    assert.ok(settings.schedules['schedule']);
  });
});
