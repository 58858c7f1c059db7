import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { checks } from '../../src/checks/index.ts';
import { hasSetting, kindsWithSetting, type DatabaseSetting } from '../../src/checks/shared/databases.ts';
import { vocabulary } from '../../src/commands/setup.ts';
import { dbCluster, dbInstance, globalCluster, tenantDatabase } from '../checks/fixtures/databases.ts';
import { withBaselines } from '../config/helper.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/databases.md'), 'utf8');

test('the baseline of docs/databases.md is valid and uses all settings', async () => {
  const [, yaml = ''] = /```yaml\n([^`]*)```/.exec(page) ?? [];
  const [baseline] = await withBaselines([`version: 1\n${yaml}`], vocabulary);
  assert.deepEqual(Object.keys(baseline.protect[0]?.databases ?? {}), Object.keys(kindsWithSetting));
  assert.equal(baseline.resources.length, 2);
});

test('its table says what has which setting of its own, and which check looks at it', () => {
  const multiAz = { engine: 'postgres', type: 'db.r6gd.large' };
  const columns = [
    [dbInstance('a')],
    [dbInstance('a', { attributes: { cluster: 'c', engine: 'aurora-mysql' } })],
    [dbInstance('a', { attributes: { cluster: 'c', engine: 'mysql' } })],
    [dbCluster('c'), dbCluster('c', { attributes: multiAz })],
    [globalCluster('g')],
    [tenantDatabase('t')],
  ];
  const rows = [...page.matchAll(/^\| `(\w+)` \| `([\w-]+)` \|(.*)\|$/gm)];
  assert.deepEqual(
    rows.map(([, setting]) => setting),
    Object.keys(kindsWithSetting),
  );
  for (const [, setting = '', check = '', cells = ''] of rows) {
    const own = columns.map((databases) => databases.map((each) => hasSetting(each, setting as DatabaseSetting)));
    const written = cells.split('|').map((cell) => cell.trim());
    const expected = written.map((cell, column) => {
      if (cell === 'Multi-AZ only') return [false, true];
      return own[column]?.map(() => cell !== '');
    });
    assert.deepEqual(own, expected, setting);
    assert.ok(checks.some(({ id }) => id === check));
  }
});
