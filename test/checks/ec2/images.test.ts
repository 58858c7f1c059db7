import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { imageAge } from '../../../src/checks/ec2/image-age.ts';
import { imageApproval } from '../../../src/checks/ec2/image-approval.ts';
import { imageGone } from '../../../src/checks/ec2/image-gone.ts';
import { imagePublic } from '../../../src/checks/ec2/image-public.ts';
import { imageShared } from '../../../src/checks/ec2/image-shared.ts';
import type { ImageRules } from '../../../src/domain/baseline.ts';
import type { ImageAttributes } from '../../../src/domain/image.ts';
import type { Tags } from '../../../src/domain/resource.ts';
import {
  account,
  found,
  image,
  instance,
  otherRegion,
  region,
  sharing,
  tagsOf,
  theOne,
  undecidedBy,
} from '../fixtures/account.ts';

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

suite('image-age', () => {
  const situation = (createdAt: string | null) => ({
    resources: [instance('i-1'), image('ami-1', { attributes: { createdAt } })],
    baseline: approving({ maxAgeDays: 30 }),
    now: new Date('2026-11-23T03:00:00Z'),
  });

  test('to the second as old as allowed is not too old', () => {
    assert.deepEqual(found(imageAge, situation('2026-10-24T03:00:00.000Z')), []);
    assert.equal(found(imageAge, situation('2026-10-24T02:59:59.000Z')).length, 1);
  });

  test('the evidence stays the same from night to night', () => {
    const tonight = theOne(imageAge, situation('2025-01-01T00:00:00.000Z'));
    const tomorrow = theOne(imageAge, {
      ...situation('2025-01-01T00:00:00.000Z'),
      now: new Date('2026-11-24T03:00:00Z'),
    });
    assert.deepEqual(tonight.evidence, { image: 'ami-1', createdAt: '2025-01-01T00:00:00.000Z' });
    assert.deepEqual(tomorrow.evidence, tonight.evidence);
    assert.equal(tonight.actual, 'ami-1, created on 2025-01-01, 691 days ago');
  });

  test('of an image without a date, or with one that is none, it is not decided', () => {
    for (const createdAt of [null, 'yesterday']) {
      assert.deepEqual(undecidedBy(imageAge, situation(createdAt)), {
        'images.approved.maxAgeDays': [1, `${region}/image`],
      });
    }
  });

  test('an image that was not seen has no age, and without a limit none is too old', () => {
    assert.deepEqual(found(imageAge, { ...situation(null), resources: [instance('i-1')] }), []);
    assert.deepEqual(
      found(imageAge, { ...situation('2001-01-01T00:00:00.000Z'), baseline: approving({ owners: ['self'] }) }),
      [],
    );
  });
});

suite('image-public', () => {
  const situation = (attributes: Partial<ImageAttributes>, rule: 'forbidden' | 'allowed' = 'forbidden') => ({
    resources: [image('ami-1', { name: 'golden', attributes })],
    baseline: { images: { sharedWith: [], public: rule } },
  });

  test('an own image that is public is a grave finding', () => {
    const finding = theOne(imagePublic, situation({ public: true }));
    assert.equal(finding.severity, 'high');
    assert.equal(finding.title, 'Image golden (ami-1) is public');
    assert.deepEqual(finding.fix?.commands, [
      `aws ec2 modify-image-attribute --region us-east-1 --image-id ami-1 --launch-permission '{"Remove":[{"Group":"all"}]}'`,
    ]);
  });

  test('its twins are none', () => {
    assert.deepEqual(found(imagePublic, situation({ public: false })), []);
    assert.deepEqual(found(imagePublic, situation({ public: true, owner: stranger })), []);
    assert.deepEqual(found(imagePublic, situation({ public: true }, 'allowed')), []);
  });
});

