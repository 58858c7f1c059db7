import { allow, deny } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const kept = {
  snapshot: { goal: 'ec2:DeleteSnapshot', part: 'snapshots' },
  image: { goal: 'ec2:DeregisterImage', part: 'images' },
  'db-snapshot': { goal: 'rds:DeleteDBSnapshot', part: 'dbSnapshots' },
  'db-cluster-snapshot': { goal: 'rds:DeleteDBClusterSnapshot', part: 'dbClusterSnapshots' },
} as const;

const encrypted = {
  volume: {
    goal: 'ec2:DeleteVolume',
    assumption:
      'it is not attached, or is detached or its instance stopped later: until then EC2 keeps the key in memory',
  },
  snapshot: {
    goal: 'ec2:DeleteSnapshot',
    assumption: 'it has the key of its volume, as snapshots have that are no copies',
  },
  image: {
    goal: 'ec2:DeregisterImage',
    assumption: 'its snapshots have the keys of their volumes, as snapshots have that are no copies',
  },
} as const;

/** The keys of volumes, snapshots and images, and what AWS Backup keeps. */
export const keyAndBackupCases: readonly TechniqueCase[] = [
  ...(['snapshot', 'image', 'db-snapshot', 'db-cluster-snapshot'] as const).map(shortened),
  ...(['volume', 'snapshot', 'image'] as const).flatMap((kind) => [
    ofKey('delete-key', kind, 'kms:ScheduleKeyDeletion', [
      'if nobody cancels the deletion in the seven days or more that it waits',
    ]),
    ofKey('disable-key', kind, 'kms:DisableKey', []),
  ]),
];

function shortened(kind: 'snapshot' | 'image' | 'db-snapshot' | 'db-cluster-snapshot'): TechniqueCase {
  const { goal, part } = kept[kind];
  const action = 'backup:UpdateRecoveryPointLifecycle';
  return {
    technique: `shorten-recovery-point-of-${kind}`,
    goal,
    given: {
      alice: { policies: [allow(action)] },
      [part]: [{ id: 'x-1', tags: { 'aws:backup:source-resource': 'vol-1' } }],
    },
    path: [action],
    conditions: [
      "if its backup vault is not locked, and the vault's policy does not forbid it",
      'if it is no continuous backup and not in cold storage',
    ],
    counterexamples: {
      'AWS Backup does not keep it': { [part]: [{ id: 'x-1' }] },
      'it is denied': { alice: { policies: [allow(action), deny('backup:Update*')] } },
    },
  };
}

function ofKey(
  id: string,
  kind: 'volume' | 'snapshot' | 'image',
  action: string,
  waits: readonly string[],
): TechniqueCase {
  const key = 'arn:aws:kms:us-east-1:111122223333:key/0a1b';
  const volumes = [{ id: 'vol-1', encrypted: true, kmsKey: key }];
  const snapshots = [{ id: 'snap-1', encrypted: true, volume: 'vol-1' }];
  const images = [{ id: 'ami-1', snapshots: ['snap-1'] }];
  const { goal, assumption } = encrypted[kind];
  const conditions = [
    'if its key is a customer managed key, and the policy of the key lets IAM policies decide',
    ...waits,
    `if ${assumption}`,
  ];
  return {
    technique: `${id}-of-${kind}`,
    goal,
    given: { alice: { policies: [allow(action, key)] }, volumes, snapshots, images },
    path: [action],
    conditions,
    counterexamples: {
      'another key encrypts it': { volumes: [{ id: 'vol-1', encrypted: true, kmsKey: `${key}2` }] },
      'the key is of another account': {
        volumes: [{ id: 'vol-1', encrypted: true, kmsKey: key.replace('111122223333', '444455556666') }],
        alice: { policies: [allow(action)] },
      },
      'nothing encrypts it': { volumes: [{ id: 'vol-1' }], snapshots: [{ id: 'snap-1', volume: 'vol-1' }] },
      ...(kind !== 'volume' && { 'its volume is gone, which tells the key': { volumes: [] } }),
    },
  };
}
