import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { imageApproval } from '../../../src/checks/ec2/image-approval.ts';
import type { ImageRules } from '../../../src/domain/baseline.ts';
import type { ImageAttributes } from '../../../src/domain/ec2/image.ts';
import type { Tags } from '../../../src/domain/resource.ts';
import { found, image, instance, otherRegion, tagsOf, theOne } from '../fixtures/account.ts';

type Approved = NonNullable<ImageRules['approved']>;

const stranger = '999988887777';

function approving(approved: Partial<Approved>) {
  return { images: { sharedWith: [], approved: { owners: [], ids: [], tags: {}, ...approved } } };
}

suite('image-approval', () => {
  const cases: readonly (readonly [string, Partial<ImageAttributes>, Tags, Partial<Approved>, boolean])[] = [
    ['an own image for self', {}, {}, { owners: ['self'] }, true],
    ["a stranger's image for self", { owner: stranger }, {}, { owners: ['self'] }, false],
    ["a stranger's image for its number", { owner: stranger }, {}, { owners: [stranger] }, true],
    [
      'an image of Amazon for its alias',
      { owner: '137112412989', ownerAlias: 'amazon' },
      {},
      { owners: ['self', 'amazon'] },
      true,
    ],
    [
      'an image of Amazon for another alias',
      { owner: '137112412989', ownerAlias: 'amazon' },
      {},
      { owners: ['aws-marketplace'] },
      false,
    ],
    ['an image whose name alone says amazon', { owner: stranger, name: 'amazon' }, {}, { owners: ['amazon'] }, false],
    ['a listed image of a stranger', { owner: stranger }, {}, { owners: ['self'], ids: ['ami-1'] }, true],
    ['an image that is not listed', {}, {}, { ids: ['ami-2'] }, false],
    ['an own image with the tag', {}, { approved: 'yes' }, { owners: ['self'], tags: { approved: ['yes'] } }, true],
    ['an own image without the tag', {}, {}, { owners: ['self'], tags: { approved: ['yes'] } }, false],
    [
      'an own image with another value',
      {},
      { approved: 'no' },
      { owners: ['self'], tags: { approved: ['yes'] } },
      false,
    ],
    [
      "a stranger's image with the tag",
      { owner: stranger },
      { approved: 'yes' },
      { owners: ['self'], tags: { approved: ['yes'] } },
      false,
    ],
    [
      'an image with the tag where no owner is named',
      { owner: stranger },
      { approved: 'yes' },
      { tags: { approved: ['yes'] } },
      true,
    ],
    ['an image with one of two tags', {}, { a: '1' }, { owners: ['self'], tags: { a: ['1'], b: ['2'] } }, false],
    ['any image where an age alone is demanded', { owner: stranger }, {}, { maxAgeDays: 30 }, true],
  ];
  for (const [what, attributes, tags, approved, isApproved] of cases) {
    test(`${what} is ${isApproved ? '' : 'not '}approved`, () => {
      const resources = [instance('i-1'), image('ami-1', { attributes, tags })];
      assert.equal(found(imageApproval, { resources, baseline: approving(approved) }).length, isApproved ? 0 : 1);
    });
  }

  test('the finding names image and owner, and rests on both scopes', () => {
    const tags = tagsOf(['__proto__', 'a\nb'], ['other', 'x']);
    const resources = [
      instance('i-1', { name: 'web' }),
      image('ami-1', { name: 'odd', tags, attributes: { owner: stranger, ownerAlias: 'aws-marketplace' } }),
    ];
    const approved = {
      owners: ['self'],
      ids: ['ami-7'],
      tags: Object.fromEntries([
        ['__proto__', ['yes']],
        ['team', ['a', 'b']],
      ]),
    };
    const finding = theOne(imageApproval, { resources, baseline: approving(approved) });
    assert.equal(finding.resource.id, 'i-1');
    assert.equal(finding.title, 'web (i-1) runs an image that is not approved: odd (ami-1)');
    assert.equal(finding.actual, 'odd (ami-1) of aws-marketplace (999988887777), __proto__ = "a\\u{a}b", no tag team');
    assert.equal(finding.expected, 'owner self and tag __proto__ "yes" and tag team "a" or "b"; or image ami-7');
    assert.deepEqual(finding.evidence, {
      image: 'ami-1',
      owner: stranger,
      ownerAlias: 'aws-marketplace',
      tags: [
        { key: '__proto__', value: 'a\nb' },
        { key: 'team', value: null },
      ],
    });
    assert.deepEqual(
      finding.dependsOn.map(({ kind }) => kind),
      ['instance', 'image'],
    );
  });

  test('of an image that was not seen nothing is said, read or unread', () => {
    const situation = {
      resources: [instance('i-1'), image('ami-1', { region: otherRegion, attributes: { owner: stranger } })],
      baseline: approving({ owners: ['self'] }),
    };
    assert.deepEqual(found(imageApproval, situation), []);
    assert.deepEqual(found(imageApproval, { ...situation, unread: [{ kind: 'image' }] }), []);
  });

  test('each instance is a finding of its own', () => {
    const resources = [instance('i-1'), instance('i-2'), image('ami-1', { attributes: { owner: stranger } })];
    assert.equal(found(imageApproval, { resources, baseline: approving({ owners: ['self'] }) }).length, 2);
  });
});
