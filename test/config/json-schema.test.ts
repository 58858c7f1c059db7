import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { baselineJsonSchema, settingsJsonSchema } from '../../src/config/index.ts';
import { channels } from '../../src/notify/index.ts';
import { isJsonObject, type JsonObject } from '../../src/domain/json.ts';
import { vocabulary } from './helper.ts';

const baseline = baselineJsonSchema(vocabulary);
const settings = settingsJsonSchema(channels);
const acceptsBaseline = validator(baseline);
const acceptsSettings = validator(settings);

function validator(schema: JsonObject): (yaml: string) => boolean {
  const validate = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(schema);
  return (yaml) => validate(parse(yaml));
}

test('the schemas are draft-07 and describe every key of a form', () => {
  for (const schema of [baseline, settings]) {
    assert.equal(schema['$schema'], 'http://json-schema.org/draft-07/schema#');
    const undescribed = propertiesOf(schema, []).filter(([, property]) => typeof property['description'] !== 'string');
    assert.deepEqual(
      undescribed.map(([path]) => path.join('.')),
      [],
    );
  }
  assert.ok(propertiesOf(baseline, []).length > 50);
});

function propertiesOf(schema: unknown, path: readonly string[]): readonly [readonly string[], JsonObject][] {
  if (Array.isArray(schema)) return schema.flatMap((part) => propertiesOf(part, path));
  if (!isJsonObject(schema)) return [];
  const own = Object.entries(isJsonObject(schema['properties']) ? schema['properties'] : {}).filter(([, property]) =>
    isJsonObject(property),
  );
  return [
    ...own.map(([key, property]): [readonly string[], JsonObject] => [[...path, key], property as JsonObject]),
    ...own.flatMap(([key, property]) => propertiesOf(property, [...path, key])),
    ...['items', 'anyOf', 'additionalProperties'].flatMap((key) => propertiesOf(schema[key], path)),
  ];
}

test('severity offers the checks with what they look for', () => {
  const properties = baseline['properties'] as JsonObject;
  const severity = properties['severity'] as JsonObject;
  assert.deepEqual(severity['properties'], {
    'required-tag': {
      type: 'string',
      enum: ['low', 'medium', 'high', 'off'],
      description: 'A required tag is missing or wrong. Its default severity: medium.',
    },
    'image-age': {
      type: 'string',
      enum: ['low', 'medium', 'high', 'off'],
      description: 'An image is too old. Its default severity: low.',
    },
  });
});

test('the schema accepts a baseline that uses every part of the form', async () => {
  assert.ok(acceptsBaseline(await readFile(new URL('fixtures/issue.yaml', import.meta.url), 'utf8')));
});

test('the schema accepts what else the loader does', () => {
  const accepted = [
    '$schema: ./baseline.schema.json',
    'protect:\nresources:\nexceptions:',
    'tags: { required: [ { key: a, values: [1, true, x] } ] }',
    'images: { sharedWith: [111122223333, "012345678901"] }',
    'groups: { __proto__: { members: any, inline: { p: { Statement: [] } } } }',
    'users: { u: { permissionsBoundary: null } }',
    'credentials: { maxKeyAgeDays: null }',
    'protect: [ { name: a, match: { id: x }, databases: { backupRetentionDays: 7 } } ]',
    'protect: [ { name: a, match: { id: x }, databases: { backupRetentionDays: ">=7", encrypted: true } } ]',
    'databases: { allowedEngines: postgres@16.*, snapshots: {} }',
    'resources: [ { id: orders, kind: db-instance } ]',
  ];
  for (const yaml of accepted) assert.ok(acceptsBaseline(`version: 1\n${yaml}`), yaml);
});

test('the schema refuses what the loader refuses', () => {
  const refused = [
    'tag: {}',
    'tags: { on: [user] }',
    'tags: { required: [ { pattern: x } ] }',
    'tags: { required: [ { key: a, values: [] } ] }',
    'protect: [ { name: a, match: {} } ]',
    'instances: { imdsv2: yes }',
    'images: { approved: { maxAgeDays: 0 } }',
    'images: { sharedWith: ["12"] }',
    'groups: { "a b": {} }',
    'groups: { a: { members: some } }',
    'users: { a: { attached: [ "arn:aws:iam::aws:role/x" ] } }',
    'policies: { p: {} }',
    'grants: { forbidden: [ { actions: TerminateInstances } ] }',
    'protect: [ { name: a, match: { id: x }, databases: {} } ]',
    'protect: [ { name: a, match: { id: x }, databases: { backupRetentionDays: 36 } } ]',
    'protect: [ { name: a, match: { id: x }, databases: { backupRetentionDays: ">7" } } ]',
    'protect: [ { name: a, match: { id: x }, databases: { finalSnapshot: true, encrypted: true } } ]',
    'databases: { allowedEngines: "a@b@c" }',
    'resources: [ { id: orders, kind: database } ]',
    'severity: { image-agee: low }',
    'exceptions: [ { finding: x } ]',
    'exceptions: [ { finding: x, reason: y, until: tomorrow } ]',
  ];
  for (const yaml of refused) assert.ok(!acceptsBaseline(`version: 1\n${yaml}`), yaml);
  assert.ok(!acceptsBaseline('ownerTag: Owner'), 'no version');
  assert.ok(!acceptsBaseline('version: 2'));
});

test('the schema of the settings accepts and refuses as the loader does', () => {
  for (const yaml of [
    'regions: all',
    'regions: [us-east-1]',
    'mail: { from: a@b.c, to: a@b.c, smtp: { host: h } }',
    '{}',
  ])
    assert.ok(acceptsSettings(yaml), yaml);
  for (const yaml of [
    'regions: some',
    'region: us-east-1',
    'mail: { from: a@b.c, to: a@b.c, smtp: { host: h, password: x } }',
    'budget: { attempts: 0 }',
    'endpoint: localhost',
  ]) {
    assert.ok(!acceptsSettings(yaml), yaml);
  }
});
