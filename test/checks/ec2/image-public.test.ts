import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { imagePublic } from '../../../src/checks/ec2/image-public.ts';
import type { ImageAttributes } from '../../../src/domain/ec2/image.ts';
import { found, image, theOne } from '../fixtures/account.ts';

const stranger = '999988887777';

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
