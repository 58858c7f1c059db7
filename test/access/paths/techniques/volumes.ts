import { allow, deny } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const deleteVolume = 'ec2:DeleteVolume';
const detach = 'ec2:DetachVolume';
const replace = 'ec2:CreateReplaceRootVolumeTask';
const terminate = 'ec2:TerminateInstances';
const stop = 'ec2:StopInstances';
const modify = 'ec2:ModifyInstanceAttribute';
const volume = { id: 'vol-1', tags: { team: 'a' } };
const data = { ...volume, attachments: [{ instance: 'i-1', device: '/dev/sdf', deleteOnTermination: false }] };
const root = { ...volume, attachments: [{ instance: 'i-1', device: '/dev/xvda', deleteOnTermination: true }] };
const instance = { id: 'i-1' };
const stopProtected = { id: 'i-1', flags: { disableApiStop: true } };
const undocumented = 'if EC2 lets it delete the old volume without ec2:DeleteVolume, which AWS does not document';

/** Deleting volumes. */
export const volumeCases: readonly TechniqueCase[] = [
  {
    technique: 'delete-volume',
    goal: deleteVolume,
    given: { alice: { policies: [allow(deleteVolume)] }, volumes: [volume] },
    path: [deleteVolume],
    counterexamples: {
      'it is attached': { volumes: [data], instances: [instance] },
      "the policy names another team's volumes": {
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
        conditions: ['if it is not the root volume of its instance, which was not read'],
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
      'its protection was not read': {
        instances: [{ ...instance, flags: { disableApiStop: undefined } }],
        path: [stop, detach, deleteVolume],
        conditions: ["if its instance's stop protection is off, which was not read"],
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
];
