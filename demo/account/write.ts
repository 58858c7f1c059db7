import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { regionNames, type Account, type Databases, type Region, type RegionName } from './account.ts';
import type { Instance } from './aws-cli.ts';
import { printCredentialReport } from './credential-report.ts';
import { accountId, ec2Id } from './ids.ts';

/** Writes the account under DIR/<account id>/ as the files of an account directory; what was there is replaced. */
export async function writeAccount(directory: string, account: Account): Promise<void> {
  const files = [...iamFiles(account), ...regionNames.flatMap((name) => regionFiles(name, account.regions[name]))];
  for (const [path, text] of files) {
    const file = join(directory, accountId, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

type FileText = readonly [path: string, text: string];

function iamFiles(account: Account): FileText[] {
  const details = {
    UserDetailList: account.users,
    GroupDetailList: account.groups,
    RoleDetailList: account.roles,
    Policies: account.policies,
  };
  return [
    ['iam/get-account-authorization-details.json', json(details)],
    ['iam/list-account-aliases.json', json({ AccountAliases: ['shared'] })],
    ['iam/get-credential-report.csv', printCredentialReport(account.credentials)],
  ];
}

function regionFiles(name: RegionName, region: Region): FileText[] {
  const answers: FileText[] = [
    [
      'describe-instances.json',
      json({ Reservations: region.instances.map((instance) => reservation(name, instance)) }),
    ],
    ['describe-images.json', json({ Images: region.images })],
    ['describe-volumes.json', json({ Volumes: region.volumes })],
    ['describe-snapshots.json', json({ Snapshots: region.snapshots })],
    ['describe-locked-snapshots.json', json({ Snapshots: [] })],
    ['describe-addresses.json', json({ Addresses: region.addresses })],
    ['describe-instance-attribute.jsonl', jsonLines(instanceAttributes(region))],
    ['describe-image-attribute.jsonl', jsonLines(imageAttributes(region))],
  ];
  return [
    ...answers.map(([file, text]): FileText => [`${name}/ec2/${file}`, text]),
    [`${name}/rbin/list-rules.json`, json({ Rules: [] })],
    [`${name}/cloudtrail/lookup-events.json`, json({ Events: region.events })],
    ...databaseFiles(region.databases).map(([file, text]): FileText => [`${name}/rds/${file}`, text]),
  ];
}

function databaseFiles({ instances, clusters, snapshots, sharedWith }: Databases): FileText[] {
  const answers = [...sharedWith].map(([DBSnapshotIdentifier, AttributeValues]) => ({
    DBSnapshotAttributesResult: {
      DBSnapshotIdentifier,
      DBSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues }],
    },
  }));
  return [
    ['describe-db-instances.json', json({ DBInstances: instances })],
    ['describe-db-clusters.json', json({ DBClusters: clusters })],
    ['describe-db-snapshots.json', json({ DBSnapshots: snapshots })],
    ['describe-db-cluster-snapshots.json', json({ DBClusterSnapshots: [] })],
    ['describe-global-clusters.json', json({ GlobalClusters: [] })],
    ['describe-db-instance-automated-backups.json', json({ DBInstanceAutomatedBackups: [] })],
    ['describe-db-snapshot-attributes.jsonl', jsonLines(answers)],
  ];
}

function reservation(region: RegionName, instance: Instance): object {
  return {
    ReservationId: ec2Id('r', `${region} ${instance.InstanceId ?? ''}`),
    OwnerId: accountId,
    Groups: [],
    Instances: [instance],
  };
}

/** DescribeInstanceAttribute answers one attribute a call: three lines an instance. */
function instanceAttributes(region: Region): object[] {
  return [...region.protections].flatMap(([InstanceId, { termination, stop, shutdownBehavior }]) => [
    { InstanceId, DisableApiTermination: { Value: termination } },
    { InstanceId, DisableApiStop: { Value: stop } },
    { InstanceId, InstanceInitiatedShutdownBehavior: { Value: shutdownBehavior } },
  ]);
}

function imageAttributes(region: Region): object[] {
  return [...region.launchPermissions].map(([ImageId, LaunchPermissions]) => ({ ImageId, LaunchPermissions }));
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 4)}\n`;
}

function jsonLines(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
