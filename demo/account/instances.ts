import type { Protection, Region, RegionName } from './account.ts';
import { tagList, type Instance } from './aws-cli.ts';
import { printedTime, textTime, type Calendar } from './calendar.ts';
import { instanceName, instanceTypes, workloadTags, type Launch, type Workload } from './fleet.ts';
import { accountId, ec2Id, iamArn, iamId } from './ids.ts';
import { imageId } from './images.ts';
import { placeOf, securityGroupOf, type Place } from './places.ts';
import { dataDevice, rootDevice, volumeId, volumesOf } from './storage.ts';

/** Launches the whole workload into a region: instances, their protections and their volumes. */
export function launchWorkload(region: Region, workload: Workload, calendar: Calendar): void {
  const at = calendar.daysAgo(workload.launchedDaysAgo, '07:40');
  for (let nth = 1; nth <= workload.count; nth += 1) launchOne(region, workload, instanceName(workload, nth), at);
}

/** Launches one instance as RunInstances does. */
export function launchOne(region: Region, workload: Workload, name: string, at: Date): Launch {
  const place = placeOf(workload.region, region.instances.length);
  const launch = { region: workload.region, workload, name, id: ec2Id('i', `${workload.region} ${name}`), place, at };
  region.instances.push(describeInstance(launch));
  region.protections.set(launch.id, protectionOf(workload));
  region.volumes.push(...volumesOf(launch));
  return launch;
}

function protectionOf({ department, spot }: Workload): Protection {
  const keep = department === 'prod';
  return { termination: keep, stop: keep, shutdownBehavior: spot ? 'terminate' : 'stop' };
}

function describeInstance(launch: Launch): Instance {
  const { region, workload, name, id, place, at } = launch;
  const { architecture, cores, threadsPerCore } = instanceTypes[workload.type];
  return {
    Architecture: architecture,
    BlockDeviceMappings: workload.disks.map((_size, nth) => ({
      DeviceName: nth === 0 ? rootDevice : dataDevice(nth),
      Ebs: {
        AttachTime: printedTime(at),
        DeleteOnTermination: nth === 0,
        Status: 'attached',
        VolumeId: volumeId(region, name, nth),
      },
    })),
    ClientToken: '',
    EbsOptimized: true,
    EnaSupport: true,
    Hypervisor: 'xen',
    IamInstanceProfile: {
      Arn: iamArn('instance-profile/web-instance'),
      Id: iamId('AIPA', 'web-instance'),
    },
    NetworkInterfaces: [networkInterface(launch)],
    RootDeviceName: rootDevice,
    RootDeviceType: 'ebs',
    SecurityGroups: [securityGroupOf(region, workload.service)],
    SourceDestCheck: true,
    Tags: tagList(workloadTags(workload, name)),
    VirtualizationType: 'hvm',
    CpuOptions: { CoreCount: cores, ThreadsPerCore: threadsPerCore },
    CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
    HibernationOptions: { Configured: false },
    MetadataOptions: {
      State: 'applied',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 2,
      HttpEndpoint: 'enabled',
      HttpProtocolIpv6: 'disabled',
      InstanceMetadataTags: 'disabled',
    },
    EnclaveOptions: { Enabled: false },
    BootMode: architecture === 'arm64' ? 'uefi' : 'uefi-preferred',
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    UsageOperationUpdateTime: printedTime(at),
    PrivateDnsNameOptions: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    MaintenanceOptions: { AutoRecovery: 'default' },
    CurrentInstanceBootMode: 'uefi',
    ...(workload.spot && { InstanceLifecycle: 'spot', SpotInstanceRequestId: ec2Id('sir', name).slice(0, 12) }),
    InstanceId: id,
    ImageId: imageId(region, workload.image),
    State: { Code: 16, Name: 'running' },
    PrivateDnsName: privateDnsName(region, place),
    PublicDnsName: '',
    StateTransitionReason: '',
    AmiLaunchIndex: 0,
    ProductCodes: [],
    InstanceType: workload.type,
    LaunchTime: printedTime(at),
    Placement: { AvailabilityZoneId: place.zoneId, GroupName: '', Tenancy: 'default', AvailabilityZone: place.zone },
    Monitoring: { State: 'disabled' },
    SubnetId: place.subnet,
    VpcId: place.vpc,
    PrivateIpAddress: place.address,
  };
}

/** The id of an instance's one network interface. */
function networkInterfaceId(region: RegionName, name: string): string {
  return ec2Id('eni', `${region} ${name}`);
}

function networkInterface({
  region,
  workload,
  name,
  place,
  at,
}: Launch): NonNullable<Instance['NetworkInterfaces']>[number] {
  const primary = { Primary: true, PrivateDnsName: privateDnsName(region, place), PrivateIpAddress: place.address };
  return {
    Attachment: {
      AttachTime: printedTime(at),
      AttachmentId: ec2Id('eni-attach', `${region} ${name}`),
      DeleteOnTermination: true,
      DeviceIndex: 0,
      Status: 'attached',
      NetworkCardIndex: 0,
    },
    Description: '',
    Groups: [securityGroupOf(region, workload.service)],
    Ipv6Addresses: [],
    NetworkInterfaceId: networkInterfaceId(region, name),
    OwnerId: accountId,
    PrivateDnsName: primary.PrivateDnsName,
    PrivateIpAddress: place.address,
    PrivateIpAddresses: [primary],
    SourceDestCheck: true,
    Status: 'in-use',
    SubnetId: place.subnet,
    VpcId: place.vpc,
    InterfaceType: 'interface',
  };
}

function privateDnsName(region: RegionName, { address }: Place): string {
  const host = `ip-${address.replaceAll('.', '-')}`;
  return region === 'us-east-1' ? `${host}.ec2.internal` : `${host}.${region}.compute.internal`;
}

/** Stops an instance as its owner does in the console. */
export function stopInstance(instance: Instance, at: Date): void {
  const gmt = `${textTime(at).slice(0, 19).replace('T', ' ')} GMT`;
  instance.State = { Code: 80, Name: 'stopped' };
  instance.StateTransitionReason = `User initiated (${gmt})`;
  instance.StateReason = {
    Code: 'Client.UserInitiatedShutdown',
    Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
  };
}

/** What is left of a spot instance in describe-instances for the hour after EC2 took it back. */
export function reclaimSpotInstance(instance: Instance, at: Date): void {
  instance.State = { Code: 48, Name: 'terminated' };
  instance.StateTransitionReason = `Server.SpotInstanceTermination (${textTime(at).slice(0, 19).replace('T', ' ')} GMT)`;
  instance.StateReason = {
    Code: 'Server.SpotInstanceTermination',
    Message: 'Server.SpotInstanceTermination: Spot instance termination',
  };
  instance.BlockDeviceMappings = [];
  instance.NetworkInterfaces = [];
  instance.SecurityGroups = [];
  instance.PrivateDnsName = '';
  delete instance.SubnetId;
  delete instance.VpcId;
  delete instance.PrivateIpAddress;
}
