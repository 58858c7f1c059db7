import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileSelector } from '../../../src/checks/shared/selector.ts';
import type { Selector } from '../../../src/domain/selector.ts';
import { image, instance, tagged, tagsOf } from '../fixtures/account.ts';

const web = instance('i-0abc', {
  name: 'web-1',
  tags: tagsOf(['department', 'prod'], ['empty', ''], ['__proto__', 'odd'], ['multi', 'a\nb']),
  attributes: { type: 'm7g.large' },
});

const cases: readonly (readonly [string, Selector, boolean])[] = [
  ['no field at all', {}, true],
  ['a tag with its value', { tag: { department: ['prod'] } }, true],
  ['a tag with one of several values', { tag: { department: ['test', 'prod'] } }, true],
  ['a tag with another value', { tag: { department: ['dev'] } }, false],
  ['a tag value in another case', { tag: { department: ['Prod'] } }, false],
  ['a tag key in another case', { tag: { Department: ['prod'] } }, false],
  ['a tag by glob', { tag: { department: ['pr?d'] } }, true],
  ['any value of a tag', { tag: { department: ['*'] } }, true],
  ['any value of a tag that is empty', { tag: { empty: ['*'] } }, true],
  ['a single character where there is none', { tag: { empty: ['?'] } }, false],
  ['any value of a tag that is missing', { tag: { owner: ['*'] } }, false],
  ['a tag called __proto__', { tag: Object.fromEntries([['__proto__', ['odd']]]) }, true],
  ['a tag called __proto__ with another value', { tag: Object.fromEntries([['__proto__', ['even']]]) }, false],
  ['a star across a newline', { tag: { multi: ['a*b'] } }, true],
  ['what every object inherits', { tag: { toString: ['*'] } }, false],
  ['two tags of which one fits', { tag: { department: ['prod'], empty: ['x'] } }, false],
  ['a name by glob', { name: ['web-*'] }, true],
  ['another name', { name: ['db-*'] }, false],
  ['an id', { id: ['i-0abc'] }, true],
  ['a beginning of the id', { id: ['i-0ab'] }, false],
  ['a type by glob', { type: ['t3.*', 'm7g.*'] }, true],
  ['a dot where a regular expression would take any character', { type: ['m7g?large'] }, true],
  ['characters that a regular expression takes for its own', { type: ['m7g.(large)'] }, false],
  ['a region by glob', { region: ['us-*'] }, true],
  ['another region', { region: ['eu-*'] }, false],
  ['the account', { account: ['111122223333'] }, true],
  ['another account', { account: ['444455556666'] }, false],
  ['several fields of which one does not fit', { tag: { department: ['prod'] }, region: ['eu-*'] }, false],
  ['several fields that all fit', { tag: { department: ['prod'] }, region: ['us-*'], type: ['m7g.*'] }, true],
  ['an empty list', { id: [] }, false],
];

for (const [what, selector, expected] of cases) {
  test(`${what} ${expected ? 'selects' : 'does not select'}`, () => {
    assert.equal(compileSelector(selector)(web), expected);
  });
}

test('a field that a resource lacks matches no glob', () => {
  assert.equal(compileSelector({ name: ['*'] })(instance('i-1')), false);
  assert.equal(compileSelector({ type: ['*'] })(image('ami-1')), false);
});

test('the type of a volume counts as a type', () => {
  assert.equal(compileSelector({ type: ['gp*'] })(tagged('volume', 'vol-1', { attributes: { type: 'gp3' } })), true);
});
