import { allow, deny } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const unlock = 'ec2:UnlockSnapshot';
const lock = 'ec2:LockSnapshot';
const deleteSnapshot = 'ec2:DeleteSnapshot';
const deregister = 'ec2:DeregisterImage';
const disable = 'ec2:DisableImageDeregistrationProtection';
const deletePoint = 'backup:DeleteRecoveryPoint';
const shorten = 'dlm:UpdateLifecyclePolicy';

const lockedIn = (state: string, more: { readonly coolOffEndsAt?: string } = {}) => ({
  id: 'snap-1',
  lock: { state, ...more },
});
const governed = lockedIn('governance');
const ofBackup = { 'aws:backup:source-resource': 'vol-1' };
const ofLifecycle = { 'aws:dlm:lifecycle-policy-id': 'policy-0a' };
const image = { id: 'ami-1', snapshots: ['snap-1'] };
const vault = "if its backup vault is not locked, and the vault's policy does not forbid it";
const shortened = 'if its lock is set to end sooner, and that time passes';
const directly = { path: [deleteSnapshot] };

/** Locks of EBS snapshots: who can delete one directly, after unlocking it, and not at all. */
export const snapshotLockCases: readonly TechniqueCase[] = [
  {
    technique: 'unlock-snapshot',
    goal: deleteSnapshot,
    given: { alice: { policies: [allow([unlock, deleteSnapshot])] }, snapshots: [governed] },
    path: [unlock, deleteSnapshot],
    counterexamples: {
      'it is locked in compliance mode': { snapshots: [lockedIn('compliance')] },
      'the cooling-off period of compliance mode lasts': {
        snapshots: [lockedIn('compliance-cooloff', { coolOffEndsAt: '2026-02-06T04:05:06.000Z' })],
        path: [unlock, deleteSnapshot],
        conditions: ['if its lock is changed before its cooling-off period ends at 2026-02-06T04:05:06.000Z'],
      },
      'the end of its cooling-off period was not told': {
        snapshots: [lockedIn('compliance-cooloff')],
        path: [unlock, deleteSnapshot],
        conditions: ['if its lock is changed before its cooling-off period ends'],
      },
      'the lock has expired': { snapshots: [lockedIn('expired')], ...directly },
      'another snapshot is locked': { snapshots: [{ id: 'snap-1' }, { ...governed, id: 'snap-2' }], ...directly },
      'locks were not read': { snapshots: [{ id: 'snap-1' }], unread: ['snapshot-lock'], ...directly },
      'its lock is in a state that AWS added': { snapshots: [lockedIn('suspended')], ...directly },
      'she may not unlock it': { alice: { policies: [allow(deleteSnapshot)] } },
      'she may only unlock it': { alice: { policies: [allow(unlock)] } },
      'unlocking is denied for its tag': {
        alice: {
          policies: [
            allow([unlock, deleteSnapshot]),
            deny(unlock, '*', { StringEquals: { 'aws:ResourceTag/stage': 'prod' } }),
          ],
        },
        snapshots: [{ ...governed, tags: { stage: 'prod' } }],
      },
      'unlocking is denied for the tag of others': {
        alice: {
          policies: [
            allow([unlock, deleteSnapshot]),
            deny(unlock, '*', { StringEquals: { 'aws:ResourceTag/stage': 'prod' } }),
          ],
        },
        snapshots: [{ ...governed, tags: { stage: 'dev' } }],
        path: [unlock, deleteSnapshot],
      },
      'an image uses it': { images: [image] },
      'an image uses it that she may deregister': {
        alice: { policies: [allow([unlock, deregister, deleteSnapshot])] },
        images: [image],
        path: [unlock, deregister, deleteSnapshot],
      },
      'a protected image uses it': {
        alice: { policies: [allow([unlock, disable, deregister, deleteSnapshot])] },
        images: [{ ...image, deregistrationProtection: 'enabled-without-cooldown' }],
        path: [unlock, disable, deregister, deleteSnapshot],
      },
      'AWS Backup keeps it': {
        alice: { policies: [allow([unlock, deletePoint])] },
        snapshots: [{ ...governed, tags: ofBackup }],
        path: [unlock, deletePoint],
        conditions: [vault],
      },
      'AWS Backup keeps it, and its lock cannot be removed': {
        alice: { policies: [allow([unlock, deletePoint])] },
        snapshots: [{ ...lockedIn('compliance'), tags: ofBackup }],
      },
      'AWS Backup keeps it, and she may not unlock it': {
        alice: { policies: [allow(deletePoint)] },
        snapshots: [{ ...governed, tags: ofBackup }],
      },
      'a lifecycle policy keeps it': {
        alice: { policies: [allow([unlock, shorten])] },
        snapshots: [{ ...governed, tags: ofLifecycle }],
        path: [unlock, shorten],
        conditions: ['if the lifecycle policy has a role that may do it'],
      },
      'a lifecycle policy keeps it, and its lock cannot be removed': {
        alice: { policies: [allow([unlock, shorten])] },
        snapshots: [{ ...lockedIn('compliance'), tags: ofLifecycle }],
      },
    },
  },
  {
    technique: 'shorten-snapshot-lock',
    goal: deleteSnapshot,
    given: { alice: { policies: [allow([lock, deleteSnapshot])] }, snapshots: [governed] },
    path: [lock, deleteSnapshot],
    conditions: [shortened],
    counterexamples: {
      'it is locked in compliance mode': { snapshots: [lockedIn('compliance')] },
      'the cooling-off period of compliance mode lasts': {
        snapshots: [lockedIn('compliance-cooloff')],
        path: [lock, deleteSnapshot],
        conditions: ['if its lock is changed before its cooling-off period ends', shortened],
      },
      'it is not locked': { snapshots: [{ id: 'snap-1' }], ...directly },
      'she may not lock it': { alice: { policies: [allow(deleteSnapshot)] } },
      'she may unlock it as well': {
        alice: { policies: [allow([lock, unlock, deleteSnapshot])] },
        path: [unlock, deleteSnapshot],
      },
    },
  },
];
