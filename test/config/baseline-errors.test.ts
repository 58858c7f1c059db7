import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadBaseline } from '../../src/config/index.ts';
import { baselineErrorOf, errorOf, inFolder, vocabulary } from './helper.ts';
import { testRefusals, v1, type WrongBaseline } from './wrong-baselines.ts';

const files: readonly WrongBaseline[] = [
  { what: 'an empty file', yaml: '', error: 'b.yaml: is empty; it must have at least "version: 1"' },
  {
    what: 'a file of comments',
    yaml: '# version: 1\n',
    error: 'b.yaml: is empty; it must have at least "version: 1"',
  },
  { what: 'a list at the top', yaml: '\n- version: 1', error: 'b.yaml:2:1: found a list; expected a mapping' },
  { what: 'a text at the top', yaml: 'version 1', error: 'b.yaml:1:1: found "version 1"; expected a mapping' },
  { what: 'no version', yaml: 'ownerTag: Owner', error: 'b.yaml:1:1: version: is missing; allowed: 1' },
  { what: 'another version', yaml: 'version: 2', error: 'b.yaml:1:10: version: found 2; allowed: 1' },
  { what: 'a version in quotes', yaml: 'version: "1"', error: 'b.yaml:1:10: version: found "1"; allowed: 1' },
  {
    what: 'a second document',
    yaml: 'version: 1\n---\nversion: 1',
    error: 'b.yaml:2:1: a second document begins here; the file must hold only one',
  },
  {
    what: 'a quote that is not closed',
    yaml: 'version: 1\nownerTag: "Owner\n',
    error: /^b\.yaml:3:1: YAML: Missing closing "quote$/,
  },
  {
    what: 'a tab as indentation',
    yaml: 'version: 1\ntags:\n\ton: []',
    error: /^b\.yaml:3:1: YAML: Tabs are not allowed as indentation/,
  },
  {
    what: 'a key given twice',
    yaml: v1('ownerTag: A\nownerTag: B'),
    error: 'b.yaml:3:1: the key "ownerTag" is here twice: first in line 2',
  },
  {
    what: 'a list as a key',
    yaml: v1('[a]: 1'),
    error: 'b.yaml:2:1: a key must be a string, not a list, a mapping or an alias',
  },
  { what: 'a tag of another tool', yaml: v1('ownerTag: !Ref x'), error: 'b.yaml:2:11: YAML: Unresolved tag: !Ref' },
  {
    what: 'an alias of nothing',
    yaml: v1('ownerTag: *x'),
    error: 'b.yaml:2:11: there is no anchor &x before the alias *x',
  },
  {
    what: 'an alias inside of itself',
    yaml: v1('protect: &p [*p]'),
    error: 'b.yaml:2:14: the alias *p is inside the value that it refers to',
  },
  {
    what: 'a merge of something other than a map',
    yaml: v1('<<: [1]'),
    error: 'b.yaml:2:1: "<<" merges only mappings: an alias of a mapping, or a list of them',
  },
  { what: 'an alias bomb', yaml: v1(bomb()), error: 'b.yaml: its aliases expand to more than 1000 values' },
  {
    what: 'lists ten thousand deep',
    yaml: v1(`protect: ${'['.repeat(10_000)}`),
    error: 'b.yaml: is nested too deeply',
  },
  {
    what: 'lists two hundred deep',
    yaml: v1(`protect: ${'['.repeat(200)}${']'.repeat(200)}`),
    error: /^b\.yaml:2:\d+: is nested deeper than 100 levels$/,
  },
];

/** Nine levels, each nine times the one before. */
function bomb(): string {
  const levels = 'abcdefghi'.split('');
  return levels
    .map(
      (name, level) =>
        `${name}: &${name} [${Array(9)
          .fill(level === 0 ? 'x' : `*${levels[level - 1] ?? ''}`)
          .join(', ')}]`,
    )
    .join('\n');
}

