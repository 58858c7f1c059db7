/**
 * What repairs print as Terraform, read by a parser of its language: python-hcl2. Every text parses, and its strings are
 * those that were meant. Run by `node --test test/conformance/terraform-text.ts` where MOTO_SERVER names a program of the
 * environment that has the requirements.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { suite, test } from 'node:test';
import { terraformBetween } from '../../src/causes/repairs/terraform/index.ts';
import { resourceKey, type ResourcePair } from '../../src/domain/resource-edit.ts';
import { account, type AccountParts } from '../accounts/account.ts';
import { allow } from '../accounts/statements.ts';
import { changes } from '../causes/repairs/fixtures/changes.ts';

const command = process.env['MOTO_SERVER'];
if (!command)
  throw new Error('MOTO_SERVER must name the program moto_server: pip install -r test/conformance/requirements.txt');
const python = path.join(path.dirname(command), 'python3');

type Argument = string | readonly string[] | boolean;

/** The arguments of each resource block, by its type; strings without their quotation marks and escapes. */
function resourcesIn(text: string): readonly (readonly [type: string, Readonly<Record<string, Argument>>])[] {
  const script = 'import hcl2, json, sys; print(json.dumps(hcl2.loads(sys.stdin.read())))';
  const parsed = JSON.parse(execFileSync(python, ['-c', script], { input: text, encoding: 'utf8' })) as {
    readonly resource?: readonly Readonly<
      Record<string, Readonly<Record<string, Readonly<Record<string, Argument>>>>>
    >[];
  };
  return (parsed.resource ?? []).flatMap((block) =>
    Object.entries(block).flatMap(([type, named]) =>
      Object.values(named).map((values) => [meant(type) as string, mapped(values)] as const),
    ),
  );
}

function mapped(values: Readonly<Record<string, Argument>>): Readonly<Record<string, Argument>> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => name !== '__is_block__')
      .map(([name, value]) => [name, meant(value)]),
  );
}

/** A quoted string as it is meant: the escapes are those of JSON, and `$${` and `%%{` begin no template. */
function meant(value: Argument): Argument {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return value.map((each) => meant(each) as string);
  return value.startsWith('"') ? (JSON.parse(value) as string).replace(/([$%])\1\{/g, '$1{') : value;
}

function written(from: AccountParts, to: AccountParts): string {
  const keyed = (parts: AccountParts) =>
    new Map(account(parts).snapshot.resources.map((each) => [resourceKey(each), each]));
  const [was, is] = [keyed(from), keyed(to)];
  const pairs = [...new Set([...was.keys(), ...is.keys()])].map((key): ResourcePair => ({
    before: was.get(key),
    after: is.get(key),
  }));
  return terraformBetween(pairs);
}

suite('the Terraform of each change parses', () => {
  for (const { name, from, to } of changes)
    void test(name, () => {
      for (const text of [written(from, to), written(to, from)]) {
        const blocks = text.match(/^resource /gm)?.length ?? 0;
        assert.equal(resourcesIn(text).length, blocks);
      }
    });
});

suite('hostile texts are strings and nothing else', () => {
  const hostile = ['${x}', '%{ if true }', '$${x}', 'a "quoted" \\ text', 'two\nlines', '# comment', "it's", 'ünï 🦊'];
  for (const text of hostile) {
    void test(JSON.stringify(text), () => {
      const id = 'i-0000000000000000a';
      const tags = written({ instances: [{ id }] }, { instances: [{ id, tags: { [text]: text } }] });
      assert.deepEqual(resourcesIn(tags), [['aws_ec2_tag', { resource_id: id, key: text, value: text }]]);
      const group = { inline: { [text]: allow('s3:Get*') } };
      const [[type, { name, group: of }] = ['', {}]] = resourcesIn(
        written({ groups: { devs: {} } }, { groups: { devs: group } }),
      );
      assert.deepEqual([type, name, of], ['aws_iam_group_policy', text, 'devs']);
    });
  }
});
