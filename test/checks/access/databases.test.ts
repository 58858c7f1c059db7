import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReference } from '../../../src/access/index.ts';
import { accessNotAllowed } from '../../../src/checks/access/not-allowed.ts';
import { runChecks } from '../../../src/checks/index.ts';
import { account } from '../../accounts/account.ts';
import type { UserParts } from '../../accounts/identities.ts';
import { allow, deny } from '../../accounts/statements.ts';
import { contextOf } from '../fixtures/account.ts';

const reference = await loadReference('all');
const tags = { stage: 'prod' };

/** What a rule about the destruction of what is in production says of ana, without the rule's name. */
function found(ana: UserParts): readonly string[] {
  const context = contextOf({
    resources: [],
    reference,
    baseline: {
      access: [
        {
          name: 'production',
          actions: ['destroy'],
          resources: { tag: { stage: ['prod'] } },
          allowedTo: ['group/admins'],
        },
      ],
    },
  });
  const snapshot = account({
    users: { ana },
    dbInstances: [
      { id: 'orders', tags, deletionProtection: true },
      { id: 'ledger-1', tags, cluster: 'ledger', engine: 'aurora-mysql' },
      { id: 'playground', tags: { stage: 'dev' } },
    ],
    dbClusters: [{ id: 'ledger', tags, deletionProtection: true, members: [{ instance: 'ledger-1', isWriter: true }] }],
    dbSnapshots: [{ id: 'before', tags, source: 'orders' }],
  });
  return runChecks({ ...context, snapshot }, [accessNotAllowed])
    .findings.filter(({ resource }) => resource.id === 'ana')
    .map(({ title }) => title.replace(' covered by rule "production"', ''))
    .sort();
}

const rows: Readonly<Record<string, { readonly ana: UserParts; readonly can: readonly string[] }>> = {
  'she may delete databases': {
    ana: { policies: [allow('rds:DeleteDBInstance')] },
    can: ['ana can delete 1 database instance'],
  },
  'she may modify them too': {
    ana: { policies: [allow(['rds:DeleteDBInstance', 'rds:ModifyDBInstance'])] },
    can: ['ana can delete 1 database instance', 'ana can delete 1 database instance, by disabling protection first'],
  },
  'she may modify them alone': {
    ana: { policies: [allow('rds:ModifyDBInstance')] },
    can: ['ana can switch off deletion protection of, stop automated backups of and rename 2 database instances'],
  },
  'she may stop and reboot': {
    ana: { policies: [allow(['rds:StopDBInstance', 'rds:RebootDBInstance'])] },
    can: ['ana can stop and reboot 2 database instances'],
  },
  'she may delete snapshots': {
    ana: { policies: [allow('rds:DeleteDBSnapshot')] },
    can: ['ana can delete 1 database snapshot'],
  },
  'she may tag': {
    ana: { policies: [allow('rds:AddTagsToResource')] },
    can: ['ana can change tag stage of 2 database instances, 1 database cluster and 1 database snapshot'],
  },
  'a Deny keeps what is in production': {
    ana: { policies: [allow('rds:*'), deny('rds:*', '*', { StringEquals: { 'aws:ResourceTag/stage': 'prod' } })] },
    can: [],
  },
  'she may read': { ana: { policies: [allow('rds:Describe*')] }, can: [] },
};

for (const [difference, { ana, can }] of Object.entries(rows))
  void test(`a rule covers databases: ${difference}`, () => {
    assert.deepEqual(found(ana), can);
  });
