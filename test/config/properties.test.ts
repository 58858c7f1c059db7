import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { ConfigError } from '../../src/config/index.ts';
import { baselineOf, inFolder } from './helper.ts';
import { loadSettings } from '../../src/config/index.ts';
import { channels } from '../../src/notify/index.ts';

const sections = [
  'version',
  '$schema',
  'ownerTag',
  'tags',
  'protect',
  'instances',
  'images',
  'resources',
  'groups',
  'users',
  'roles',
  'policies',
  'grants',
  'credentials',
  'severity',
  'exceptions',
];
const fields = [
  'required',
  'on',
  'key',
  'values',
  'pattern',
  'name',
  'match',
  'tag',
  'id',
  'approved',
  'owners',
  'members',
  'inline',
  'attached',
  'trust',
  'document',
  'forbidden',
  'actions',
  'except',
  'finding',
  'until',
  '__proto__',
  'constructor',
  '',
];

/** Any JSON, with the form's own words in it often enough to get past the first gate. */
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>('any', '*', null, 1, 0.5, true, '111122223333', '(', '..', '/', '\0', 'i-1', '2026-12-31'),
    fc.string(),
    fc.integer(),
    tie('list'),
    tie('map'),
  ),
  list: fc.array(tie('value'), { maxLength: 3 }),
  map: fc.dictionary(fc.oneof(fc.constantFrom(...fields), fc.string()), tie('value'), { maxKeys: 4 }),
})).value;

const baselineLike = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(fc.constantFrom(...sections), anything).map((sectionsGiven) => ({ ...sectionsGiven, version: 1 })),
);

const characters = '{}[],:&*!|>\'"%@`#-? \n\tab1~<=\\'.split('');

const settingsLike = fc.dictionary(
  fc.constantFrom(
    'version',
    'account',
    'regions',
    'endpoint',
    'baseline',
    'store',
    'budget',
    'report',
    'mail',
    'schedule',
    'x',
  ),
  anything,
);

test('whatever JSON a baseline holds, loading it ends in a baseline or a ConfigError with places', async () => {
  await fc.assert(
    fc.asyncProperty(baselineLike, fc.boolean(), async (value, asJson) => {
      await onlyConfigErrors(baselineOf(asJson ? JSON.stringify(value) : stringify(value)));
    }),
    { numRuns: 150 },
  );
});

test('whatever text a baseline holds, loading it ends in a baseline or a ConfigError with places', async () => {
  const yamlish = fc.string({
    unit: fc.constantFrom(...characters, '<<: ', 'version: 1\n', '&a ', '*a ', '--- ', '\ud800'),
  });
  await fc.assert(
    fc.asyncProperty(yamlish, async (text) => {
      await onlyConfigErrors(baselineOf(text));
    }),
    { numRuns: 300 },
  );
});

test('whatever JSON driftwarden.yaml holds, loading it ends in settings or a ConfigError with places', async () => {
  await fc.assert(
    fc.asyncProperty(settingsLike, async (value) => {
      await onlyConfigErrors(
        inFolder({ 'driftwarden.yaml': JSON.stringify(value) }, (cwd) => loadSettings({ cwd, env: {}, channels })),
      );
    }),
    { numRuns: 100 },
  );
});

async function onlyConfigErrors(loading: Promise<unknown>): Promise<void> {
  try {
    await loading;
  } catch (error) {
    assert.ok(error instanceof ConfigError, error instanceof Error ? (error.stack ?? error.message) : String(error));
    assert.ok(error.problems.length > 0);
    assert.equal(error.message.split('\n').length, error.problems.length, 'one problem a line');
  }
}
