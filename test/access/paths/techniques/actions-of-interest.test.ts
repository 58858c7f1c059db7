import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { isOfInterest } from '../../../../src/access/paths/techniques/permission-gain/actions-of-interest.ts';
import { privilegeEscalations, techniques } from '../../../../src/access/index.ts';

const folder = join(import.meta.dirname, '../../../../src/access/paths/techniques');

void test('every action of a technique is of interest in a policy of AWS', () => {
  const actions = techniques.flatMap((technique) => technique.actions);
  assert.deepEqual(
    actions.filter((action) => !isOfInterest(action.toLowerCase())),
    [],
  );
  assert.ok(actions.length > 50 && privilegeEscalations.length > 20);
});

void test('so is everything else that the files of the catalogue name: add a service or a reading action to the list', async () => {
  const missing = new Set<string>();
  for await (const file of glob('**/*.ts', { cwd: folder })) {
    const text = await readFile(join(folder, file), 'utf8');
    for (const [, name = ''] of text.matchAll(/'([a-z][a-z0-9-]*:[A-Z][A-Za-z]+)'/g))
      if (!name.startsWith('aws:') && !isOfInterest(name.toLowerCase())) missing.add(`${name} in ${file}`);
  }
  assert.deepEqual([...missing], []);
});

void test('patterns count by what they can match', () => {
  for (const pattern of ['*', 'ec2:*', 'ec2:terminate*', 'iam:passrole', 'e*:*', 'ec2:terminateinstances'])
    assert.ok(isOfInterest(pattern), pattern);
  for (const pattern of ['ec2:describe*', 'chime:*', 'iam:get*', 'iam:createservicelinkedrole', 'iam:list*'])
    assert.ok(!isOfInterest(pattern), pattern);
});