suite('image-shared', () => {
  const organization = 'arn:aws:organizations::444455556666:organization/o-abc';
  const unit = 'arn:aws:organizations::444455556666:ou/o-abc/ou-abc-def';
  const situation = (sharedWith: readonly string[]) => ({
    resources: [
      image('ami-1', { name: 'golden', tags: { Owner: 'ana@example.com' } }),
      sharing('ami-1', {
        accounts: [account, '444455556666', stranger],
        groups: ['all'],
        organizations: [organization, unit],
      }),
    ],
    baseline: { images: { sharedWith } },
  });

  test('each account and organization that is not declared is a finding of its own', () => {
    const all = found(imageShared, situation(['444455556666']));
    assert.deepEqual(
      all.map(({ evidence }) => evidence),
      [stranger, organization, unit].map((sharedWith) => ({ sharedWith })),
    );
    assert.deepEqual(
      all.map(({ fix }) => /'(.*)'/.exec(fix?.commands[0] ?? '')?.[1]),
      [
        `{"Remove":[{"UserId":"${stranger}"}]}`,
        `{"Remove":[{"OrganizationArn":"${organization}"}]}`,
        `{"Remove":[{"OrganizationalUnitArn":"${unit}"}]}`,
      ],
    );
    assert.equal(all[0]?.title, `Image golden (ami-1) is shared with ${stranger}`);
    assert.equal(all[0].owner, 'ana@example.com');
    assert.equal(all[0].resource.kind, 'image');
    assert.deepEqual(
      all[0].dependsOn.map(({ kind }) => kind),
      ['image', 'image-attribute'],
    );
  });

  test('declared accounts and organizations, and the account itself, are none', () => {
    assert.deepEqual(found(imageShared, situation(['444455556666', stranger, organization, unit])), []);
  });

  test('one that is named twice is one finding', () => {
    const resources = [sharing('ami-1', { accounts: [stranger, stranger] })];
    assert.equal(found(imageShared, { resources, baseline: { images: { sharedWith: [] } } }).length, 1);
  });

  test('launch permissions that were not read say nothing, and the rule is not decided for that image', () => {
    const resources = [
      image('ami-1'),
      image('ami-2'),
      { ...sharing('ami-1', {}), attributes: {} },
      sharing('ami-2', {}),
    ];
    const partlyRead = [{ account, region, kind: 'image-attribute', unread: ['ami-1'] }];
    assert.deepEqual(undecidedBy(imageShared, { resources, baseline: { images: { sharedWith: [] } }, partlyRead }), {
      'images.sharedWith': [1, `${region}/image-attribute`],
    });
  });

  test('where the launch permissions were not read, the own images count', () => {
    const resources = [image('ami-1'), image('ami-2', { attributes: { owner: stranger } })];
    const unread = [{ kind: 'image-attribute' }];
    assert.deepEqual(undecidedBy(imageShared, { resources, baseline: { images: { sharedWith: [] } }, unread }), {
      'images.sharedWith': [1, `${region}/image-attribute`],
    });
  });
});

suite('image-gone', () => {
  const runs = (id: string, imageId: string | null, tags: Tags = {}, place = region) =>
    instance(id, { region: place, tags, attributes: { image: imageId } });
  const baseline = { images: { sharedWith: [] } };

  test('an image that is no more is one finding, with the instances that run it in order', () => {
    const resources = [runs('i-2', 'ami-9'), runs('i-1', 'ami-9'), runs('i-3', 'ami-1'), image('ami-1')];
    const finding = theOne(imageGone, { resources, baseline });
    assert.deepEqual(finding.resource, { arn: 'arn:aws:ec2:us-east-1::image/ami-9', kind: 'image', id: 'ami-9' });
    assert.equal(finding.title, 'Image ami-9 no longer exists, but 2 instances run it');
    assert.deepEqual(finding.evidence, { instances: ['i-1', 'i-2'] });
    assert.equal(finding.severity, 'medium');
    assert.deepEqual(
      finding.dependsOn.map(({ kind }) => kind),
      ['instance', 'image'],
    );
  });

  test('where the images were not read to their end none is gone, and it is not decided for the instances that run one', () => {
    for (const status of ['denied', 'failed', 'skipped'] as const) {
      const unread = [{ kind: 'image', status }];
      assert.deepEqual(
        undecidedBy(imageGone, {
          resources: [
            runs('i-1', 'ami-9'),
            runs('i-2', 'ami-9', {}, otherRegion),
            image('ami-9', { region: otherRegion }),
          ],
          baseline,
          unread,
        }),
        { images: [1, `${region}/image`] },
      );
    }
  });

  test('an image that AWS does not name is not gone', () => {
    assert.deepEqual(found(imageGone, { resources: [runs('i-1', null)], baseline }), []);
  });

  test('an image of another region is gone here', () => {
    const resources = [runs('i-1', 'ami-1', {}, otherRegion), image('ami-1')];
    assert.equal(theOne(imageGone, { resources, baseline }).region, otherRegion);
  });

  test('an image that AWS still lists as deregistered is gone too, a disabled one is not', () => {
    const withState = (state: string) => [runs('i-1', 'ami-1'), image('ami-1', { attributes: { state } })];
    assert.equal(found(imageGone, { resources: withState('deregistered'), baseline }).length, 1);
    assert.deepEqual(found(imageGone, { resources: withState('disabled'), baseline }), []);
  });

  test('it belongs to whoever owns all its instances, and to nobody where they are several', () => {
    const ownerOf = (...owners: readonly string[]) =>
      theOne(imageGone, { resources: owners.map((Owner, index) => runs(`i-${index}`, 'ami-9', { Owner })), baseline })
        .owner;
    assert.equal(ownerOf('ana', 'ana'), 'ana');
    assert.equal(ownerOf('ana', 'bob'), undefined);
  });

  test('a baseline without a word on images finds nothing', () => {
    assert.deepEqual(found(imageGone, { resources: [runs('i-1', 'ami-9')] }), []);
  });
});
