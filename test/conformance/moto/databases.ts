import {
  CreateDBClusterCommand,
  CreateDBClusterSnapshotCommand,
  CreateDBInstanceCommand,
  CreateDBInstanceReadReplicaCommand,
  CreateDBSnapshotCommand,
  CreateGlobalClusterCommand,
  ModifyDBClusterSnapshotAttributeCommand,
  ModifyDBSnapshotAttributeCommand,
  RDSClient,
} from '@aws-sdk/client-rds';

export const region = 'us-east-1';
export const otherRegion = 'eu-west-1';

/** More than a page of a hundred. */
export const fleetSize = 120;

export const clusterArn = (id: string): string => `arn:aws:rds:${region}:123456789012:cluster:${id}`;

/** Makes databases in moto, by the same API that they are made by in AWS. */
export async function makeDatabases(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const rds = new RDSClient({ region, endpoint, credentials });
  const elsewhere = new RDSClient({ region: otherRegion, endpoint, credentials });
  for (let number = 0; number < fleetSize; number += 1)
    await makeInstance(rds, `fleet-${String(number).padStart(3, '0')}`, {});
  await makeInstance(rds, 'orders', {
    DeletionProtection: true,
    StorageEncrypted: true,
    BackupRetentionPeriod: 14,
    EnableIAMDatabaseAuthentication: true,
    PubliclyAccessible: false,
    Tags: [
      { Key: 'department', Value: 'prod' },
      { Key: 'Name', Value: `<b>"orders"</b> & 'more' 🦊` },
    ],
  });
  await makeInstance(rds, 'open', { PubliclyAccessible: true, BackupRetentionPeriod: 0 });
  await makeInstance(elsewhere, 'far', {});
  await rds.send(
    new CreateDBInstanceReadReplicaCommand({
      DBInstanceIdentifier: 'orders-copy',
      SourceDBInstanceIdentifier: 'orders',
    }),
  );
  await makeClusters(rds);
  await makeSnapshots(rds);
  rds.destroy();
  elsewhere.destroy();
}

type InstanceInput = ConstructorParameters<typeof CreateDBInstanceCommand>[0];

async function makeInstance(rds: RDSClient, id: string, more: Partial<InstanceInput>): Promise<void> {
  const input: InstanceInput = {
    DBInstanceIdentifier: id,
    DBInstanceClass: 'db.t4g.micro',
    Engine: 'postgres',
    AllocatedStorage: 20,
    MasterUsername: 'postgres',
    MasterUserPassword: 'never-to-be-stored',
    ...more,
  };
  await rds.send(new CreateDBInstanceCommand(input));
}

async function makeClusters(rds: RDSClient): Promise<void> {
  const cluster = {
    Engine: 'aurora-postgresql',
    MasterUsername: 'postgres',
    MasterUserPassword: 'never-to-be-stored',
  };
  await rds.send(
    new CreateDBClusterCommand({
      ...cluster,
      DBClusterIdentifier: 'ledger',
      DeletionProtection: true,
      Tags: [{ Key: 'department', Value: 'prod' }],
    }),
  );
  for (const id of ['ledger-1', 'ledger-2'])
    await rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: id,
        DBInstanceClass: 'db.r6g.large',
        Engine: 'aurora-postgresql',
        DBClusterIdentifier: 'ledger',
      }),
    );
  await rds.send(new CreateDBClusterCommand({ ...cluster, DBClusterIdentifier: 'spare' }));
  await rds.send(
    new CreateGlobalClusterCommand({
      GlobalClusterIdentifier: 'world',
      SourceDBClusterIdentifier: clusterArn('ledger'),
      DeletionProtection: true,
    }),
  );
}

async function makeSnapshots(rds: RDSClient): Promise<void> {
  for (const id of ['kept', 'shared', 'public'])
    await rds.send(new CreateDBSnapshotCommand({ DBSnapshotIdentifier: id, DBInstanceIdentifier: 'orders' }));
  for (const id of ['cluster-kept', 'cluster-shared'])
    await rds.send(
      new CreateDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: id, DBClusterIdentifier: 'ledger' }),
    );
  const share = (DBSnapshotIdentifier: string, ...ValuesToAdd: string[]) =>
    rds.send(new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier, AttributeName: 'restore', ValuesToAdd }));
  await share('shared', '444455556666', '222233334444');
  await share('public', 'all');
  await rds.send(
    new ModifyDBClusterSnapshotAttributeCommand({
      DBClusterSnapshotIdentifier: 'cluster-shared',
      AttributeName: 'restore',
      ValuesToAdd: ['444455556666'],
    }),
  );
}
