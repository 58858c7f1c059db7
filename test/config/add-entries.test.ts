import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEdit } from '../../src/config/baseline/edit/apply-edit.ts';
import type { BaselineEdit } from '../../src/domain/baseline-edit.ts';

const one: BaselineEdit = {
  do: 'append',
  at: ['resources'],
  values: [{ id: 'i-1', expect: { type: 't3.micro' } }, { id: 'i-2' }],
};
const group: BaselineEdit = {
  do: 'insert',
  at: ['groups'],
  entries: { devs: { members: ['ana'], inline: { p: 'policies/p.json' } } },
};
const items = '- { id: i-1, expect: { type: t3.micro } }\n  - { id: i-2 }\n';

const cases: readonly (readonly [string, BaselineEdit, string, string])[] = [
  ['a section that is missing', one, 'version: 1\n# end\n', `version: 1\n# end\n\nresources:\n  ${items}`],
  ['no line break at the end', one, 'version: 1', `version: 1\n\nresources:\n  ${items}`],
  ['an empty list with a comment', one, 'resources: [] # none\n# end\n', `resources: # none\n  ${items}# end\n`],
  ['a key alone', one, 'resources:\n# end\nversion: 1\n', `resources:\n  ${items}# end\nversion: 1\n`],
  [
    'a list in its own indent',
    one,
    'resources:\n- id: a # first\n# end\n',
    'resources:\n- id: a # first\n- { id: i-1, expect: { type: t3.micro } }\n- { id: i-2 }\n# end\n',
  ],
  [
    'a list on a line',
    one,
    'resources: [{ id: a }] # x\n',
    'resources: [{ id: a }, { "id": "i-1", "expect": { "type": "t3.micro" } }, { "id": "i-2" }] # x\n',
  ],
  [
    'JSON',
    one,
    '{ "resources": [ { "id": "a" } ] }\n',
    '{ "resources": [ { "id": "a" }, { "id": "i-1", "expect": { "type": "t3.micro" } }, { "id": "i-2" } ] }\n',
  ],
  [
    'line breaks of Windows',
    one,
    'version: 1\r\nresources:\r\n  - id: a\r\n',
    'version: 1\r\nresources:\r\n  - id: a\r\n  - { id: i-1, expect: { type: t3.micro } }\r\n  - { id: i-2 }\r\n',
  ],
  [
    'a mapping',
    group,
    'groups:\n    ops: # ours\n        members: [ "b" ]\n\n# end\n',
    'groups:\n    ops: # ours\n        members: [ "b" ]\n    devs: { members: [ ana ], inline: { p: policies/p.json } }\n\n# end\n',
  ],
  [
    'a mapping that is missing',
    group,
    'version: 1\n...\n',
    'version: 1\n\ngroups:\n  devs: { members: [ ana ], inline: { p: policies/p.json } }\n...\n',
  ],
];

for (const [name, edit, before, after] of cases)
  test(name, () => {
    assert.equal(applyEdit(before, edit), after);
  });

const ids: BaselineEdit = { do: 'append', at: ['groups', 'devs', 'members'], values: ['ben', 'eve'] };
const lists: readonly (readonly [string, string, string])[] = [
  [
    'on a line',
    'groups: { devs: { members: [ana] } } # x\n',
    'groups: { devs: { members: [ana, "ben", "eve"] } } # x\n',
  ],
  [
    'one a line',
    'groups:\n  devs:\n    members:\n    - ana # first\n',
    'groups:\n  devs:\n    members:\n    - ana # first\n    - ben\n    - eve\n',
  ],
  [
    'none',
    'groups:\n  devs:\n    attached: any # x\n',
    'groups:\n  devs:\n    attached: any # x\n    members: [ben, eve]\n',
  ],
  ['empty', 'groups:\n  devs:\n    members: []\n', 'groups:\n  devs:\n    members:\n      - ben\n      - eve\n'],
];
for (const [name, before, after] of lists)
  test(`values of a list: ${name}`, () => {
    assert.equal(applyEdit(before, ids), after);
  });
