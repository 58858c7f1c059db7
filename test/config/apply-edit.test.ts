import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isMap, isNode, isSeq, parseDocument } from 'yaml';
import { applyEdit } from '../../src/config/baseline/edit/apply-edit.ts';
import { edited, valueAt, withValueAt } from '../../src/config/baseline/edit/edited-value.ts';
import { parseYaml } from '../../src/config/yaml-source.ts';
import type { BaselineEdit, BaselinePath } from '../../src/domain/baseline-edit.ts';
import type { Json } from '../../src/domain/json.ts';
import { numRuns } from '../fixtures/runs.ts';

/* Texts of YAML in any style, and edits of them one after the other. */

const word = fc.constantFrom(
  't3.large',
  'ana',
  'a b',
  "it's",
  '"q"',
  '111122223333',
  'true',
  '- x',
  'a: b',
  '#',
  '🔥',
  '',
  '1.10',
);
const key = fc.constantFrom('allowedTypes', 'expect', 'tags', 'a b', 'yes', 'k', 'members', 'x:y');

type Tree = string | readonly Tree[] | { readonly [key: string]: Tree };

const tree: fc.Arbitrary<Tree> = fc.letrec<{ node: Tree; list: readonly Tree[]; map: { [key: string]: Tree } }>(
  (tie) => ({
    node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, word, tie('list'), tie('map')),
    list: fc.array(fc.oneof({ weight: 3, arbitrary: word }, { weight: 1, arbitrary: tie('map') }), { maxLength: 3 }),
    map: fc.dictionary(key, tie('node'), { maxKeys: 3, noNullPrototype: true }),
  }),
).map;

/** Decisions of a writer, one after the other, from a list that starts again at its end. */
const choices = fc.array(fc.nat({ max: 999 }), { minLength: 20, maxLength: 40 });

function writer(numbers: readonly number[]) {
  let at = 0;
  const pick = <Value>(...values: readonly Value[]): Value => {
    const number = numbers[at++ % numbers.length] ?? 0;
    return values[number % values.length] as Value;
  };
  const comment = () => pick('', '', '', ' # why', '   # "quoted": [x]');
  const lineComment = (indent: string) => pick('', '', '', `${indent}# a comment: - x\n`, '\n');
  const scalar = (text: string) => {
    const plain = /^[a-z][\w.]*$/.test(text) && text !== 'true' && text !== 'yes' ? [text] : [];
    return pick(...plain, JSON.stringify(text), `'${text.replaceAll("'", "''")}'`);
  };
  const flow = (value: Tree): string => {
    if (typeof value === 'string') return scalar(value);
    const [open, close, items] = Array.isArray(value)
      ? ['[', ']', (value as readonly Tree[]).map(flow)]
      : ['{', '}', Object.entries(value).map(([name, each]) => `${scalar(name)}: ${flow(each)}`)];
    const pad = pick('', ' ');
    return items.length === 0
      ? `${open}${pick('', ' ')}${close}`
      : `${open}${pad}${items.join(pick(', ', ',  ', ' , '))}${pad}${close}`;
  };
  const block = (value: Tree, indent: string): string => {
    if (typeof value === 'string') return ` ${scalar(value)}${comment()}\n`;
    const isEmpty = Object.keys(value).length === 0;
    if (isEmpty || pick(0, 0, 1) === 1) return ` ${flow(value)}${comment()}\n`;
    if (Array.isArray(value)) {
      const by = indent + pick('', '  ', '    ');
      const items = (value as readonly Tree[]).map((item) => `${lineComment(by)}${by}-${itemText(item, by)}`);
      return `${comment()}\n${items.join('')}`;
    }
    return `${comment()}\n${map(value as { readonly [key: string]: Tree }, indent + pick('  ', ' ', '    '))}`;
  };
  const itemText = (item: Tree, by: string): string => {
    if (typeof item === 'string' || Array.isArray(item) || Object.keys(item).length === 0)
      return ` ${flow(item)}${comment()}\n`;
    const compact = map(item as { readonly [key: string]: Tree }, `${by}  `, false);
    return pick(` ${compact.trimStart()}`, ` ${flow(item)}${comment()}\n`);
  };
  const map = (value: { readonly [key: string]: Tree }, indent: string, comments = true): string =>
    Object.entries(value)
      .map(([name, each]) => `${comments ? lineComment(indent) : ''}${indent}${scalar(name)}:${block(each, indent)}`)
      .join('');
  return { map, pick };
}

