import { otherRegion } from '../../../accounts/account.ts';
import { allow, deny } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const deleteVolume = 'ec2:DeleteVolume';
const detach = 'ec2:DetachVolume';
const replace = 'ec2:CreateReplaceRootVolumeTask';
const terminate = 'ec2:TerminateInstances';
const stop = 'ec2:StopInstances';
const modify = 'ec2:ModifyInstanceAttribute';
const deleteSnapshot = 'ec2:DeleteSnapshot';
const deregister = 'ec2:DeregisterImage';
const disable = 'ec2:DisableImageDeregistrationProtection';
const release = 'ec2:ReleaseAddress';
const disassociate = 'ec2:DisassociateAddress';

const volume = { id: 'vol-1', tags: { team: 'a' } };
const data = { ...volume, attachments: [{ instance: 'i-1', device: '/dev/sdf', deleteOnTermination: false }] };
const root = { ...volume, attachments: [{ instance: 'i-1', device: '/dev/xvda', deleteOnTermination: true }] };
const instance = { id: 'i-1' };
const stopProtected = { id: 'i-1', flags: { disableApiStop: true } };
const image = { id: 'ami-1', snapshots: ['snap-1'] };
const protectedImage = { ...image, deregistrationProtection: 'enabled-without-cooldown' };
const coolingImage = { ...image, deregistrationProtection: 'enabled-with-cooldown' };
const aDay = 'if 24 hours pass after its deregistration protection is switched off';
const undocumented = 'if EC2 lets it delete the old volume without ec2:DeleteVolume, which AWS does not document';

