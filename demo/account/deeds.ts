import { instanceNamed, only, type Account } from './account.ts';
import type { Calendar } from './calendar.ts';
import { byUser, bySessionOf, recordCall } from './events.ts';
import { imageId } from './images.ts';
import { backUpDatabases } from './first-night.ts';
import { launchOne, reclaimSpotInstance } from './instances.ts';

/** What somebody did to the account between the nights. */
export type Deed = (account: Account, calendar: Calendar) => void;

/** What happens in any account on any day: an audit must not call it drift. */
export const routine: readonly Deed[] = [theNightlyBackupRan, ec2TookASpotInstanceBack, benRotatedHisOldAccessKey];

/** What an audit is there to notice. */
export const drift: readonly Deed[] = [
  felixStrippedTheTagsOffAnInstance,
  davidSwitchedOffTerminationProtectionOfAProductionDatabaseThroughARole,
  hugoGaveTheDevelopersAllOfEc2,
  anaMadeCarlaAnAdmin,
  carlaMadeAnImagePublic,
  elenaLaunchedAVeryLargeInstance,
  ginaDeregisteredAnImageThatIsInUse,
];

function theNightlyBackupRan(account: Account, calendar: Calendar): void {
  backUpDatabases(account, calendar.hoursAgo(6));
}

function ec2TookASpotInstanceBack(account: Account, calendar: Calendar): void {
  const region = account.regions['us-east-1'];
  const instance = instanceNamed(region, 'test-load-04');
  const id = instance.InstanceId ?? '';
  reclaimSpotInstance(instance, calendar.hoursAgo(0.5));
  region.protections.delete(id);
  remove(region.volumes, (volume) => volume.Attachments?.[0]?.InstanceId === id);
}

function benRotatedHisOldAccessKey(account: Account, calendar: Calendar): void {
  const ben = only(account.credentials, 'ben', (line) => line.user);
  ben.keys.splice(0, ben.keys.length, { active: true, rotatedAt: calendar.hoursAgo(9) });
}

/** Of this one CloudTrail shows no event yet. */
function felixStrippedTheTagsOffAnInstance(account: Account): void {
  instanceNamed(account.regions['us-east-1'], 'test-api-02').Tags = [];
}

function davidSwitchedOffTerminationProtectionOfAProductionDatabaseThroughARole(
  account: Account,
  calendar: Calendar,
): void {
  const region = account.regions['us-east-1'];
  const id = instanceNamed(region, 'prod-db-01').InstanceId ?? '';
  const protection = region.protections.get(id);
  if (protection) protection.termination = false;
  recordCall(account, {
    event: 'ec2:ModifyInstanceAttribute',
    at: calendar.hoursAgo(9.8),
    by: bySessionOf(account, 'break-glass', 'david', calendar.hoursAgo(10)),
    request: { instanceId: id, disableApiTermination: { value: false } },
  });
}

function hugoGaveTheDevelopersAllOfEc2(account: Account, calendar: Calendar): void {
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] };
  only(account.groups, 'developers', (group) => group.GroupName).GroupPolicyList?.push({
    PolicyName: 'temp-debug',
    PolicyDocument: policy,
  });
  recordCall(account, {
    event: 'iam:PutGroupPolicy',
    at: calendar.hoursAgo(12.6),
    by: byUser('hugo'),
    request: { groupName: 'developers', policyName: 'temp-debug', policyDocument: JSON.stringify(policy) },
  });
}

function anaMadeCarlaAnAdmin(account: Account, calendar: Calendar): void {
  only(account.users, 'carla', (user) => user.UserName).GroupList?.unshift('admins');
  recordCall(account, {
    event: 'iam:AddUserToGroup',
    at: calendar.hoursAgo(14.2),
    by: byUser('ana'),
    request: { groupName: 'admins', userName: 'carla' },
  });
}

function carlaMadeAnImagePublic(account: Account, calendar: Calendar): void {
  const region = account.regions['us-east-1'];
  const id = imageId('us-east-1', 'api-golden');
  only(region.images, id, (image) => image.ImageId).Public = true;
  region.launchPermissions.get(id)?.push({ Group: 'all' });
  recordCall(account, {
    event: 'ec2:ModifyImageAttribute',
    at: calendar.hoursAgo(7.4),
    by: byUser('carla'),
    request: {
      imageId: id,
      attributeType: 'launchPermission',
      launchPermission: { add: { items: [{ group: 'all' }] } },
    },
    response: { _return: true },
  });
}

function elenaLaunchedAVeryLargeInstance(account: Account, calendar: Calendar): void {
  const large = {
    region: 'us-east-1',
    department: 'dev',
    service: 'simulation',
    count: 1,
    owner: 'elena',
    type: 'x2iedn.32xlarge',
    image: 'al2023-x86_64',
    launchedDaysAgo: 0,
    disks: [100],
  } as const;
  const region = account.regions['us-east-1'];
  launchOne(region, large, 'dev-simulation-01', calendar.hoursAgo(11));
  const { InstanceId: instanceId = '' } = instanceNamed(region, 'dev-simulation-01');
  recordCall(account, {
    event: 'ec2:RunInstances',
    at: calendar.hoursAgo(11),
    by: byUser('elena'),
    request: { instanceType: large.type, instancesSet: { items: [{ minCount: 1, maxCount: 1 }] } },
    response: { instancesSet: { items: [{ instanceId, instanceType: large.type }] } },
  });
}

function ginaDeregisteredAnImageThatIsInUse(account: Account, calendar: Calendar): void {
  const region = account.regions['us-east-1'];
  const id = imageId('us-east-1', 'load-generator');
  remove(region.images, (image) => image.ImageId === id);
  region.launchPermissions.delete(id);
  recordCall(account, {
    event: 'ec2:DeregisterImage',
    at: calendar.hoursAgo(8.1),
    by: byUser('gina'),
    request: { imageId: id },
    response: { _return: true },
  });
}

function remove<T>(list: T[], isGone: (member: T) => boolean): void {
  list.splice(0, list.length, ...list.filter((member) => !isGone(member)));
}
