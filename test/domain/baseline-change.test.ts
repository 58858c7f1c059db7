import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { baselineChange, baselineEdits } from '../../src/domain/baseline-change.ts';
import { canonicalJson, type Json, type JsonObject } from '../../src/domain/json.ts';
import { baselineOf } from '../config/helper.ts';

/** What is said of a change, `+` before what is added. */
function told(before: JsonObject, after: JsonObject): readonly string[] {
  return baselineEdits(before, after).map(({ edit, words }) => `${edit === 'adds' ? '+' : '-'} ${words}`);
}

const production = {
  name: 'production',
  match: { tag: { department: ['prod'] } },
  instances: { terminationProtection: true },
};
const allow = (action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
});

const cases: readonly (readonly [what: string, before: JsonObject, after: JsonObject, says: readonly string[]])[] = [
  [
    'a kind that tags are not asked of any more',
    { tags: { on: ['instance', 'image'] } },
    { tags: { on: ['image'] } },
    ['- tags.on: instance'],
  ],
  [
    'a kind that tags are asked of as well',
    { tags: { on: ['image'] } },
    { tags: { on: ['image', 'volume'] } },
    ['+ tags.on: volume'],
  ],
  ['a rule that is gone', { protect: [production] }, { protect: [] }, ['- protect production']],
  ['a rule that is new', { protect: [] }, { protect: [production] }, ['+ protect production']],
  [
    'what a rule asks for',
    { protect: [production] },
    { protect: [{ ...production, instances: { terminationProtection: false } }] },
    [
      '- protect production.instances.terminationProtection: true',
      '+ protect production.instances.terminationProtection: false',
    ],
  ],
  [
    'whom a rule selects',
    { protect: [production] },
    { protect: [{ ...production, match: { tag: { department: ['prod', 'dr'] } } }] },
    ['+ protect production.match.tag.department: dr'],
  ],
  [
    'a number',
    { credentials: { maxKeyAgeDays: 90 } },
    { credentials: { maxKeyAgeDays: 365 } },
    ['- credentials.maxKeyAgeDays: 90', '+ credentials.maxKeyAgeDays: 365'],
  ],
  [
    'a limit that is off',
    { credentials: { maxKeyAgeDays: 90 } },
    { credentials: { maxKeyAgeDays: null } },
    ['- credentials.maxKeyAgeDays: 90', '+ credentials.maxKeyAgeDays: null'],
  ],
  ['a check that is off', { severity: {} }, { severity: { 'user-mfa': 'off' } }, ['+ severity.user-mfa: off']],
  [
    'a required tag',
    { tags: { required: [{ key: 'Owner' }] } },
    { tags: { required: [{ key: 'Owner' }, { key: 'team', values: ['a'] }] } },
    ['+ tags.required.team'],
  ],
  ['a section that is gone', { images: { public: 'forbidden' } }, {}, ['- images']],
  [
    'the members of a group',
    { groups: { admins: { members: ['ana'] } } },
    { groups: { admins: { members: ['ana', 'eve'] } } },
    ['+ groups admins.members: eve'],
  ],
  [
    'a policy document, as a whole',
    { policies: { ops: { document: allow('ec2:Start*') } } },
    { policies: { ops: { document: allow('*') } } },
    ['- policies ops.document', '+ policies ops.document'],
  ],
  ['a scalar at the top', { ownerTag: 'Owner' }, { ownerTag: 'owner' }, ['- ownerTag: Owner', '+ ownerTag: owner']],
  [
    'names that objects have anyway',
    { policies: {} },
    { policies: JSON.parse('{ "__proto__": { "document": {} }, "constructor": { "document": {} } }') as JsonObject },
    ['+ policies __proto__', '+ policies constructor'],
  ],
];

