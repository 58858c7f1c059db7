import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { imageGone } from '../../../src/checks/ec2/image-gone.ts';
import type { Tags } from '../../../src/domain/resource.ts';
import { found, image, instance, otherRegion, region, theOne, undecidedBy } from '../fixtures/account.ts';

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
