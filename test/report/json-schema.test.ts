import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Ajv } from 'ajv';
import { findingStatuses, severities } from '../../src/domain/finding.ts';
import { isJsonObject, type JsonObject } from '../../src/domain/json.ts';
import { renderReport, reportJsonSchema } from '../../src/report/index.ts';
import { manyFindings, results } from './fixtures/results.ts';

const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
const validate = ajv.compile(reportJsonSchema);

const documentOf = async (name: string) =>
  JSON.parse(await renderReport(results[name] ?? assert.fail(name), 'json')) as JsonObject;

for (const [name, result] of Object.entries({ ...results, 'a thousand findings': manyFindings(1000) })) {
  test(`describes the report: ${name}`, async () => {
    assert.ok(validate(JSON.parse(await renderReport(result, 'json'))), ajv.errorsText(validate.errors));
  });
}

test('leaves room for keys that are yet to come', async () => {
  const document = await documentOf('denied');
  assert.ok(
    validate(everyObject(document, (object) => ({ ...object, later: { more: [1] } }))),
    ajv.errorsText(validate.errors),
  );
});

describe('refuses', () => {
  /** The keys that may be absent, so that renaming one cannot be noticed. */
  const optional = [
    'api',
    'code',
    'error',
    'optional',
    'name',
    'owner',
    'fix',
    'exception',
    'previous',
    'by',
    'again',
    'nextRunAt',
    'version',
    'deliveryFailure',
    'baselineChange',
    'notKept',
  ];

  test('a report in which any key that must be there bears another name', async () => {
    const document = await documentOf('denied');
    const paths = pathsOf(document).filter((path) => !path.includes('evidence') || path.at(-1) === 'evidence');
    const names = new Set(paths.map((path) => String(path.at(-1))).filter((key) => !/^\d+$/.test(key)));
    assert.ok(names.size > 30);
    for (const path of paths) {
      const key = path.at(-1);
      if (typeof key !== 'string' || optional.includes(key)) continue;
      assert.equal(validate(changed(document, path, (parent) => renamed(parent, key))), false, path.join('.'));
    }
  });

  test('a value of another type, wherever it stands', async () => {
    const document = await documentOf('denied');
    for (const path of pathsOf(document)) {
      if (path.includes('evidence') && path.at(-1) !== 'evidence') continue;
      for (const value of [null, { key: 1 }, [[]], 1.5, true]) {
        if (path.at(-1) === 'evidence' && isJsonObject(value)) continue;
        if (['optional', 'whole', 'givenUp'].includes(String(path.at(-1))) && value === true) continue;
        assert.equal(
          validate(changed(document, path, (parent, key) => replaced(parent, key, value))),
          false,
          `${path.join('.')} ${JSON.stringify(value)}`,
        );
      }
    }
  });

  const wrong: readonly (readonly [string, readonly (string | number)[], unknown])[] = [
    ['a status that there is not', ['findings', 0, 'status'], 'fixed'],
    ['a severity that there is not', ['findings', 0, 'severity'], 'critical'],
    ['a verdict that there is not', ['verdict'], 'unknown'],
    ['a coverage status that there is not', ['coverage', 0, 'status'], 'read'],
    ['another version', ['schemaVersion'], 2],
    ['a time without a zone', ['run', 'startedAt'], '2026-11-23T03:00:00'],
    ['a number below zero', ['totals', 'new'], -1],
    ["a finding without its id's form", ['findings', 0, 'id'], 'i-0a1b2c3d4e5f60718'],
    ['a verdict that calls drift clean', ['verdict'], 'clean'],
    ['a verdict that calls what was not read whole', ['verdict'], 'drift'],
    ['findings that are not there', ['findings'], []],
    ['a certainty that there is not', ['findings', 0, 'certainty'], 'unknown'],
    ['a rule that is undecided for no reason', ['undecided', 0, 'because'], []],
  ];
  for (const [what, path, value] of wrong) {
    test(what, async () => {
      assert.equal(
        validate(changed(await documentOf('denied'), path, (parent, key) => replaced(parent, key, value))),
        false,
      );
    });
  }

  test('a clean report over no scope at all', async () => {
    assert.equal(validate({ ...(await documentOf('empty')), verdict: 'clean' }), false);
  });

  test('a clean report with a rule that was not decided', async () => {
    const { undecided } = await documentOf('denied');
    const clean = await documentOf('clean');
    assert.ok(validate({ ...clean, undecided, verdict: 'incomplete' }), ajv.errorsText(validate.errors));
    assert.equal(validate({ ...clean, undecided }), false);
  });

  test('a baseline change without what it drops', async () => {
    assert.equal(
      validate(changed(await documentOf('drift'), ['baselineChange', 'drops'], (parent) => renamed(parent, 'drops'))),
      false,
    );
  });

  test('an accepted finding without its exception, a changed one without what was, and an unchecked one without why', async () => {
    const document = await documentOf('denied');
    const findings = document['findings'] as readonly JsonObject[];
    for (const [status, key] of [
      ['accepted', 'exception'],
      ['changed', 'previous'],
      ['unchecked', 'because'],
    ] as const) {
      const index = findings.findIndex((finding) => finding['status'] === status);
      assert.equal(validate(changed(document, ['findings', index, key], (parent) => renamed(parent, key))), false, key);
    }
  });
});

test('offers the words of the code, and describes every key', () => {
  const { finding } = reportJsonSchema['definitions'] as Record<string, JsonObject>;
  const { severity, status } = finding?.['properties'] as Record<string, JsonObject>;
  assert.deepEqual(severity?.['enum'], severities);
  assert.deepEqual(status?.['enum'], findingStatuses);
  const forms = [reportJsonSchema, ...Object.values(reportJsonSchema['definitions'] as Record<string, JsonObject>)];
  for (const form of forms) {
    for (const [key, property] of propertiesOf(form)) assert.equal(typeof property['description'], 'string', key);
  }
});

function propertiesOf(schema: JsonObject): readonly (readonly [string, JsonObject])[] {
  const own = Object.entries((schema['properties'] ?? {}) as Record<string, JsonObject>);
  return own.flatMap(([key, property]) => [[key, property] as const, ...propertiesOf(property)]);
}

type Path = readonly (string | number)[];

/** The paths of all values in a document, its own left out. */
function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([key, inner]) => [[...path, key], ...pathsOf(inner, [...path, key])]);
}

type Parent = Record<string | number, unknown>;

/** A copy of the document with the object that holds the path's last key replaced. */
function changed(document: unknown, path: Path, change: (parent: Parent, key: string | number) => unknown): unknown {
  const [key, ...rest] = path;
  assert.ok(key !== undefined);
  const parent = document as Parent;
  return rest.length === 0 ? change(parent, key) : replaced(parent, key, changed(parent[key], rest, change));
}

function replaced(parent: Parent, key: string | number, value: unknown): unknown {
  return Array.isArray(parent)
    ? parent.map((each: unknown, index) => (index === key ? value : each))
    : { ...parent, [key]: value };
}

function renamed(parent: Parent, key: string): unknown {
  return Object.fromEntries(Object.entries(parent).map(([each, value]) => [each === key ? `${each}s` : each, value]));
}

function everyObject(value: unknown, change: (object: JsonObject) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => everyObject(each, change));
  if (!isJsonObject(value)) return value;
  return change(
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, everyObject(inner, change)])) as JsonObject,
  );
}
