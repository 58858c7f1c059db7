import { otherRegion } from '../../../accounts/account.ts';
import { allow, deny } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const deleteSnapshot = 'ec2:DeleteSnapshot';
const deregister = 'ec2:DeregisterImage';
const disable = 'ec2:DisableImageDeregistrationProtection';
const image = { id: 'ami-1', snapshots: ['snap-1'] };
const protectedImage = { ...image, deregistrationProtection: 'enabled-without-cooldown' };
const coolingImage = { ...image, deregistrationProtection: 'enabled-with-cooldown' };
const aDay = 'if 24 hours pass after its deregistration protection is switched off';

/** Deregistering images, and deleting EBS snapshots. */
export const imageAndSnapshotCases: readonly TechniqueCase[] = [
  {
    technique: 'deregister-image',
    goal: deregister,
    given: { alice: { policies: [allow(deregister, 'arn:aws:ec2:us-east-1::image/*')] }, images: [image] },
    path: [deregister],
    counterexamples: {
      'her policy gives images an account': {
        alice: { policies: [allow(deregister, 'arn:aws:ec2:us-east-1:111122223333:image/*')] },
      },
      'another account owns it': { images: [{ ...image, owner: '444455556666' }] },
      'it is in another region': { images: [{ ...image, region: otherRegion }] },
      'protection is on': { images: [protectedImage] },
      'its cooldown may still last': {
        images: [{ ...image, deregistrationProtection: 'disabled-in-cooldown' }],
        path: [deregister],
        conditions: ['if its deregistration protection is past its cooldown'],
      },
      'its protection was not read': {
        images: [{ ...image, deregistrationProtection: null }],
        path: [deregister],
        conditions: ['if its deregistration protection is off, which was not read'],
      },
      'AWS Backup keeps it': { images: [{ ...image, tags: { 'aws:backup:source-resource': 'i-1' } }] },
    },
  },
  {
    technique: 'disable-deregistration-protection',
    goal: deregister,
    given: { alice: { policies: [allow([disable, deregister])] }, images: [protectedImage] },
    path: [disable, deregister],
    counterexamples: {
      'it has a cooldown': { images: [coolingImage], path: [disable, deregister], conditions: [aDay] },
      'she may not switch it off': { alice: { policies: [allow(deregister)] } },
      'its protection was not read': {
        images: [{ ...image, deregistrationProtection: null }],
        path: [deregister],
        conditions: ['if its deregistration protection is off, which was not read'],
      },
      'another account owns it': { images: [{ ...protectedImage, owner: '444455556666' }] },
    },
  },
  {
    technique: 'delete-snapshot',
    goal: deleteSnapshot,
    given: { alice: { policies: [allow(deleteSnapshot)] }, snapshots: [{ id: 'snap-1' }] },
    path: [deleteSnapshot],
    counterexamples: {
      'an image uses it': { images: [image] },
      'images were not read': {
        unread: ['image'],
        path: [deleteSnapshot],
        conditions: ['if no image rests on it, which was not read'],
      },
      'an image of another region has one of that name': {
        images: [{ ...image, region: otherRegion }],
        path: [deleteSnapshot],
      },
      'AWS Backup keeps it': { snapshots: [{ id: 'snap-1', tags: { 'aws:backup:source-resource': 'vol-1' } }] },
    },
  },
  {
    technique: 'deregister-images-of-snapshot',
    goal: deleteSnapshot,
    given: {
      alice: { policies: [allow([deregister, deleteSnapshot])] },
      snapshots: [{ id: 'snap-1' }],
      images: [image],
    },
    path: [deregister, deleteSnapshot],
    counterexamples: {
      'two images use it': {
        images: [image, { ...image, id: 'ami-2' }],
        path: [deregister, deregister, deleteSnapshot],
      },
      'she may deregister one of two': {
        alice: {
          policies: [
            allow([deregister, deleteSnapshot]),
            deny(deregister, '*', { StringEquals: { 'ec2:ResourceTag/stage': 'prod' } }),
          ],
        },
        images: [image, { ...image, id: 'ami-2', tags: { stage: 'prod' } }],
      },
      'the image is protected': { images: [protectedImage] },
      'AWS Backup keeps the image': { images: [{ ...image, tags: { 'aws:backup:source-resource': 'i-1' } }] },
    },
  },
  {
    technique: 'unprotect-images-of-snapshot',
    goal: deleteSnapshot,
    given: {
      alice: { policies: [allow([disable, deregister, deleteSnapshot])] },
      snapshots: [{ id: 'snap-1' }],
      images: [image, { ...protectedImage, id: 'ami-2' }],
    },
    path: [deregister, disable, deregister, deleteSnapshot],
    counterexamples: {
      'protection has a cooldown': {
        images: [coolingImage],
        path: [disable, deregister, deleteSnapshot],
        conditions: ["if 24 hours pass after its image's deregistration protection is switched off"],
      },
      'she may not switch it off': { alice: { policies: [allow([deregister, deleteSnapshot])] } },
    },
  },
];
