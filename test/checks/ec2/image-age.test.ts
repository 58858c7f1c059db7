import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { imageAge } from '../../../src/checks/ec2/image-age.ts';
import type { ImageRules } from '../../../src/domain/baseline.ts';
import { found, image, instance, region, theOne, undecidedBy } from '../fixtures/account.ts';

type Approved = NonNullable<ImageRules['approved']>;

function approving(approved: Partial<Approved>) {
  return { images: { sharedWith: [], approved: { owners: [], ids: [], tags: {}, ...approved } } };
}

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