const written = fc
  .tuple(tree, choices, fc.constantFrom('\n', '\n', '\r\n'), fc.constantFrom('', '# head\n\n', '---\n'))
  .map(([value, numbers, eol, head]) => {
    const { map, pick } = writer(numbers);
    const text = `${head}version: 1 # first\n${map(value as { readonly [key: string]: Tree }, '')}${pick('', '# end\n')}`;
    return text.replaceAll('\n', eol);
  });

/** The places of a value, and what can be done there. */
function editsOf(value: unknown, at: BaselinePath = []): readonly BaselineEdit[] {
  const here: BaselineEdit[] = [];
  if (at.length > 0) here.push({ do: 'delete', at }, { do: 'set', at, value: 'new value' });
  if (Array.isArray(value)) {
    here.push({ do: 'add', at, value: 'm7g.large' });
    for (const [index, item] of (value as readonly unknown[]).entries()) {
      if (typeof item === 'string') here.push({ do: 'remove', at, value: item });
      here.push(...editsOf(item, [...at, index]));
    }
  } else if (typeof value === 'string') {
    here.push({ do: 'add', at, value: 'm7g.large' });
  } else if (typeof value === 'object' && value !== null) {
    here.push({ do: 'set', at: [...at, 'added', 'below'], value: ['x', { y: 'z' }] });
    here.push({ do: 'add', at: [...at, 'list'], value: '111122223333' });
    for (const [name, each] of Object.entries(value))
      if (at.length > 0 || name !== 'version') here.push(...editsOf(each, [...at, name]));
  }
  return here.filter((edit) => edit.at.length > 0);
}

const valueOf = (text: string) => parseYaml('', text).value;

test('an edit changes what it is about and no other byte, whatever style the file has, on the second edit as on the first', () => {
  let applied = 0;
  fc.assert(
    fc.property(written, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), (start, picks) => {
      let before = start;
      for (const pick of picks) {
        const edits = editsOf(valueOf(before));
        const edit = edits[pick % edits.length];
        if (!edit) return;
        const after = applyEdit(before, edit);
        assert.ok(after !== undefined, `${JSON.stringify(edit)} not in ${JSON.stringify(before)}`);
        const value = valueOf(before);
        assert.deepEqual(valueOf(after), withValueAt(value, edit.at, edited(value, edit)));
        assertOutsideIsSame(before, after, edit);
        before = after;
        applied += 1;
      }
    }),
    { numRuns: numRuns(2500, 400), seed: 20261129 },
  );
  assert.ok(applied > 400);
});

