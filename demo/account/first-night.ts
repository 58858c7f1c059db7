import { instanceNamed, regionNames, type Account, type Region, type RegionName } from './account.ts';
import { buildAddresses } from './addresses.ts';
import type { Calendar } from './calendar.ts';
import { buildDatabases } from './databases.ts';
import { fleet } from './fleet.ts';
import { buildGroups } from './groups.ts';
import { buildImages, buildLaunchPermissions } from './images.ts';
import { launchWorkload, stopInstance } from './instances.ts';
import { buildCredentials, buildUsers } from './people.ts';
import { buildPolicies } from './policies.ts';
import { buildRoles } from './roles.ts';
import { backupOf, imageSnapshots, looseVolume } from './storage.ts';

/**
 * The account as the first night finds it: in order, but for what every account has lying about. ben's access key is
 * over a year old, iris never set MFA up, test-db-01 runs an image of long ago, and nobody owns a volume in Ireland;
 * that dev-batch-03 still speaks IMDSv1 is known and accepted.
 */
export function firstNight(calendar: Calendar): Account {
  const account: Account = {
    regions: { 'us-east-1': buildRegion('us-east-1', calendar), 'eu-west-1': buildRegion('eu-west-1', calendar) },
    users: buildUsers(calendar),
    groups: buildGroups(calendar),
    roles: buildRoles(calendar),
    policies: buildPolicies(calendar),
    credentials: buildCredentials(calendar),
  };
  const virginia = account.regions['us-east-1'];
  allowImdsV1(virginia, 'dev-batch-03');
  stopInstance(instanceNamed(virginia, 'dev-notebook-03'), calendar.daysAgo(5, '18:22'));
  account.regions['eu-west-1'].volumes.push(
    looseVolume('eu-west-1', 'invoice-export', { department: 'dev' }, 50, calendar.daysAgo(83, '12:40')),
  );
  for (const days of [3, 2]) backUpDatabases(account, calendar.daysAgo(days, '02:00'));
  return account;
}

function buildRegion(name: RegionName, calendar: Calendar): Region {
  const region: Region = {
    instances: [],
    protections: new Map(),
    images: buildImages(name, calendar),
    launchPermissions: buildLaunchPermissions(name),
    volumes: [],
    snapshots: imageSnapshots(name, calendar),
    addresses: [],
    events: [],
    databases: buildDatabases(name, calendar),
  };
  for (const workload of fleet.filter((one) => one.region === name)) launchWorkload(region, workload, calendar);
  region.addresses.push(...buildAddresses(name, region.instances));
  return region;
}

function allowImdsV1(region: Region, name: string): void {
  const metadata = instanceNamed(region, name).MetadataOptions;
  if (metadata) metadata.HttpTokens = 'optional';
}

/** Takes the night's backup of every production database. */
export function backUpDatabases(account: Account, at: Date): void {
  for (const name of regionNames) {
    const region = account.regions[name];
    const databases = region.volumes.filter((volume) =>
      volume.Tags?.some(({ Key, Value }) => Key === 'Name' && /^prod-db-\d+-data$/.test(Value ?? '')),
    );
    region.snapshots.push(...databases.map((volume) => backupOf(name, volume, 'david', 'prod', at)));
  }
}
