import {
  AllocateAddressCommand,
  CreateImageCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeregisterImageCommand,
  DescribeInstancesCommand,
  EC2Client,
  ModifyImageAttributeCommand,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type ModifyInstanceAttributeCommandInput,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutGroupPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';

export const mainRegion = 'us-east-1';
export const otherRegion = 'eu-west-1';
/** Here there are several pages of reservations, and all but the last are of terminated instances. */
export const crowdedRegion = 'ap-southeast-2';

/** Tags with which nothing is wrong. */
const kept = { Owner: 'ana@example.com', department: 'prod' };

export const awkward = { Name: `<script>alert("x")</script> & 'y'`, emoji: '🦊 ünï', long: 'x'.repeat(256), empty: '' };

/** The ids of what was made, by what it is for. */
export interface Made {
  readonly safe: string;
  readonly unguarded: string;
  readonly terminating: string;
  readonly huge: string;
  readonly orphan: string;
  readonly elsewhere: string;
  readonly lastOfCrowd: string;
  readonly ownImage: string;
  readonly publicImage: string;
  readonly sharedImage: string;
  readonly goneImage: string;
  readonly untaggedVolume: string;
  readonly untaggedAddress: string;
}

/** Makes an account in moto, by the same API that an account in AWS is made by. */
export async function makeAccount(endpoint: string): Promise<Made> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const clientOf = (region: string) => new EC2Client({ region, endpoint, credentials });
  const iam = new IAMClient({ region: mainRegion, endpoint, credentials });
  await makeIdentities(iam);
  const made = await makeMainRegion(clientOf(mainRegion));
  const elsewhere = await makeOtherRegion(clientOf(otherRegion));
  return { ...made, elsewhere, lastOfCrowd: await makeCrowd(clientOf(crowdedRegion)) };
}

async function makeMainRegion(ec2: EC2Client) {
  const safe = await launch(ec2, { ...kept, ...awkward });
  await guard(ec2, safe, { DisableApiTermination: { Value: true } });
  await guard(ec2, safe, { DisableApiStop: { Value: true } });
  const unguarded = await launch(ec2, { department: 'prod' });
  const terminating = await launch(ec2, kept, { InstanceInitiatedShutdownBehavior: 'terminate' });
  await guard(ec2, terminating, { DisableApiTermination: { Value: true } });
  await guard(ec2, terminating, { DisableApiStop: { Value: true } });
  const huge = await launch(ec2, { ...kept, department: 'dev' }, { InstanceType: 'x2iedn.32xlarge' });

  const ownImage = await imageOf(ec2, safe, 'own', { ...kept, department: 'dev' });
  const publicImage = await imageOf(ec2, safe, 'public', { ...kept, department: 'dev' });
  await ec2.send(
    new ModifyImageAttributeCommand({ ImageId: publicImage, LaunchPermission: { Add: [{ Group: 'all' }] } }),
  );
  const sharedImage = await imageOf(ec2, safe, 'shared', { ...kept, department: 'dev' });
  await ec2.send(
    new ModifyImageAttributeCommand({ ImageId: sharedImage, LaunchPermission: { Add: [{ UserId: '444455556666' }] } }),
  );
  const goneImage = await imageOf(ec2, safe, 'gone', kept);
  const orphan = await launch(ec2, { ...kept, department: 'dev' }, { ImageId: goneImage });
  await ec2.send(new DeregisterImageCommand({ ImageId: goneImage }));

  const { VolumeId: untaggedVolume } = await ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: `${mainRegion}a`, Size: 10, VolumeType: 'gp3' }),
  );
  const { AllocationId: untaggedAddress } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  return {
    safe,
    unguarded,
    terminating,
    huge,
    orphan,
    ownImage,
    publicImage,
    sharedImage,
    goneImage,
    untaggedVolume: there(untaggedVolume),
    untaggedAddress: there(untaggedAddress),
  };
}

/** One instance like the safe one, but without its guards. */
async function makeOtherRegion(ec2: EC2Client): Promise<string> {
  return launch(ec2, kept);
}

/** Thirteen reservations; the last instance alone is alive, without its Owner tag, and on the third page of five. */
async function makeCrowd(ec2: EC2Client): Promise<string> {
  const ids: string[] = [];
  for (let count = 0; count < 12; count += 1) {
    const { Instances } = await ec2.send(new RunInstancesCommand(launchOf({})));
    ids.push(there(Instances?.[0]?.InstanceId));
  }
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: ids }));
  return launch(ec2, { department: 'dev' });
}

function launchOf(more: Partial<RunInstancesCommandInput>): RunInstancesCommandInput {
  return { ImageId: 'ami-03cf127a', MinCount: 1, MaxCount: 1, InstanceType: 't3.micro', ...more };
}

/** Launches one instance and tags it and its volume. */
async function launch(
  ec2: EC2Client,
  tags: Readonly<Record<string, string>>,
  more: Partial<RunInstancesCommandInput> = {},
): Promise<string> {
  const { Instances } = await ec2.send(new RunInstancesCommand(launchOf(more)));
  const id = there(Instances?.[0]?.InstanceId);
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  const volumes = (Reservations?.[0]?.Instances?.[0]?.BlockDeviceMappings ?? []).map(({ Ebs }) => there(Ebs?.VolumeId));
  await tag(ec2, [id], tags);
  if (volumes.length > 0) await tag(ec2, volumes, { ...kept, department: 'dev' });
  return id;
}

async function imageOf(
  ec2: EC2Client,
  instance: string,
  name: string,
  tags: Readonly<Record<string, string>>,
): Promise<string> {
  const { ImageId } = await ec2.send(new CreateImageCommand({ InstanceId: instance, Name: name }));
  await tag(ec2, [there(ImageId)], tags);
  return there(ImageId);
}

async function tag(ec2: EC2Client, ids: string[], tags: Readonly<Record<string, string>>): Promise<void> {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await ec2.send(new CreateTagsCommand({ Resources: ids, Tags: list }));
}

async function guard(
  ec2: EC2Client,
  InstanceId: string,
  change: Omit<ModifyInstanceAttributeCommandInput, 'InstanceId'>,
): Promise<void> {
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, ...change }));
}

const allow = (Action: string, Resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

async function makeIdentities(iam: IAMClient): Promise<void> {
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'boundary', PolicyDocument: allow('ec2:Describe*') }),
  );
  const boundary = there(Policy?.Arn);
  for (const GroupName of ['developers', 'readers', 'nobodies']) await iam.send(new CreateGroupCommand({ GroupName }));
  await iam.send(
    new PutGroupPolicyCommand({ GroupName: 'developers', PolicyName: 'too-much', PolicyDocument: allow('ec2:*') }),
  );
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'readers', PolicyArn: boundary }));
  await iam.send(
    new AttachGroupPolicyCommand({
      GroupName: 'readers',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess',
    }),
  );
  for (const [UserName, ...groups] of [
    ['ana', 'developers'],
    ['ben', 'developers', 'readers'],
    ['carla', 'readers'],
    ['dora'],
  ] as const) {
    await iam.send(new CreateUserCommand({ UserName, Tags: [{ Key: 'team', Value: 'a&b' }] }));
    for (const GroupName of groups) await iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
  }
  await iam.send(new PutUserPolicyCommand({ UserName: 'dora', PolicyName: 'own', PolicyDocument: allow('*') }));
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  await iam.send(new CreateRoleCommand({ RoleName: 'web', AssumeRolePolicyDocument: JSON.stringify(trust) }));
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'web', PermissionsBoundary: boundary }));
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('moto left something out');
  return value;
}
