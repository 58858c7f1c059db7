import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { imageShared } from '../../../src/checks/ec2/image-shared.ts';
import { account, found, image, region, sharing, undecidedBy } from '../fixtures/account.ts';

const stranger = '999988887777';

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