/** Destroying what is stored, and releasing addresses. */
export const storageCases: readonly TechniqueCase[] = [
  {
    technique: 'delete-volume',
    goal: deleteVolume,
    given: { alice: { policies: [allow(deleteVolume)] }, volumes: [volume] },
    path: [deleteVolume],
    counterexamples: {
      'it is attached': { volumes: [data], instances: [instance] },
      "another team's is meant": {
        alice: { policies: [allow(deleteVolume, '*', { StringEquals: { 'ec2:ResourceTag/team': 'b' } })] },
      },
    },
  },
  {
    technique: 'detach-volume',
    goal: deleteVolume,
    given: { alice: { policies: [allow([deleteVolume, detach])] }, volumes: [data], instances: [instance] },
    path: [detach, deleteVolume],
    counterexamples: {
      'she may detach, but not from instances': {
        alice: { policies: [allow(deleteVolume), allow(detach, 'arn:aws:ec2:*:*:volume/*')] },
      },
      'she may detach, but not volumes': {
        alice: { policies: [allow(deleteVolume), allow(detach, 'arn:aws:ec2:*:*:instance/*')] },
      },
      'it is the root volume': { volumes: [root] },
      'two instances share it, one of which she may not detach it from': {
        alice: { policies: [allow([deleteVolume, detach]), deny(detach, 'arn:aws:ec2:*:*:instance/i-2')] },
        volumes: [
          {
            ...data,
            attachments: [...data.attachments, { instance: 'i-2', device: '/dev/sdf', deleteOnTermination: false }],
          },
        ],
        instances: [instance, { id: 'i-2' }],
      },
      'two instances share it': {
        volumes: [
          {
            ...data,
            attachments: [...data.attachments, { instance: 'i-2', device: '/dev/sdf', deleteOnTermination: false }],
          },
        ],
        instances: [instance, { id: 'i-2' }],
        path: [detach, detach, deleteVolume],
      },
      'its instance was not read': {
        instances: [],
        unread: ['instance'],
        path: [detach, deleteVolume],
        conditions: ['if it is not the root volume of its instance, which could not be read'],
      },
    },
  },
  {
    technique: 'detach-root-volume',
    goal: deleteVolume,
    given: { alice: { policies: [allow([stop, detach, deleteVolume])] }, volumes: [root], instances: [instance] },
    path: [stop, detach, deleteVolume],
    counterexamples: {
      'the instance is stopped already': {
        instances: [{ ...instance, state: 'stopped' }],
        path: [detach, deleteVolume],
      },
      'she may not stop it': { alice: { policies: [allow([detach, deleteVolume])] } },
      'stop protection is on': { instances: [stopProtected] },
      'it is a Spot instance': {
        instances: [{ ...instance, lifecycle: 'spot' }],
        path: [stop, detach, deleteVolume],
        conditions: ['if the instance is of a kind that can be stopped, as those of one-time Spot requests are not'],
      },
      'nobody knows whether it is protected': {
        instances: [{ ...instance, flags: { disableApiStop: undefined } }],
        path: [stop, detach, deleteVolume],
        conditions: ["if its instance's stop protection is off, which could not be read"],
      },
    },
  },
  {
    technique: 'detach-root-volume-of-protected',
    goal: deleteVolume,
    given: {
      alice: { policies: [allow([modify, stop, detach, deleteVolume])] },
      volumes: [root],
      instances: [stopProtected],
    },
    path: [modify, stop, detach, deleteVolume],
    counterexamples: {
      'nothing protects it': { instances: [instance], path: [stop, detach, deleteVolume] },
      'she may not switch stop protection off': {
        alice: {
          policies: [
            allow([modify, stop, detach, deleteVolume]),
            deny(modify, '*', { StringLike: { 'ec2:Attribute': 'DisableApiS*' } }),
          ],
        },
      },
    },
  },
  {
    technique: 'terminate-with-volume',
    goal: deleteVolume,
    given: { alice: { policies: [allow(terminate)] }, volumes: [root], instances: [instance] },
    path: [terminate],
    counterexamples: {
      'it stays when the instance goes': { volumes: [data] },
      'it stays, which she may change': {
        alice: {
          policies: [allow(terminate), allow(modify, '*', { StringEquals: { 'ec2:Attribute': 'BlockDeviceMapping' } })],
        },
        volumes: [data],
        path: [modify, terminate],
      },
      'it stays, and she may change other attributes alone': {
        alice: {
          policies: [allow(terminate), allow(modify, '*', { StringEquals: { 'ec2:Attribute': 'InstanceType' } })],
        },
        volumes: [data],
      },
      'termination protection is on': { instances: [{ ...instance, flags: { disableApiTermination: true } }] },
      "the instance is another team's": {
        alice: { policies: [allow(terminate, '*', { StringEquals: { 'ec2:ResourceTag/team': 'a' } })] },
        instances: [{ ...instance, tags: { team: 'b' } }],
      },
      'another instance has it too': {
        volumes: [
          {
            ...root,
            attachments: [...root.attachments, { instance: 'i-2', device: '/dev/sdf', deleteOnTermination: true }],
          },
        ],
      },
    },
  },
  {
    technique: 'terminate-protected-with-volume',
    goal: deleteVolume,
    given: {
      alice: { policies: [allow([modify, terminate])] },
      volumes: [root],
      instances: [{ ...instance, flags: { disableApiTermination: true } }],
    },
    path: [modify, terminate],
    counterexamples: {
      'it stays when the instance goes, which is one call more': { volumes: [data], path: [modify, modify, terminate] },
      'she may not switch protection off': {
        alice: {
          policies: [
            allow([modify, terminate]),
            deny(modify, '*', { StringEquals: { 'ec2:Attribute': 'DisableApiTermination' } }),
          ],
        },
      },
    },
  },
  {
    technique: 'replace-root-volume',
    goal: deleteVolume,
    given: {
      alice: { policies: [allow(replace)] },
      volumes: [root],
      instances: [{ ...instance, flags: { disableApiTermination: true, disableApiStop: true } }],
    },
    path: [replace],
    conditions: [undocumented],
    counterexamples: {
      'it is not the root': { volumes: [data] },
      'the instance is stopped': { instances: [{ ...instance, state: 'stopped' }] },
      'she may on instances, and not make the task': {
        alice: { policies: [allow(replace, 'arn:aws:ec2:*:*:instance/*')] },
      },
      'she may on all that it takes': {
        alice: {
          policies: [
            allow(replace, [
              'arn:aws:ec2:*:*:instance/*',
              'arn:aws:ec2:*:*:replace-root-volume-task/*',
              'arn:aws:ec2:*:*:volume/*',
            ]),
          ],
        },
        path: [replace],
        conditions: [undocumented],
      },
    },
  },
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
      'protection was not told': {
        images: [{ ...image, deregistrationProtection: null }],
        path: [deregister],
        conditions: ['if its deregistration protection is off, which could not be read'],
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
      'protection was not told': {
        images: [{ ...image, deregistrationProtection: null }],
        path: [deregister],
        conditions: ['if its deregistration protection is off, which could not be read'],
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
      'an image rests on it': { images: [image] },
      'images were not read': {
        unread: ['image'],
        path: [deleteSnapshot],
        conditions: ['if no image rests on it: images could not be read'],
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
      'two images rest on it': {
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
  {
    technique: 'release-address',
    goal: release,
    given: { alice: { policies: [allow(release)] }, addresses: [{ id: 'eipalloc-1' }] },
    path: [release],
    counterexamples: {
      'an instance has it': { addresses: [{ id: 'eipalloc-1', instance: 'i-1', association: 'eipassoc-1' }] },
      'a NAT gateway has it': {
        addresses: [{ id: 'eipalloc-1', networkInterface: 'eni-1', association: 'eipassoc-1' }],
      },
      'another one is meant': {
        alice: { policies: [allow(release, '*', { StringNotEquals: { 'ec2:AllocationID': 'eipalloc-1' } })] },
      },
    },
  },
  {
    technique: 'disassociate-address',
    goal: release,
    given: {
      alice: { policies: [allow([release, disassociate])] },
      addresses: [{ id: 'eipalloc-1', instance: 'i-1', association: 'eipassoc-1' }],
    },
    path: [disassociate, release],
    counterexamples: {
      'it is on an interface alone': {
        addresses: [{ id: 'eipalloc-1', networkInterface: 'eni-1', association: 'eipassoc-1' }],
        path: [disassociate, release],
        conditions: ['if its network interface is not one of a service, as NAT gateways and load balancers have'],
      },
      'it is free': { addresses: [{ id: 'eipalloc-1' }], path: [release] },
      'she may not disassociate it': { alice: { policies: [allow(release)] } },
    },
  },
];