/** What was taken out lies in the lines of the place; where something is added, nothing was. */
function assertOutsideIsSame(before: string, after: string, edit: BaselineEdit): void {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const removed = before.slice(start, before.length - end);
  if (removed.trim() === '' || removed === before.slice(start, start)) return;
  // With its only item a list or a mapping becomes an empty one, behind its key.
  const holder = valueAt(valueOf(before), edit.at.slice(0, -1));
  const isOnly = edit.do === 'delete' && Object.keys(holder as object).length === 1;
  const [from, to] = spanOf(before, isOnly ? edit.at.slice(0, -1) : edit.at);
  const lineStart = before.lastIndexOf('\n', from - 1) + 1;
  const lineEnd = before.indexOf('\n', to) < 0 ? before.length : before.indexOf('\n', to) + 1;
  // Equal beginnings and ends can move the piece by as much as it has in common with its neighbours.
  assert.ok(
    start >= lineStart && before.length - end <= lineEnd + (lineEnd - lineStart),
    `${JSON.stringify(removed)} was taken out of ${JSON.stringify(before)} by ${JSON.stringify(edit)}`,
  );
  const comments = (text: string) => [...text.matchAll(/# [a-z: "\-x]+/g)].length;
  const inPlace = comments(before.slice(lineStart, lineEnd));
  assert.ok(comments(after) >= comments(before) - inPlace, `comments went: ${JSON.stringify([before, after, edit])}`);
}

/** Where the value at a place begins and ends, with its key; of the deepest that is there. */
function spanOf(text: string, path: BaselinePath): readonly [number, number] {
  let node: unknown = parseDocument(text, { schema: 'core' }).contents;
  let span: readonly [number, number] = [0, text.length];
  for (const step of path) {
    const pair = isMap(node) ? node.items.find(({ key: name }) => String(name) === String(step)) : undefined;
    const next: unknown = isSeq(node) && typeof step === 'number' ? node.items[step] : pair?.value;
    if (!isNode(next)) return span;
    const [begin = 0] = pair && isNode(pair.key) ? (pair.key.range ?? []) : (next.range ?? []);
    span = [begin, next.range?.[1] ?? begin];
    node = next;
  }
  return span;
}

interface Example {
  readonly name: string;
  readonly before: string;
  readonly edit: BaselineEdit;
  readonly after: string | undefined;
}

const examples: readonly Example[] = [
  {
    name: 'a value in its quotes, the comment behind it kept',
    before: "resources:\n- id: i-1   # web\n  expect: { type: 't3.micro' } # small\n",
    edit: { do: 'set', at: ['resources', 0, 'expect', 'type'], value: 't3.large' },
    after: "resources:\n- id: i-1   # web\n  expect: { type: 't3.large' } # small\n",
  },
  {
    name: 'a single value that stands for a list',
    before: 'instances:\n  allowedTypes: t3.* # cheap\n',
    edit: { do: 'add', at: ['instances', 'allowedTypes'], value: 'm7g.large' },
    after: 'instances:\n  allowedTypes: [t3.*, m7g.large] # cheap\n',
  },
  {
    name: 'an item of a block list, quoted as its neighbours',
    before:
      'groups:\n  dev:\n    members:\n      - "ana" # lead\n      # temporary:\n      - "ben"\n    attached: []\n',
    edit: { do: 'add', at: ['groups', 'dev', 'members'], value: 'carla' },
    after:
      'groups:\n  dev:\n    members:\n      - "ana" # lead\n      # temporary:\n      - "ben"\n      - "carla"\n    attached: []\n',
  },
  {
    name: 'the last item of a list',
    before: 'groups:\n  dev:\n    members:\n      - ana # lead\n    attached: []\n',
    edit: { do: 'remove', at: ['groups', 'dev', 'members'], value: 'ana' },
    after: 'groups:\n  dev:\n    members:\n      [] # lead\n    attached: []\n',
  },
  {
    name: 'a list that is not there yet',
    before: 'images:\n  public: forbidden\n\n# next\nresources: []\n',
    edit: { do: 'add', at: ['images', 'sharedWith'], value: '111122223333' },
    after: 'images:\n  public: forbidden\n  sharedWith: ["111122223333"]\n\n# next\nresources: []\n',
  },
  {
    name: 'an account that is written as a number, which is there already',
    before: 'images:\n  sharedWith: [111122223333]\n',
    edit: { do: 'add', at: ['images', 'sharedWith'], value: '111122223333' },
    after: 'images:\n  sharedWith: [111122223333]\n',
  },
  {
    name: 'an alias into the list that it stands for',
    before: 'a: &x [t3.micro]\ninstances:\n  allowedTypes: *x\n',
    edit: { do: 'add', at: ['instances', 'allowedTypes'], value: 'm7g.large' },
    after: 'a: &x [t3.micro]\ninstances:\n  allowedTypes: [t3.micro, m7g.large]\n',
  },
  {
    name: 'nothing where another part repeats what would change',
    before: 'a: &x [t3.micro]\nb: *x\n',
    edit: { do: 'add', at: ['a'], value: 'm7g.large' },
    after: undefined,
  },
];

describe('an edit changes', () => {
  for (const { name, before, edit, after } of examples) {
    test(name, () => {
      assert.equal(applyEdit(before, edit), after);
    });
  }
});

test('a value is found and put by its place, whatever its keys are called', () => {
  const value: Json = { list: [{ id: 'a' }], __proto__x: 1 };
  assert.equal(valueAt(value, ['list', 0, 'id']), 'a');
  assert.equal(valueAt(value, ['constructor']), undefined);
  assert.deepEqual(withValueAt(value, ['list', 0], undefined), { list: [], __proto__x: 1 });
  assert.deepEqual(withValueAt({}, ['a', 'b'], 'c'), { a: { b: 'c' } });
});
