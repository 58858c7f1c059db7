import type { InstanceAttributes, InstanceProtection } from '../../../domain/ec2/instance.ts';
import { call, calls, maybe, noCall, type Call, type KindCalls } from '../call.ts';
import { addsMember, becomes, clearsTag, removesMember, sets, setsArn, setsMember, setsTag, touches } from '../says.ts';

/** The calls that change tags of EC2's resources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
export const ec2Tags: readonly Call[] = [
  call('ec2:CreateTags', ['resourceId', 'resourcesSet'], setsTag),
  call('ec2:DeleteTags', ['resourceId', 'resourcesSet'], clearsTag),
];

/** Auto Scaling, EC2 Fleet and other services launch by these calls too; the caller is then the service. */
const launches = calls(['ec2:RunInstances', 'ec2:CreateFleet', 'ec2:ImportInstance'], ['instanceId', 'instanceIds']);

/** The second is what EC2 records when it takes a spot instance back. */
const terminations = [
  call('ec2:TerminateInstances', 'instanceId'),
  call('ec2:BidEvictedEvent', ['instanceIdSet', 'instanceId']),
];

const modifies = (parameter: string) => call('ec2:ModifyInstanceAttribute', 'instanceId', sets(parameter));

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html */
export const instance: KindCalls<InstanceAttributes> = {
  added: launches,
  gone: terminations,
  tags: ec2Tags,
  attributes: {
    state: [
      call('ec2:StartInstances', 'instanceId', becomes('running', 'pending')),
      call('ec2:StopInstances', 'instanceId', becomes('stopped', 'stopping')),
      call('ec2:RunInstances', 'instanceId', becomes('running', 'pending')),
    ],
    type: [modifies('instanceType')],
    image: [call('ec2:CreateReplaceRootVolumeTask', 'instanceId', sets('imageId'))],
    launchedAt: [call('ec2:StartInstances', 'instanceId', maybe)],
    subnet: noCall,
    vpc: noCall,
    securityGroups: [
      call('ec2:ModifyInstanceAttribute', 'instanceId', touches('groupSet', 'groupId')),
      call('ec2:AttachNetworkInterface', 'instanceId', maybe),
    ],
    instanceProfile: [
      ...calls(
        ['ec2:AssociateIamInstanceProfile', 'ec2:ReplaceIamInstanceProfileAssociation'],
        'instanceId',
        setsArn('arn', 'name'),
      ),
      call('ec2:DisassociateIamInstanceProfile', 'instanceId', becomes(null)),
    ],
    metadata: [
      call(
        'ec2:ModifyInstanceMetadataOptions',
        'instanceId',
        setsMember({ endpoint: 'httpEndpoint', tokens: 'httpTokens', hopLimit: 'httpPutResponseHopLimit' }),
      ),
    ],
    lifecycle: noCall,
    tenancy: [call('ec2:ModifyInstancePlacement', 'instanceId', sets('tenancy'))],
    availabilityZone: noCall,
    rootDevice: [call('ec2:CreateReplaceRootVolumeTask', 'instanceId', maybe)],
    volumes: [
      call('ec2:AttachVolume', 'instanceId', addsMember('device', 'volumeId')),
      call('ec2:DetachVolume', 'instanceId', removesMember('device', 'volumeId')),
      call('ec2:ModifyInstanceAttribute', 'instanceId', touches('blockDeviceMapping', 'blockDeviceMappingSet')),
      call('ec2:CreateReplaceRootVolumeTask', 'instanceId', maybe),
    ],
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html */
export const instanceAttribute: KindCalls<InstanceProtection> = {
  added: launches,
  gone: terminations,
  tags: noCall,
  attributes: {
    disableApiTermination: [modifies('disableApiTermination')],
    disableApiStop: [modifies('disableApiStop')],
    shutdownBehavior: [modifies('instanceInitiatedShutdownBehavior')],
  },
};