suite('what one baseline says and another does not', () => {
  for (const [what, before, after, says] of cases)
    test(what, () => {
      assert.deepEqual(told(before, after), says);
    });

  test('tells nothing of what holds nothing', () => {
    assert.deepEqual(told({ protect: [], policies: {} }, {}), []);
  });

  test('a grant, which has no name, is told by what it says', () => {
    const grant = { actions: ['ec2:*'], resources: ['*'], except: [] };
    const [said, ...others] = told({ grants: { forbidden: [grant] } }, { grants: { forbidden: [] } });
    assert.match(said ?? '', /^- grants\.forbidden: .*ec2:\*/);
    assert.deepEqual(others, []);
  });

  test('the section is the first place, and for severities the check', () => {
    const before = { tags: { on: ['image'] }, severity: { 'user-mfa': 'high', 'image-age': 'low' } };
    const sections = baselineEdits(before, { protect: [production], severity: { 'image-age': 'low' } }).map(
      ({ section }) => section,
    );
    assert.deepEqual(sections, ['protect', 'severity.user-mfa', 'tags']);
  });

  test('the reports get it in two lists', () => {
    const edits = baselineEdits({ tags: { on: ['image'] } }, { tags: { on: ['volume'] } });
    assert.deepEqual(baselineChange('a', 'b', edits), {
      from: 'a',
      to: 'b',
      adds: ['tags.on: volume'],
      drops: ['tags.on: image'],
    });
    assert.deepEqual(baselineChange('a', 'b', []), { from: 'a', to: 'b', adds: [], drops: [] });
  });

  test('where nobody kept the one before, that is said in place of nothing', () => {
    assert.deepEqual(baselineChange('a', 'b', undefined), { from: 'a', to: 'b', adds: [], drops: [], notKept: true });
  });

  test('two entries by one name are told apart: what the first of them says is not lost behind the second', () => {
    const entry = (region: string, type: string) => ({ id: 'i-1', region, expect: { type } });
    const other = entry('eu-west-1', 't3.micro');
    assert.notDeepEqual(
      told(
        { resources: [entry('us-east-1', 't3.micro'), other] },
        { resources: [entry('us-east-1', 't3.large'), other] },
      ),
      [],
    );
  });
});

suite('whatever two baselines declare', () => {
  const name = fc.constantFrom('a', 'b', 'c', '__proto__');
  const scalar = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.constant(null), name);
  const member = fc.oneof(
    { withCrossShrink: true },
    name,
    fc.record({ name, value: scalar }, { noNullPrototype: true }),
  );
  const tree = fc.dictionary(
    fc.constantFrom('tags', 'protect', 'severity', 'policies'),
    fc.oneof(
      scalar,
      fc.uniqueArray(member, { selector: (each) => (typeof each === 'string' ? each : each.name), maxLength: 3 }),
      fc.dictionary(name, scalar, { maxKeys: 3, noNullPrototype: true }),
    ),
    { noNullPrototype: true },
  ) as fc.Arbitrary<JsonObject>;

  test('a baseline differs from itself in nothing', () => {
    fc.assert(
      fc.property(tree, (one) => {
        assert.deepEqual(told(one, structuredClone(one)), []);
      }),
    );
  });

  test('what the way there adds the way back drops', () => {
    const swapped = (lines: readonly string[]) =>
      lines.map((line) => (line.startsWith('+') ? `-${line.slice(1)}` : `+${line.slice(1)}`)).sort();
    fc.assert(
      fc.property(tree, tree, (one, other) => {
        assert.deepEqual(swapped(told(other, one)), told(one, other).toSorted());
      }),
    );
  });

  test('the order of entries makes no difference', () => {
    fc.assert(
      fc.property(tree, (one) => {
        const reversed = Object.fromEntries(
          Object.entries(one)
            .reverse()
            .map(([key, value]): [string, Json] => [
              key,
              Array.isArray(value) ? (value as readonly Json[]).toReversed() : value,
            ]),
        );
        assert.deepEqual(told(reversed, one), []);
      }),
    );
  });

  test('what is told of a change is told of no other: only what is the same is silent', () => {
    fc.assert(
      fc.property(tree, tree, (one, other) => {
        const known = (baseline: JsonObject) =>
          canonicalJson(
            Object.fromEntries(
              Object.entries(baseline)
                .map(([key, value]) => [key, sorted(value)])
                .filter(([, value]) => !isEmpty(value as Json)),
            ) as JsonObject,
          );
        assert.equal(told(one, other).length === 0, known(one) === known(other));
      }),
    );
  });
});

function sorted(value: Json | undefined): Json {
  return Array.isArray(value)
    ? [...(value as readonly Json[])].map((each) => canonicalJson(each)).sort()
    : (value ?? null);
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

test('a baseline as it is loaded is told by the same places', async () => {
  const one = await baselineOf(
    'version: 1\nprotect: [{ name: p, match: { id: "*" }, instances: { stopProtection: true } }]\n',
  );
  const two = await baselineOf('version: 1\nownerTag: team\n');
  assert.deepEqual(told(one.declared, two.declared), ['- ownerTag: Owner', '+ ownerTag: team', '- protect p']);
});
