import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { vocabulary } from '../../src/commands/setup.ts';
import { baselineJsonSchema } from '../../src/config/index.ts';
import { isJsonObject, type Json, type JsonObject } from '../../src/domain/json.ts';
import { callCli } from './call-cli.ts';
import { temporaryFolder } from './run-cli.ts';

const baseline = join(import.meta.dirname, '../../examples/shared-account/baseline.yaml');

interface Explained {
  readonly id: string;
  readonly severity: string;
  readonly declaredBy: string | null;
  readonly rules: readonly string[] | null;
  readonly reads: readonly string[] | null;
  readonly fix: string;
}

suite('driftwarden checks', () => {
  test('it lists each check once, as text and as JSON, with the severity of the baseline where there is one', async (t) => {
    const cwd = await temporaryFolder(t);
    const { stdout } = await callCli(['checks', '--format', 'json'], { cwd });
    const listed = JSON.parse(stdout) as readonly { id: string; summary: string; severity: string }[];
    assert.deepEqual(
      listed.map(({ id }) => id),
      vocabulary.checks.map(({ id }) => id),
    );
    assert.equal(new Set(listed.map(({ id }) => id)).size, listed.length);
    const text = await callCli(['checks'], { cwd });
    for (const { id, summary } of listed) assert.ok(text.stdout.includes(id) && text.stdout.includes(summary), id);
  });

  test('each is explained: what asks for it, by which rules, what it reads, how to fix it', async (t) => {
    const cwd = await temporaryFolder(t);
    for (const { id } of vocabulary.checks) {
      const { stdout, code } = await callCli(['checks', id, '--format', 'json'], { cwd });
      const alone = JSON.parse(stdout) as Explained;
      assert.deepEqual([code, alone.id, alone.rules, alone.reads], [0, id, null, null]);
      assert.ok(alone.fix.endsWith('.'), id);
      const withRules = await callCli(['checks', id, '--format', 'json', '--baseline', baseline], { cwd });
      const { rules, reads } = JSON.parse(withRules.stdout) as Explained;
      if (id !== 'rule-matches-nothing') assert.equal(reads !== null, (rules ?? []).length > 0, id);
    }
    const explained = await callCli(['checks', 'termination-protection', '--baseline', baseline], { cwd });
    for (const part of [
      'asked for by protect.instances.terminationProtection in the baseline',
      'rules     protect production',
      'reads     ec2:DescribeInstanceAttribute, ec2:DescribeInstances',
    ])
      assert.ok(explained.stdout.includes(part), part);
  });

  test('what asks for a check is a part of the baseline', () => {
    const schema = baselineJsonSchema(vocabulary);
    const asking = vocabulary.checks.flatMap((check) => ('declaredBy' in check ? [check.declaredBy] : []));
    assert.ok(asking.length > 30);
    for (const declaredBy of asking) {
      const [path = '', key] = declaredBy.split(/ \(|\)/);
      const keys = [...path.split('.'), ...(key ? [key] : [])];
      const missing = keys.reduce<readonly Json[]>(
        (schemas, each) => schemas.flatMap((one) => propertiesAnywhere(one, each)),
        [schema],
      );
      assert.ok(missing.length > 0, declaredBy);
    }
  });

  test('one that does not exist is an error that names the near ones', async (t) => {
    const { code, stdout, stderr } = await callCli(['checks', 'image-ag'], { cwd: await temporaryFolder(t) });
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /there is no check image-ag; did you mean .*image-age/i);
  });
});

test('driftwarden config schema prints what the loader takes', async (t) => {
  const { stdout } = await callCli(['config', 'schema'], { cwd: await temporaryFolder(t) });
  const { $schema, properties } = JSON.parse(stdout) as { $schema: string; properties: JsonObject };
  assert.equal($schema, 'http://json-schema.org/draft-07/schema#');
  for (const key of ['regions', 'schedule', 'mail', 'keep']) assert.ok(key in properties, key);
});

/** The schemas of a property, wherever the schema's alternatives and items have it. */
function propertiesAnywhere(schema: Json, key: string): readonly Json[] {
  if (Array.isArray(schema)) return (schema as readonly Json[]).flatMap((part) => propertiesAnywhere(part, key));
  if (!isJsonObject(schema)) return [];
  const own = isJsonObject(schema['properties']) ? schema['properties'][key] : undefined;
  const parts = ['anyOf', 'allOf', 'oneOf', 'items'].flatMap((name) => propertiesAnywhere(schema[name] ?? null, key));
  return [...(own === undefined ? [] : [own]), ...parts];
}