const choices: readonly WrongBaseline[] = [
  {
    what: 'an unknown section',
    yaml: v1('tag: {}'),
    error:
      'b.yaml:2:1: unknown key "tag"; did you mean "tags"? valid keys: $schema, version, ownerTag, tags, protect, instances, images, ' +
      'databases, resources, unmanaged, groups, users, roles, policies, grants, access, credentials, severity, exceptions',
  },
  {
    what: 'an unknown key that is near to none',
    yaml: v1('images:\n  color: red'),
    error: 'b.yaml:3:3: images: unknown key "color"; valid keys: approved, public, sharedWith',
  },
  {
    what: 'the key __proto__',
    yaml: v1('images:\n  __proto__: {}'),
    error: 'b.yaml:3:3: images: unknown key "__proto__"; valid keys: approved, public, sharedWith',
  },
  {
    what: 'a misspelt choice',
    yaml: v1('instances: { imdsv2: requird }'),
    error: 'b.yaml:2:22: instances.imdsv2: found "requird"; did you mean "required"? allowed: required, optional',
  },
  {
    what: 'a kind that has no tags',
    yaml: v1('tags:\n  on: [instance, user]'),
    error: 'b.yaml:3:18: tags.on[1]: found "user"; allowed: instance, image, volume, snapshot, address',
  },
  {
    what: 'a severity that is none',
    yaml: v1('severity: { image-age: hi }'),
    error: 'b.yaml:2:24: severity.image-age: found "hi"; allowed: low, medium, high, off',
  },
  {
    what: 'a severity of no check',
    yaml: v1('severity: { image-agee: low }'),
    error:
      'b.yaml:2:13: severity: unknown key "image-agee"; did you mean "image-age"? valid keys: required-tag, image-age',
  },
  {
    what: 'a section without anything',
    yaml: v1('groups:'),
    error: /^b\.yaml:2:8: groups: found nothing; expected a mapping$/,
  },
  {
    what: 'a group without anything',
    yaml: v1('groups:\n  dev:\n'),
    error: /^b\.yaml:3:7: groups\.dev: found nothing; expected a mapping$/,
  },
];

testRefusals({ files, choices });

test('every problem of a file is said at once, in reading order', async () => {
  const message = await baselineErrorOf(
    v1(
      'images: { public: no }\ninstances: { imds: x }\ngroups: { a: { members: x }, b: { inline: { p: nope.json } } }\nversio: 1',
    ),
  );
  assert.deepEqual(
    message.split('\n').map((line) => line.split(' ').slice(0, 2).join(' ')),
    [
      'b.yaml:2:19: images.public:',
      'b.yaml:3:14: instances:',
      'b.yaml:4:25: groups.a.members:',
      'b.yaml:4:48: groups.b.inline.p:',
      'b.yaml:5:1: unknown',
    ],
  );
});

test('places in aliased and merged mappings are those of the wrong text', async () => {
  const aliased = v1('users: { a: &none { members: [] } }\nroles:\n  b: *none');
  assert.match(
    await baselineErrorOf(aliased),
    /^b\.yaml:2:21: users\.a: unknown key "members".*\nb\.yaml:2:21: roles\.b: unknown key "members"/,
  );
  const merged = v1('groups:\n  a: &base { attached: [ 3 ] }\n  b: { <<: [ *base ], members: any }');
  assert.match(
    await baselineErrorOf(merged),
    /^b\.yaml:3:26: groups\.a\.attached\[0\].*\nb\.yaml:3:26: groups\.b\.attached\[0\]/,
  );
});

test('a value that a terminal would obey is shown escaped and cut', async () => {
  const message = await baselineErrorOf(v1(`ownerTag: A\ninstances: { imdsv2: "\\e[2J\\u202e${'x'.repeat(500)}" }`));
  assert.match(message, /found "\\u001b\[2J\\u202ex+…"; allowed: required, optional$/);
  assert.ok(message.length < 250);
});

test('a file that cannot be read is named, with the way to name another', async () => {
  await inFolder({ 'folder/x': '' }, async (folder) => {
    const hint = 'name another with --baseline FILE or in driftwarden.yaml';
    const load = (name: string) => errorOf(loadBaseline(`${folder}/${name}`, vocabulary), folder);
    assert.equal(await load('none.yaml'), `none.yaml: cannot be read: there is no such file; ${hint}`);
    assert.equal(await load('folder'), `folder: cannot be read: it is a folder; ${hint}`);
    assert.equal(await load('folder/x/y'), `folder/x/y: cannot be read: a part of its path is not a folder; ${hint}`);
    assert.equal(await load('a\0b'), `a\0b: cannot be read: this is not a file name; ${hint}`);
  });
});

test('a file that is not UTF-8 is refused at the first bad character', async () => {
  const latin1 = Buffer.from('version: 1\nownerTag: Besitz\xe4\n', 'latin1');
  assert.equal(await baselineErrorOf(latin1), 'b.yaml:2:17: is not UTF-8 text');
});
