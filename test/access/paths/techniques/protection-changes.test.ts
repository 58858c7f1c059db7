import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildAccessModel,
  buildCallEvaluator,
  findPaths,
  loadReference,
  targetFactory,
} from '../../../../src/access/index.ts';
import { ec2ProtectionChanges } from '../../../../src/access/paths/techniques/protection-changes/ec2.ts';
import { rdsProtectionChanges } from '../../../../src/access/paths/techniques/protection-changes/rds.ts';
import { account, type AccountParts } from '../../../accounts/account.ts';
import { allow, deny } from '../../../accounts/statements.ts';
import { aurora, auroraWith } from '../fixtures/databases.ts';

const changes = [...rdsProtectionChanges, ...ec2ProtectionChanges];
const reference = await loadReference('all');
const off = 'switch off deletion protection of';
const stopBackups = 'stop automated backups of';
const modify = 'rds:ModifyDBInstance';

interface Row {
  readonly of: string;
  readonly given: AccountParts;
  readonly can: readonly string[];
}

const unlocker = { alice: { policies: [allow('ec2:UnlockSnapshot')] } };
const lockedIn = (state: string, tags = {}) => [{ id: 'snap-1', tags, lock: { state } }];
const ofBackup = { 'aws:backup:source-resource': 'vol-1' };

const protectedOne = { id: 'orders', deletionProtection: true };

/** What alice can do to the first resource of a kind, by the difference. */
const rows: Readonly<Record<string, Row>> = {
  'an instance is protected': {
    of: 'db-instance',
    given: { users: { alice: { policies: [allow(modify)] } }, dbInstances: [protectedOne] },
    can: [off, 'rename', stopBackups],
  },
  'its protection is off': {
    of: 'db-instance',
    given: { users: { alice: { policies: [allow(modify)] } }, dbInstances: [{ id: 'orders' }] },
    can: ['rename', stopBackups],
  },
  'its protection was not read': {
    of: 'db-instance',
    given: {
      users: { alice: { policies: [allow(modify)] } },
      dbInstances: [{ id: 'orders', deletionProtection: null, backupRetentionDays: null }],
    },
    can: [off, 'rename', stopBackups],
  },
  'it has no backups': {
    of: 'db-instance',
    given: { users: { alice: { policies: [allow(modify)] } }, dbInstances: [{ id: 'orders', backupRetentionDays: 0 }] },
    can: ['rename'],
  },
  'it has replicas': {
    of: 'db-instance',
    given: {
      users: { alice: { policies: [allow(modify)] } },
      dbInstances: [{ id: 'orders', readReplicas: ['copy'] }],
    },
    can: ['rename'],
  },
  'changes of it are denied': {
    of: 'db-instance',
    given: { users: { alice: { policies: [allow('rds:*'), deny(modify)] } }, dbInstances: [protectedOne] },
    can: [],
  },
  'it is in a cluster': {
    of: 'db-instance',
    given: { users: { alice: { policies: [allow(modify)] } }, ...aurora },
    can: ['rename'],
  },
  'a cluster is protected': {
    of: 'db-cluster',
    given: {
      users: { alice: { policies: [allow('rds:ModifyDBCluster')] } },
      ...auroraWith({ deletionProtection: true }),
    },
    can: [off, 'rename'],
  },
  'she may change its instances alone': {
    of: 'db-cluster',
    given: { users: { alice: { policies: [allow(modify)] } }, ...auroraWith({ deletionProtection: true }) },
    can: [],
  },
  'a global cluster is protected': {
    of: 'global-cluster',
    given: {
      users: { alice: { policies: [allow('rds:ModifyGlobalCluster')] } },
      globalClusters: [{ id: 'world', deletionProtection: true }],
    },
    can: [off],
  },
  'an EBS snapshot is locked in governance mode': {
    of: 'snapshot',
    given: { users: unlocker, snapshots: lockedIn('governance') },
    can: ['unlock'],
  },
  'AWS Backup keeps an EBS snapshot that is locked in governance mode': {
    of: 'snapshot',
    given: { users: unlocker, snapshots: lockedIn('governance', ofBackup) },
    can: ['unlock'],
  },
  'the cooling-off period of its lock lasts': {
    of: 'snapshot',
    given: { users: unlocker, snapshots: lockedIn('compliance-cooloff') },
    can: ['unlock'],
  },
  'an EBS snapshot is locked in compliance mode': {
    of: 'snapshot',
    given: { users: unlocker, snapshots: lockedIn('compliance') },
    can: [],
  },
  'the lock of an EBS snapshot has expired': {
    of: 'snapshot',
    given: { users: unlocker, snapshots: lockedIn('expired') },
    can: [],
  },
  'an EBS snapshot is not locked': {
    of: 'snapshot',
    given: { users: unlocker, snapshots: [{ id: 'snap-1' }] },
    can: [],
  },
  'locks were not read': {
    of: 'snapshot',
    given: { users: unlocker, snapshots: [{ id: 'snap-1' }], unread: ['snapshot-lock'] },
    can: ['unlock'],
  },
  'locks were not read of what AWS Backup keeps': {
    of: 'snapshot',
    given: { users: unlocker, snapshots: [{ id: 'snap-1', tags: ofBackup }], unread: ['snapshot-lock'] },
    can: [],
  },
  'a snapshot is asked for': {
    of: 'db-snapshot',
    given: { users: { alice: { policies: [allow('rds:*')] } }, dbSnapshots: [{ id: 'before' }] },
    can: [],
  },
};

for (const [difference, { of, given, can }] of Object.entries(rows))
  void test(`protection can be removed where ${difference}: ${can.join(', ')}`, () => {
    const snapshot = account(given);
    const model = buildAccessModel(snapshot, reference);
    const [resource] = snapshot.ofAnyKind(of);
    assert.ok(resource);
    const reached = findPaths(
      model,
      {
        actions: [...new Set(changes.map(({ goal }) => goal))],
        targets: [targetFactory(snapshot)(resource)],
        extraTechniques: changes,
      },
      buildCallEvaluator(model),
    );
    assert.deepEqual([...new Set(reached.map(({ action }) => action))].sort(), [...can].sort());
  });
