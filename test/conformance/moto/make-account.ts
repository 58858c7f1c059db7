import {
  AssociateIamInstanceProfileCommand,
  CreateTagsCommand,
  DescribeInstancesCommand,
  EC2Client,
  ModifyImageAttributeCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  RegisterImageCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  type InstanceMetadataOptionsRequest,
  type ShutdownBehavior,
  type _InstanceType,
} from '@aws-sdk/client-ec2';
import { CreateDBInstanceCommand, CreateDBSnapshotCommand, RDSClient } from '@aws-sdk/client-rds';
import { ModifyDBSnapshotAttributeCommand } from '@aws-sdk/client-rds';
import { home, region, type AccountParts } from '../../accounts/account.ts';
import { makeIdentities } from './make-identities.ts';

/** The ids that moto gave to what the description of an account calls otherwise. */
export type MadeIds = ReadonlyMap<string, string>;

/**
 * Makes a described account in moto, which is emptied first, by the same API that one in AWS is made by. moto numbers
 * instances and images itself, and each time in the same way.
 */
export async function makeInMoto(endpoint: string, parts: AccountParts): Promise<MadeIds> {
  const config = { region, endpoint, credentials: { accessKeyId: home, secretAccessKey: 'secret' } };
  const [ec2, rds] = [new EC2Client(config), new RDSClient(config)];
  await control(endpoint, 'reset');
  await control(endpoint, 'seed?a=41');
  // The first call makes what every account has, with ids of its own.
  await ec2.send(new DescribeInstancesCommand({}));
  await control(endpoint, 'seed?a=42');
  await makeIdentities(config, parts);
  const images = await inTurn(parts.images ?? [], (image) => makeImage(ec2, image));
  const instances = await inTurn(parts.instances ?? [], (instance) => makeInstance(ec2, instance, new Map(images)));
  for (const database of parts.dbInstances ?? []) await makeDatabase(rds, database);
  for (const snapshot of parts.dbSnapshots ?? []) {
    const { source } = snapshot;
    const isThere = parts.dbInstances?.some(({ id }) => id === source) ?? false;
    // moto takes a snapshot of what is there.
    if (typeof source === 'string' && !isThere) await makeDatabase(rds, { id: source });
    await makeSnapshot(rds, snapshot);
  }
  ec2.destroy();
  rds.destroy();
  return new Map([...images, ...instances]);
}

async function control(endpoint: string, path: string): Promise<void> {
  const { ok } = await fetch(`${endpoint}/moto-api/${path}`, { method: 'POST' });
  if (!ok) throw new Error(`moto refused ${path}`);
}

type Part<Kind extends 'instances' | 'images' | 'dbInstances' | 'dbSnapshots'> = NonNullable<
  AccountParts[Kind]
>[number];

async function makeImage(ec2: EC2Client, { id, tags, sharedWith }: Part<'images'>) {
  const { ImageId = '' } = await ec2.send(new RegisterImageCommand({ Name: id }));
  await tag(ec2, ImageId, tags);
  const { accounts = [], groups = [] } = sharedWith ?? {};
  const Add = [...accounts.map((UserId) => ({ UserId })), ...groups.map((Group) => ({ Group: Group as 'all' }))];
  if (Add.length > 0) await ec2.send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add } }));
  return [id, ImageId] as const;
}

async function makeInstance(ec2: EC2Client, instance: Part<'instances'>, images: MadeIds) {
  const { id, tags, flags = {}, state, type = 't3.micro', image, metadata, instanceProfile } = instance;
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: images.get(image ?? '') ?? 'ami-03cf127a',
      MinCount: 1,
      MaxCount: 1,
      InstanceType: type as _InstanceType,
      InstanceInitiatedShutdownBehavior: (flags.shutdownBehavior ?? 'stop') as ShutdownBehavior,
    }),
  );
  const InstanceId = Instances?.[0]?.InstanceId ?? '';
  await tag(ec2, InstanceId, tags);
  const { disableApiTermination, disableApiStop } = flags;
  const attributes = [
    disableApiTermination === undefined ? {} : { DisableApiTermination: { Value: disableApiTermination } },
    disableApiStop === undefined ? {} : { DisableApiStop: { Value: disableApiStop } },
  ];
  for (const attribute of attributes.filter((each) => Object.keys(each).length > 0))
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, ...attribute }));
  const options = {
    HttpTokens: metadata?.tokens ?? 'required',
    HttpEndpoint: metadata?.endpoint ?? 'enabled',
    HttpPutResponseHopLimit: metadata?.hopLimit ?? 1,
  } as InstanceMetadataOptionsRequest;
  await ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId, ...options }));
  if (typeof instanceProfile === 'string')
    await ec2.send(
      new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile: { Arn: instanceProfile } }),
    );
  if (state === 'stopped') await ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  return [id, InstanceId] as const;
}

async function makeDatabase(rds: RDSClient, database: Part<'dbInstances'>): Promise<void> {
  const { id, tags, deletionProtection, backupRetentionDays, publiclyAccessible, copyTagsToSnapshot } = database;
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: id,
      DBInstanceClass: database.type ?? 'db.t4g.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      MasterUsername: 'postgres',
      MasterUserPassword: 'never-to-be-stored',
      DeletionProtection: deletionProtection ?? false,
      BackupRetentionPeriod: backupRetentionDays ?? 7,
      PubliclyAccessible: publiclyAccessible ?? false,
      CopyTagsToSnapshot: copyTagsToSnapshot ?? true,
      EnableIAMDatabaseAuthentication: database.iamAuthentication ?? false,
      Tags: listOf(tags),
    }),
  );
}

async function makeSnapshot(rds: RDSClient, { id, source, sharedWith = [] }: Part<'dbSnapshots'>): Promise<void> {
  await rds.send(new CreateDBSnapshotCommand({ DBSnapshotIdentifier: id, DBInstanceIdentifier: source ?? undefined }));
  if (sharedWith.length > 0)
    await rds.send(
      new ModifyDBSnapshotAttributeCommand({
        DBSnapshotIdentifier: id,
        AttributeName: 'restore',
        ValuesToAdd: [...sharedWith],
      }),
    );
}

async function tag(ec2: EC2Client, id: string, tags: Readonly<Record<string, string>> = {}): Promise<void> {
  const Tags = listOf(tags);
  if (Tags.length > 0) await ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));
}

/** Tags as AWS takes them. */
export function listOf(tags: Readonly<Record<string, string>> = {}): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

async function inTurn<Item, Result>(items: readonly Item[], make: (item: Item) => Promise<Result>): Promise<Result[]> {
  const made: Result[] = [];
  for (const item of items) made.push(await make(item));
  return made;
}
